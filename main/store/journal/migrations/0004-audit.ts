import type { Migration } from '../../migrate.ts'

export const audit: Migration = {
  version: 4,
  name: '0004-audit',
  up: db => db.exec(``),
}
