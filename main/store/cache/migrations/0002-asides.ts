import type { Migration } from '../../migrate.ts'

/**
 * What a list shows of a flag besides its own setting, as JSON: people counted in the store, and which flag holds it
 * off. Null for most.
 */
export const asides: Migration = {
  version: 2,
  name: '0002-asides',
  up: db => db.exec('ALTER TABLE flag ADD COLUMN asides TEXT'),
}
