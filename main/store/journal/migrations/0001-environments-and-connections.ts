import type { Migration } from '../../migrate.ts'

/**
 * Environments and connections are never deleted, only marked: operations and audit entries of years ago
 * still name them. There are no cascades for the same reason.
 */
export const environmentsAndConnections: Migration = {
  version: 1,
  name: '0001-environments-and-connections',
  up: db =>
    db.exec(`
    CREATE TABLE environment (
      id            TEXT    PRIMARY KEY,
      name          TEXT    NOT NULL CHECK (length(name) BETWEEN 1 AND 64),
      colour        TEXT    NOT NULL,
      rank          INTEGER NOT NULL,
      protected     INTEGER NOT NULL CHECK (protected IN (0, 1)),
      removed_at_ms INTEGER
    ) STRICT;

    -- its name is what a person types to confirm, so two living ones may not share it
    CREATE UNIQUE INDEX environment_name ON environment (name COLLATE NOCASE) WHERE removed_at_ms IS NULL;

    CREATE TABLE connection (
      id              TEXT    PRIMARY KEY,
      environment_id  TEXT    NOT NULL REFERENCES environment (id),
      name            TEXT    NOT NULL CHECK (length(name) BETWEEN 1 AND 64),
      settings        TEXT    NOT NULL CHECK (json_valid(settings)), -- never a secret
      access          TEXT    NOT NULL CHECK (access IN ('read-only', 'read-write')),
      secret_expected INTEGER NOT NULL CHECK (secret_expected IN (0, 1)), -- one was given; where it is, credentials knows
      removed_at_ms   INTEGER
    ) STRICT;

    CREATE UNIQUE INDEX connection_name ON connection (environment_id, name COLLATE NOCASE) WHERE removed_at_ms IS NULL;
    `),
}
