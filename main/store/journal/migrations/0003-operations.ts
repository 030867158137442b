import type { Migration } from '../../migrate.ts'

export const operations: Migration = {
  version: 3,
  name: '0003-operations',
  up: db => db.exec(``),
}
