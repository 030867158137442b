import type { Migration } from '../../migrate.ts'

/** Named series beside usage, by minute. A minute that is read again is replaced, never added to. */
export const measures: Migration = {
  version: 4,
  name: '0004-measures',
  up: db =>
    db.exec(`
    CREATE TABLE measure_series (
      id         INTEGER PRIMARY KEY,
      source_id  INTEGER NOT NULL REFERENCES source (id),
      name       TEXT    NOT NULL,
      component  TEXT    NOT NULL,        -- '': none
      variant    TEXT    NOT NULL CHECK (variant IN ('', 'old', 'new')),
      origin     TEXT,                    -- JSON of what it was last read from
      through_ms INTEGER,                 -- by the source's clock; null: nothing was read from that origin yet
      read_at_ms INTEGER,                 -- by ours, when it was last read without trouble
      failure    TEXT,                    -- JSON of why the last reading failed
      UNIQUE (source_id, name, component, variant)
    ) STRICT;

    CREATE TABLE measure_point (
      series_id INTEGER NOT NULL REFERENCES measure_series (id),
      minute_ms INTEGER NOT NULL,
      value     REAL    NOT NULL,
      count     INTEGER NOT NULL,
      PRIMARY KEY (series_id, minute_ms)
    ) STRICT, WITHOUT ROWID;`),
}
