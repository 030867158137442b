import type { Migration } from '../../migrate.ts'

export const settings: Migration = {
  version: 2,
  name: '0002-settings',
  up: db => db.exec(``),
}
