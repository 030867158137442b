import { hash } from 'node:crypto'
import { sql, type RawBuilder } from 'kysely'
import type { FlagState, Override } from '../../../../shared/domain/flag.ts'
import type { WriteMark } from '../../connector.ts'
import type { SqlRow } from '../../sql/sql-client.ts'
import { name } from '../../sql/sql-compiler.ts'
import { restoredRoles, type PutBack } from '../put-back.ts'
import { flagOf, storedNames, type StoredRole } from '../sql-flags-rows.ts'
import type { FlagsTable, OverridesTable, SqlFlagsTables } from '../sql-flags-tables.ts'
import type { WriteSession } from '../write-session.ts'
import { inTransaction, type Ask } from './in-transaction.ts'
import { marked, touched } from './sqlite-columns.ts'
import { selectFlags, selectOverrides, truthLiteral } from './sqlite-writes.ts'

type Sql = RawBuilder<unknown>

/** Flags and overrides as they are, each override with its row's version in column 8. */
export async function lookAt(
  ask: Ask,
  { flags, overrides }: SqlFlagsTables,
  keys: readonly string[],
): Promise<readonly SqlRow[]> {
  const rows = overrides === null ? [] : await ask(selectOverrides(overrides, keys))
  return [...(await ask(selectFlags(flags, keys))), ...rows.map(row => [...row.slice(0, 8), versionOf(row)])]
}

function versionOf(row: SqlRow): string {
  return hash('sha256', JSON.stringify(row), 'hex')
}

/** Every state whose rows are still those that were looked at, in one transaction. */
export async function restore(session: WriteSession, puts: readonly PutBack[]): Promise<readonly SqlRow[]> {
  const { tables, connectionId, mark } = session
  return inTransaction(session, async ask => {
    const rows = await lookAt(
      ask,
      tables,
      puts.map(({ state }) => state.flag.key),
    )
    const byKey = Map.groupBy(rows, row => row[1] ?? '')
    const written: SqlRow[] = []
    for (const put of puts) {
      const { key } = put.state.flag
      const own = byKey.get(key) ?? []
      const flags = own.filter(row => row[0] === 'flag')
      const held = own.filter(row => row[0] === 'override')
      const [row] = flags
      // a key with two rows agrees with neither: which one to put back would be a guess
      if (row === undefined || flags.length > 1) continue
      if (flagOf(row, 1, tables.flags.columns, connectionId)?.version !== put.version) continue
      const versions = held.map(one => one[8] ?? '').toSorted()
      if (versions.join(',') !== put.heldVersions) continue
      await ask(putBackFlag(tables.flags, put.state, mark))
      if (tables.overrides !== null) {
        const there = new Set(held.map(one => one[2]))
        for (const override of put.state.overrides)
          await ask(putBackOverride(tables.overrides, override, there.has(override.id)))
      }
      written.push(['written', key])
    }
    return written
  })
}

function putBackFlag(table: FlagsTable, { flag }: FlagState, mark: WriteMark): Sql {
  const { columns, from } = table
  const fields = restoredRoles(table).flatMap(role => {
    const column = columns[role]
    return column === null
      ? []
      : [sql`${name(column)} = ${valueOf(table, role, flag.stored[storedNames[role]] ?? null, mark)}`]
  })
  return sql`UPDATE ${from} SET ${sql.join([...fields, ...touched(columns.updatedAt)])}
    WHERE (CAST(${name(columns.key)} AS TEXT) COLLATE BINARY) = ${flag.key}`
}

function valueOf(table: FlagsTable, role: StoredRole, stored: string | null, mark: WriteMark): Sql {
  if (stored === null) return sql`NULL`
  if (role === 'enabled' || role === 'forceOn' || role === 'forceOff') return truthLiteral(stored === 'true')
  return role === 'metadata' ? marked(table, sql`${stored}`, mark) : sql`${stored}`
}

function putBackOverride({ from, columns }: OverridesTable, row: Override, there: boolean): Sql {
  const own: readonly (readonly [string | null, Sql])[] = [
    [columns.enabled, truthLiteral(row.variant === 'new')],
    [columns.reason, sql`${row.reason}`],
    [columns.expiresAt, sql`${row.expiresAt}`],
  ]
  const named = (pairs: readonly (readonly [string | null, Sql])[]) =>
    pairs.flatMap(([column, value]) => (column === null ? [] : [{ column: name(column), value }]))
  if (there) {
    const set = named(own).map(({ column, value }) => sql`${column} = ${value}`)
    const id = sql`(CAST(${name(columns.id)} AS TEXT) COLLATE BINARY)`
    return sql`UPDATE ${from} SET ${sql.join(set)} WHERE ${id} = ${row.id}`
  }
  const whole = named([
    [columns.id, sql`${row.id}`],
    [columns.key, sql`${row.flagKey}`],
    [columns.userId, sql`${row.userId}`],
    [columns.createdAt, sql`${row.createdAt}`],
    ...own,
  ])
  return sql`INSERT INTO ${from} (${sql.join(whole.map(({ column }) => column))})
    VALUES (${sql.join(whole.map(({ value }) => value))})`
}
