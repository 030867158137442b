import type { StoreDefinition } from '../store-definition.ts'
import { cacheMigrations } from './migrations/index.ts'

/** The latest state only; may be thrown away. */
export const cacheDefinition: StoreDefinition = {
  name: 'cache',
  migrations: cacheMigrations,
  synchronous: 'NORMAL',
  whenDamaged: 'rebuild',
  backups: 'none',
}
