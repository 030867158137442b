import type { Migration } from '../../migrate.ts'

/**
 * Every observed change of a flag or its overrides, appended and never altered. What a list or a step line shows is
 * narrow; the whole state lies in its own table, so that walking a long history reads no long texts. Connections
 * and keys are numbers in the long tables: written out, they would be most of the file.
 */
export const flagHistory: Migration = {
  version: 1,
  name: '0001-flag-history',
  up: db =>
    db.exec(`
    CREATE TABLE source (
      id                 INTEGER PRIMARY KEY,
      connection_id      TEXT NOT NULL UNIQUE,
      simulated_until_ms INTEGER          -- until then a simulated past, made for the demo
    ) STRICT;

    CREATE TABLE flag (
      id             INTEGER PRIMARY KEY,
      source_id      INTEGER NOT NULL REFERENCES source (id),
      flag_key       TEXT    NOT NULL,
      last_change_id INTEGER,             -- newest entry; null only inside the transaction that makes the first
      UNIQUE (source_id, flag_key)
    ) STRICT;

    CREATE TABLE flag_change (
      id              INTEGER PRIMARY KEY,
      source_id       INTEGER NOT NULL REFERENCES source (id),
      flag_id         INTEGER NOT NULL REFERENCES flag (id),
      previous_id     INTEGER,            -- the same flag's entry before this one
      at_ms           INTEGER NOT NULL,
      kind            TEXT    NOT NULL CHECK (kind IN ('first', 'change', 'removed', 'returned')),
      operation_id    TEXT,               -- null: not ours, as far as we know
      enabled         INTEGER NOT NULL CHECK (enabled IN (0, 1)),
      percentage      REAL,
      global_override TEXT    NOT NULL CHECK (global_override IN ('none', 'force-on', 'force-off')),
      effective_share REAL,
      new_overrides   INTEGER NOT NULL,
      old_overrides   INTEGER NOT NULL
    ) STRICT;

    -- none for 'removed': the entry before it says what was there
    CREATE TABLE flag_state (
      change_id INTEGER PRIMARY KEY REFERENCES flag_change (id),
      version   TEXT NOT NULL,
      state     TEXT NOT NULL             -- JSON of the flag with its overrides
    ) STRICT;

    CREATE INDEX flag_change_of_flag ON flag_change (flag_id);
    CREATE INDEX flag_change_outside ON flag_change (source_id, at_ms) WHERE operation_id IS NULL AND kind <> 'first';
    CREATE INDEX flag_change_of_operation ON flag_change (operation_id) WHERE operation_id IS NOT NULL;`),
}
