import type { Database } from 'better-sqlite3'
import { AppError } from '../../shared/failure.ts'

/** One step, one reason. Never edited once released. */
export type Migration = {
  readonly version: number
  readonly name: string
  readonly up: (db: Database) => void
}

export function storeVersion(db: Database): number {
  return db.pragma('user_version', { simple: true }) as number
}

export function newestVersion(migrations: readonly Migration[]): number {
  return migrations.at(-1)?.version ?? 0
}

/**
 * Brings a file forwards to the newest version: all missing steps in one transaction, so that a run that dies
 * half-way leaves the old version, and only after `backUp` when the file had been in use before.
 *
 * @throws AppError `file-newer`; whatever a step or `backUp` throws, with nothing changed
 */
export function migrate(
  db: Database,
  file: string,
  migrations: readonly Migration[],
  backUp: () => void,
): void {
  const newest = newestVersion(migrations)
  const current = storeVersion(db)
  if (current > newest) throw new AppError({ code: 'file-newer', file, version: current, supported: newest })
  const missing = migrations.filter(step => step.version > current)
  if (missing.length === 0) return
  if (current > 0) backUp()
  db.transaction(() => {
    for (const step of missing) {
      step.up(db)
      db.pragma(`user_version = ${step.version}`)
    }
  }).immediate()
}
