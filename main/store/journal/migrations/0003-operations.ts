import type { Migration } from '../../migrate.ts'

/**
 * Operations are journalled before anything is sent, and their targets hold whole states as JSON, because a
 * restore must put back exactly what was there, whatever the store's columns are called next year.
 */
export const operations: Migration = {
  version: 3,
  name: '0003-operations',
  up: db =>
    db.exec(`
      CREATE TABLE operation (
        sequence        INTEGER PRIMARY KEY,
        id              TEXT    NOT NULL UNIQUE, -- chosen by whoever asks, so that asking twice does nothing twice
        kind            TEXT    NOT NULL CHECK (kind IN ('rollback', 'change', 'restore')),
        title           TEXT    NOT NULL,
        actor_name      TEXT    NOT NULL,
        actor_os_user   TEXT    NOT NULL,
        actor_host      TEXT    NOT NULL,
        asked_reason    TEXT,                    -- as given with the request
        reason          TEXT,                    -- as it stands now: it may be given, or bettered, afterwards
        asked_at_ms     INTEGER NOT NULL,
        limit_ms        INTEGER,
        targets         INTEGER NOT NULL CHECK (targets > 0),
        people_unpinned INTEGER NOT NULL,
        restores        TEXT,                    -- id of the operation that this one undoes
        cancelled       INTEGER NOT NULL CHECK (cancelled IN (0, 1)),
        given_up        TEXT,
        settled_at_ms   INTEGER,
        all_verified_ms REAL
      ) STRICT;
      CREATE INDEX operation_unsettled ON operation (sequence) WHERE settled_at_ms IS NULL;
      CREATE INDEX operation_by_restored ON operation (restores) WHERE restores IS NOT NULL;

      CREATE TABLE operation_connection (
        sequence        INTEGER NOT NULL,
        position        INTEGER NOT NULL,
        connection_id   TEXT    NOT NULL, -- no reference: removing a connection must not destroy its past
        connection_name TEXT    NOT NULL,
        environment_id  TEXT    NOT NULL,
        targets         INTEGER NOT NULL,
        counts          TEXT    NOT NULL, -- JSON; kept here so that a list of operations need not read their targets
        sent_at_ms      INTEGER,          -- committed before the first byte: null proves that nothing left this machine
        write_ms        REAL,
        verify_ms       REAL,
        PRIMARY KEY (sequence, position)
      ) STRICT, WITHOUT ROWID;

      -- The key packs operation and index (sequence * 2^20 + index): one clustered tree, no second index to fill on the worst day.
      CREATE TABLE operation_target (
        target_id     INTEGER PRIMARY KEY,
        connection_id TEXT    NOT NULL,
        flag_key      TEXT    NOT NULL,
        state         TEXT    NOT NULL
          CHECK (state IN ('planned', 'sending', 'verifying', 'by-hand', 'verified', 'refused', 'unknown', 'conflict', 'not-sent')),
        intent        TEXT    NOT NULL,
        before        TEXT,
        overwritten   TEXT,
        after         TEXT,
        failure       TEXT,
        write_ms      REAL,
        verify_ms     REAL,
        attempts      INTEGER NOT NULL,
        given_up      TEXT
      ) STRICT;
      CREATE INDEX operation_target_by_flag ON operation_target (connection_id, flag_key);
    `),
}
