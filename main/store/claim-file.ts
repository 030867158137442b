import Database from 'better-sqlite3'
import { closeSync, openSync } from 'node:fs'

export type Claim = { readonly release: () => void }

/**
 * Holds a file against every other process, or returns undefined when another holds it.
 *
 * The claim is an operating system's lock, taken through SQLite because Node offers none: it ends with the
 * process however that ends, so there is no stale lock to judge, and of any number of simultaneous starts exactly
 * one gets it. A reserved lock, not an exclusive one: while two processes try for an exclusive lock each can
 * keep the other out. Nothing else may open the file: closing any handle to it would drop the lock on POSIX.
 */
export function claimFile(file: string): Claim | undefined {
  createPrivate(file)
  const db = new Database(file, { timeout: 200 })
  try {
    db.exec('BEGIN IMMEDIATE')
  } catch (error) {
    db.close()
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return undefined
    throw error
  }
  return { release: () => db.close() }
}

/** Only when it is not there: this process may already hold a claim on it. */
function createPrivate(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
}
