import type { Migration } from '../../migrate.ts'

export const environmentsAndConnections: Migration = {
  version: 1,
  name: '0001-environments-and-connections',
  up: db => db.exec(``),
}
