import type { Migration } from '../../migrate.ts'

/**
 * Stores with one switch per person, and applications that take up what is stored only when they are built anew. Whom
 * an operation moved is a million ids at times: packed, a few thousand to a row, each row committed before those
 * people are written.
 */
export const peopleAndDelivery: Migration = {
  version: 6,
  name: '0006-people-and-delivery',
  up: db =>
    db.exec(`
      CREATE TABLE operation_people (
        chunk         INTEGER PRIMARY KEY,
        sequence      INTEGER NOT NULL,
        connection_id TEXT    NOT NULL,
        flag_key      TEXT    NOT NULL,
        people        INTEGER NOT NULL CHECK (people > 0), -- in this chunk; one person may be in several
        packing       TEXT    NOT NULL CHECK (packing IN ('integers', 'uuids', 'text')),
        ids           BLOB    NOT NULL
      ) STRICT;
      CREATE INDEX operation_people_by_flag ON operation_people (sequence, connection_id, flag_key);

      ALTER TABLE operation_connection ADD COLUMN delivered TEXT; -- JSON; null: what is stored there is served at once
      ALTER TABLE operation_target ADD COLUMN progress TEXT;      -- JSON; null: not from person to person
    `),
}
