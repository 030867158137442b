import type { Database } from 'better-sqlite3'
import type { Migration } from './migrate.ts'

export type StoreDefinition = {
  readonly name: 'journal' | 'history' | 'cache'
  readonly migrations: readonly Migration[]
  /** WAL files reopen as NORMAL, so it is set at every open */
  readonly synchronous: 'FULL' | 'NORMAL'
  /**
   * What a damaged file is worth. `restore`: only whole, so the newest backup takes its place, or nothing does ·
   * `salvage`: every row that can still be read · `rebuild`: nothing, it can be made again
   */
  readonly whenDamaged: 'restore' | 'salvage' | 'rebuild'
  /** Makes salvaged rows fit each other again. */
  readonly repair?: (db: Database) => void
  readonly backups: 'none' | 'at-open' | 'in-background'
}
