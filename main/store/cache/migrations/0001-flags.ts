import type { Migration } from '../../migrate.ts'

/** The latest state of every flag: the columns of a table row beside the whole state, so that a list parses no JSON. */
export const flags: Migration = {
  version: 1,
  name: '0001-flags',
  up: db =>
    db.exec(`
    CREATE TABLE flag (
      connection_id    TEXT    NOT NULL,
      flag_key         TEXT    NOT NULL,
      version          TEXT    NOT NULL,
      description      TEXT    NOT NULL, -- its beginning; the whole is in state
      enabled          INTEGER NOT NULL CHECK (enabled IN (0, 1)),
      percentage       REAL,
      global_override  TEXT    NOT NULL CHECK (global_override IN ('none', 'force-on', 'force-off')),
      contradictory    INTEGER NOT NULL CHECK (contradictory IN (0, 1)),
      effective_share  REAL,
      new_overrides    INTEGER NOT NULL,
      old_overrides    INTEGER NOT NULL,
      changed_at_ms    INTEGER NOT NULL,
      change_id        INTEGER NOT NULL, -- the entry of history.db that holds this state
      state            TEXT    NOT NULL, -- JSON of the flag
      PRIMARY KEY (connection_id, flag_key)
    ) STRICT;

    -- few flags have overrides
    CREATE TABLE flag_overrides (
      connection_id TEXT NOT NULL,
      flag_key      TEXT NOT NULL,
      overrides     TEXT NOT NULL, -- JSON list in the store's order
      PRIMARY KEY (connection_id, flag_key),
      FOREIGN KEY (connection_id, flag_key) REFERENCES flag ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE connection_reading (
      connection_id TEXT    NOT NULL PRIMARY KEY,
      digest        TEXT,             -- null: the flags here are not exactly what one reading said
      read_at_ms    INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;`),
}
