import type { StoreDefinition } from '../store-definition.ts'
import { journalMigrations } from './migrations/index.ts'

/** What was meant and done: the one file whose loss no reading of a store makes good. */
export const journalDefinition: StoreDefinition = {
  name: 'journal',
  migrations: journalMigrations,
  synchronous: 'FULL',
  whenDamaged: 'restore',
  backups: 'at-open',
}
