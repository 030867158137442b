import type { Migration } from '../../migrate.ts'

/** One row per setting that differs from its default, so that a better default reaches everyone who never chose. */
export const settings: Migration = {
  version: 2,
  name: '0002-settings',
  up: db =>
    db.exec(`
    CREATE TABLE setting (
      key           TEXT    PRIMARY KEY,
      value         TEXT    NOT NULL CHECK (json_valid(value)),
      changed_at_ms INTEGER NOT NULL
    ) STRICT`),
}
