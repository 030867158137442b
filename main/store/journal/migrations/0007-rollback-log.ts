import type { Migration } from '../../migrate.ts'

/** The log of rollbacks reads by time and skips the changes, of which there are many more. */
export const rollbackLog: Migration = {
  version: 7,
  name: '0007-rollback-log',
  up: db =>
    db.exec(`
      CREATE INDEX operation_rollback_log ON operation (asked_at_ms) WHERE kind <> 'change';

      -- when the last target there was read back as meant; null: not yet, or journalled before this column
      ALTER TABLE operation_connection ADD COLUMN verified_at_ms INTEGER;
    `),
}
