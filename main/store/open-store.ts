import Database from 'better-sqlite3'
import { existsSync, mkdirSync, chmodSync } from 'node:fs'
import { join } from 'node:path'
import { migrate, type Migration } from './migrate.ts'

export type StoreDefinition = {
  readonly name: 'journal' | 'history' | 'cache'
  readonly migrations: readonly Migration[]
  /** WAL files reopen as NORMAL, so it is set at every open */
  readonly synchronous: 'FULL' | 'NORMAL'
}

export type Store = {
  readonly db: Database.Database
  /** the file comes from a newer version: everything can be read, nothing written */
  readonly readOnly: boolean
  /** what the person should know about this file, in words */
  readonly notice: string | null
  readonly close: () => void
}

/** Opens one of our SQLite files, private to the user, brought forwards to the newest version. */
export function openStore(folder: string, definition: StoreDefinition): Store {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, `${definition.name}.db`)
  const existed = existsSync(file)
  const db = new Database(file)
  if (!existed) chmodSync(file, 0o600)
  db.pragma('journal_mode = WAL')
  db.pragma(`synchronous = ${definition.synchronous}`)
  db.pragma('foreign_keys = ON')
  db.pragma('trusted_schema = OFF')
  migrate(db, file, definition.migrations, () => db.backup(`${file}.before-migration`))
  return { db, readOnly: false, notice: null, close: () => db.close() }
}
