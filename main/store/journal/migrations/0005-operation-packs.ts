import type { Migration } from '../../migrate.ts'

/**
 * What an operation is about to do, as it is committed before the first byte leaves: a thousand targets in one value
 * take a quarter of the time of a thousand rows. The rows are written with their outcomes, when nobody waits any
 * more, and the packs go when the operation is settled.
 */
export const operationPacks: Migration = {
  version: 5,
  name: '0005-operation-packs',
  up: db =>
    db.exec(`
      CREATE TABLE operation_pack (
        first_target_id INTEGER PRIMARY KEY,
        targets         INTEGER NOT NULL, -- how many, with target ids that follow one another
        asked           TEXT    NOT NULL  -- JSON list of [connection, key, intent, before]
      ) STRICT;
    `),
}
