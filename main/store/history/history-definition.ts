import type { StoreDefinition } from '../store-definition.ts'
import { historyMigrations } from './migrations/index.ts'
import { repairHistory } from './repair-history.ts'

/** What was seen, and when. It cannot be seen again, so whatever can be read of a damaged file is kept. */
export const historyDefinition: StoreDefinition = {
  name: 'history',
  migrations: historyMigrations,
  synchronous: 'NORMAL',
  whenDamaged: 'salvage',
  repair: repairHistory,
  backups: 'in-background',
}
