import Database from 'better-sqlite3'
import { guard, isDamage } from './inspect-file.ts'

export type Salvaged = { readonly rows: number; readonly complete: boolean }

/**
 * Copies every row that can still be read from a damaged file into a new one: from the front until the damage,
 * then from the back until the damage. What lies between two damaged places is lost.
 */
export function salvage(damagedFile: string, into: Database.Database): Salvaged {
  const from = openDamaged(damagedFile)
  if (from === undefined) return { rows: 0, complete: false }
  try {
    let rows = 0
    let complete = true
    into.pragma('foreign_keys = OFF')
    for (const table of tablesOf(into)) {
      const copied = copyTable(from, into, table)
      rows += copied.rows
      complete &&= copied.complete
    }
    return { rows, complete }
  } finally {
    into.pragma('foreign_keys = ON')
    from.close()
  }
}

function openDamaged(file: string): Database.Database | undefined {
  try {
    const db = new Database(file, { readonly: true, fileMustExist: true })
    guard(db)
    return db
  } catch (error) {
    if (isDamage(error)) return undefined
    throw error
  }
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

function tablesOf(db: Database.Database): string[] {
  const tables = db.prepare<[], { name: string }>(
    `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`,
  )
  return tables.all().map(({ name }) => name)
}

type Column = { name: string; pk: number }

function copyTable(from: Database.Database, into: Database.Database, table: string): Salvaged {
  const wanted = into.pragma(`table_info(${quoted(table)})`) as Column[]
  const columns = wanted.map(({ name }) => quoted(name)).join(', ')
  const insert = into.prepare(
    `INSERT OR IGNORE INTO ${quoted(table)} (${columns}) VALUES (${wanted.map(() => '?').join(', ')})`,
  )
  const key = wanted
    .filter(({ pk }) => pk > 0)
    .toSorted((a, b) => a.pk - b.pk)
    .map(({ name }) => quoted(name))
  let rows = 0
  const copy = (order: 'ASC' | 'DESC'): boolean =>
    into.transaction(() => {
      try {
        const by = key.map(name => `${name} ${order}`).join(', ')
        const select = from.prepare(`SELECT ${columns} FROM ${quoted(table)} ORDER BY ${by}`).raw()
        for (const row of select.iterate() as IterableIterator<unknown[]>) rows += insertWhole(insert, row)
        return true
      } catch (error) {
        // a damaged page, or a table that the damage has taken out of the schema
        if (isDamage(error) || isMissing(error)) return false
        throw error
      }
    })()
  const complete = copy('ASC')
  if (!complete) copy('DESC')
  return { rows, complete }
}

/** A row whose values the damage has changed out of their types is dropped. */
function insertWhole(insert: Database.Statement, row: unknown[]): number {
  try {
    return insert.run(...row).changes
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_CONSTRAINT')) return 0
    throw error
  }
}

function isMissing(error: unknown): boolean {
  return (
    error instanceof Database.SqliteError &&
    error.code === 'SQLITE_ERROR' &&
    error.message.startsWith('no such')
  )
}
