import Database from 'better-sqlite3'
import { existsSync, statSync } from 'node:fs'
import { isKnownSound } from './clean-mark.ts'
import { storeVersion, type Migration } from './migrate.ts'

/** A file found at start is somebody's bytes until this has looked at it. */
export type Inspection =
  | { readonly state: 'absent' }
  | { readonly state: 'sound'; readonly version: number }
  | { readonly state: 'damaged'; readonly problem: string }

/** Larger files are checked in full only when they are not as we left them: reading 1 GB takes seconds. */
const alwaysCheckedBytes = 32_000_000

/**
 * Opens read-only, runs nothing that the file brings along, and reads every page.
 * @throws what the operating system says when the file may not be opened at all
 */
export function inspectFile(file: string, migrations: readonly Migration[]): Inspection {
  if (!existsSync(file)) return { state: 'absent' }
  if (statSync(file).size === 0 && !existsSync(`${file}-wal`)) return { state: 'absent' }
  try {
    const db = new Database(file, { readonly: true, fileMustExist: true })
    try {
      guard(db)
      const version = storeVersion(db)
      if (statSync(file).size <= alwaysCheckedBytes || !isKnownSound(file)) {
        const found = db.pragma('quick_check(1)', { simple: true })
        if (found !== 'ok') return { state: 'damaged', problem: String(found) }
      }
      const problem = foreignSchema(db, version, migrations)
      return problem === undefined ? { state: 'sound', version } : { state: 'damaged', problem }
    } finally {
      db.close()
    }
  } catch (error) {
    if (isDamage(error)) return { state: 'damaged', problem: error.message }
    throw error
  }
}

/** The settings under which nothing in a file can act on its own and a malformed cell is noticed. */
export function guard(db: Database.Database): void {
  db.pragma('trusted_schema = OFF')
  db.pragma('cell_size_check = ON')
}

export function isDamage(error: unknown): error is Error {
  return error instanceof Database.SqliteError && /^SQLITE_(CORRUPT|NOTADB)/.test(error.code)
}

type SchemaRow = { type: string; name: string; sql: string | null }

/**
 * Tables of ours that are missing, or triggers, views and virtual tables that are not ours. Columns are not
 * compared: a statement that names a missing one fails by itself.
 */
function foreignSchema(
  db: Database.Database,
  version: number,
  migrations: readonly Migration[],
): string | undefined {
  const expected = schemaAt(version, migrations)
  const found = schemaOf(db)
  const ours = new Set(expected.map(({ type, name, sql }) => `${type} ${name} ${sql}`))
  for (const { type, name, sql } of found) {
    const acts = type === 'trigger' || type === 'view' || /^\s*create\s+virtual/i.test(sql ?? '')
    if (acts && !ours.has(`${type} ${name} ${sql}`))
      return `it contains a ${type} named ${name} that Switchyard did not make`
  }
  const names = new Set(found.map(({ name }) => name))
  const missing = expected.find(({ type, name }) => type === 'table' && !names.has(name))
  return missing === undefined ? undefined : `the table ${missing.name} is missing`
}

function schemaAt(version: number, migrations: readonly Migration[]): SchemaRow[] {
  const empty = new Database(':memory:')
  try {
    for (const step of migrations) if (step.version <= version) step.up(empty)
    return schemaOf(empty)
  } finally {
    empty.close()
  }
}

function schemaOf(db: Database.Database): SchemaRow[] {
  return db
    .prepare<[], SchemaRow>(
      `SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`,
    )
    .all()
}
