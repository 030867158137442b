import type { Migration } from '../../migrate.ts'

/** Usage by minute. A minute that is read again is replaced, never added to. */
export const observations: Migration = {
  version: 2,
  name: '0002-observations',
  up: db =>
    db.exec(`
    CREATE TABLE usage_series (
      id        INTEGER PRIMARY KEY,
      source_id INTEGER NOT NULL REFERENCES source (id),
      component TEXT    NOT NULL,
      variant   TEXT    NOT NULL CHECK (variant IN ('old', 'new')),
      UNIQUE (source_id, component, variant)
    ) STRICT;

    CREATE TABLE observation (
      series_id   INTEGER NOT NULL REFERENCES usage_series (id),
      minute_ms   INTEGER NOT NULL,
      count       INTEGER NOT NULL,
      failures    INTEGER NOT NULL,
      fallbacks   INTEGER NOT NULL,
      completions INTEGER,                -- null: the mapping names no such column
      duration_ms REAL,                   -- sum; null: no such column
      PRIMARY KEY (series_id, minute_ms)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE usage_cursor (
      source_id  INTEGER PRIMARY KEY REFERENCES source (id),
      through_ms INTEGER NOT NULL,        -- by the store's clock
      read_at_ms INTEGER NOT NULL         -- by ours
    ) STRICT;`),
}
