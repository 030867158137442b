import type { Migration } from '../../migrate.ts'

/**
 * The audit is a chain: each digest covers its own entry and the digest before it. The head is kept apart, so
 * that cutting entries off the end is seen too. `kind` has no CHECK: later parts add kinds, and a chain must
 * not be rebuilt for that.
 */
export const audit: Migration = {
  version: 4,
  name: '0004-audit',
  up: db =>
    db.exec(`
      CREATE TABLE audit_entry (
        sequence       INTEGER PRIMARY KEY AUTOINCREMENT, -- never reused, so a cut end leaves a trace in sqlite_sequence
        at_ms          INTEGER NOT NULL,
        actor_name     TEXT    NOT NULL,
        actor_os_user  TEXT    NOT NULL,
        actor_host     TEXT    NOT NULL,
        kind           TEXT    NOT NULL,
        environment_id TEXT,
        connection_id  TEXT,
        flag_key       TEXT,
        operation_id   TEXT,
        text           TEXT    NOT NULL,
        subject        TEXT, -- digest of the rows elsewhere in this file that the entry vouches for
        digest         TEXT    NOT NULL
      ) STRICT;
      CREATE INDEX audit_entry_by_flag ON audit_entry (connection_id, flag_key) WHERE flag_key IS NOT NULL;
      CREATE INDEX audit_entry_by_operation ON audit_entry (operation_id) WHERE operation_id IS NOT NULL;
      CREATE INDEX audit_entry_by_environment ON audit_entry (environment_id);
      CREATE INDEX audit_entry_by_kind ON audit_entry (kind);

      CREATE TABLE audit_head (
        only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
        entries  INTEGER NOT NULL,
        digest   TEXT    NOT NULL
      ) STRICT;
      INSERT INTO audit_head (only_row, entries, digest) VALUES (1, 0, '');
    `),
}
