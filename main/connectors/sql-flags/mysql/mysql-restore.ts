import { hash } from 'node:crypto'
import { sql, type RawBuilder } from 'kysely'
import type { Override } from '../../../../shared/domain/flag.ts'
import type { SqlRow } from '../../sql/sql-client.ts'
import { ValueList } from '../../sql/mysql/mysql-literal.ts'
import { name } from '../../sql/sql-compiler.ts'
import { restoredRoles, type PutBack } from '../put-back.ts'
import { flagOf, storedNames, type StoredRole } from '../sql-flags-rows.ts'
import {
  takesMark,
  type FlagsTable,
  type FoundTable,
  type OverridesTable,
  type SqlFlagsTables,
} from '../sql-flags-tables.ts'
import type { WriteSession } from '../write-session.ts'
import { inChunks, textLength } from './in-chunks.ts'
import { inTransaction, type Ask } from './in-transaction.ts'
import { among, bytesOf, held, marked, text, touched } from './mysql-columns.ts'
import { selectFlags, selectOverrides, updateFlags } from './mysql-writes.ts'

type Sql = RawBuilder<unknown>

/** Flags and overrides as they are, each override with its row's version in column 8. */
export async function lookAt(
  ask: Ask,
  { flags, overrides }: SqlFlagsTables,
  keys: readonly string[],
  lock = '',
): Promise<readonly SqlRow[]> {
  const end = sql.raw(lock)
  const found = await inChunks(keys, textLength, chunk => ask(sql`${selectFlags(flags, chunk)} ${end}`))
  if (overrides === null) return found
  const rows = await inChunks(keys, textLength, chunk =>
    ask(sql`${selectOverrides(overrides, chunk)} ${end}`),
  )
  return [...found, ...rows.map(row => [...row.slice(0, 8), hash('sha256', JSON.stringify(row), 'hex')])]
}

/** Every state whose rows are still those that were looked at, in one transaction. */
export async function restore(session: WriteSession, puts: readonly PutBack[]): Promise<readonly SqlRow[]> {
  const { tables, connectionId } = session
  const keys = puts.map(({ state }) => state.flag.key)
  return inTransaction(session, async (ask, lock) => {
    const rows = await lookAt(ask, tables, keys, lock)
    const byKey = Map.groupBy(rows, row => row[1] ?? '')
    const same = puts.filter(({ state, version, heldVersions }) => {
      const own = byKey.get(state.flag.key) ?? []
      const flags = own.filter(row => row[0] === 'flag')
      const [row] = flags
      // a key with two rows agrees with neither: which one to put back would be a guess
      if (row === undefined || flags.length > 1) return false
      if (flagOf(row, 1, tables.flags.columns, connectionId)?.version !== version) return false
      const versions = own.filter(one => one[0] === 'override').map(one => one[8] ?? '')
      return versions.toSorted().join(',') === heldVersions
    })
    await putFlagsBack(ask, session, same)
    const there = new Set(rows.filter(row => row[0] === 'override').map(row => row[2]))
    if (tables.overrides !== null) await putOverridesBack(ask, tables.overrides, same, there)
    return same.map(({ state }): SqlRow => ['written', state.flag.key])
  })
}

async function putFlagsBack(
  ask: Ask,
  { tables, mark }: WriteSession,
  puts: readonly PutBack[],
): Promise<void> {
  const { flags } = tables
  const { metadata } = flags.columns
  const lengthOf = ({ state: { flag } }: PutBack): number =>
    Object.values(flag.stored).reduce((sum, value) => sum + (value?.length ?? 4), flag.key.length)
  await inChunks(puts, lengthOf, async chunk => {
    const keys = chunk.map(({ state }) => state.flag.key)
    const fields = restoredRoles(flags).flatMap(role => {
      const column = flags.columns[role]
      if (column === null) return []
      const values = chunk.map(({ state }) => valueOf(role, state.flag.stored[storedNames[role]] ?? null))
      return [sql`${name(column)} = ${chosen(flags, 'f', flags.columns.key, keys, values, isTruth(role))}`]
    })
    await ask(updateFlags(flags, [...fields, ...touched(flags)], keys))
    // of what was put back, and after it, or every metadata would stand in the statement four times
    if (metadata !== null && takesMark(flags))
      await ask(updateFlags(flags, [sql`${name(metadata)} = ${marked(flags, name(metadata), mark)}`], keys))
    return []
  })
}

function isTruth(role: StoredRole): boolean {
  return role === 'enabled' || role === 'forceOn' || role === 'forceOff'
}

function valueOf(role: StoredRole, stored: string | null): unknown {
  return stored !== null && isTruth(role) ? Number(stored === 'true') : stored
}

/** The value that belongs to the row's own key, so that one statement writes many rows; a table of values to join would bring a collation of its own. */
function chosen(
  table: FlagsTable | OverridesTable,
  alias: string,
  column: string,
  keys: readonly string[],
  values: readonly unknown[],
  truth = false,
): Sql {
  const place = sql`FIELD(CAST(${text(table, alias, column)} AS BINARY), ${bytesOf(keys)})`
  const value = sql`ELT(${place}, ${new ValueList(values)})`
  // a text as it comes out, and of `BIT` the text 1 would be six bits
  return truth ? sql`${value} + 0` : value
}

async function putOverridesBack(
  ask: Ask,
  table: OverridesTable,
  puts: readonly PutBack[],
  there: ReadonlySet<string | null | undefined>,
): Promise<void> {
  const rows = puts.flatMap(({ state }) => state.overrides)
  const lengthOf = (row: Override): number => row.flagKey.length + (row.reason?.length ?? 4) + 200
  await inChunks(
    rows.filter(row => there.has(row.id)),
    lengthOf,
    async chunk => {
      const ids = chunk.map(({ id }) => id)
      const set = writable(table).map(({ column, of, truth }) => {
        const values = chunk.map(row => of(row))
        return sql`${name(column)} = ${chosen(table, 'o', table.columns.id, ids, values, truth)}`
      })
      return ask(
        sql`UPDATE ${table.from} AS o SET ${sql.join(set)} WHERE ${among(table, 'o', table.columns.id, ids)}`,
      )
    },
  )
  await inChunks(
    rows.filter(row => !there.has(row.id)),
    lengthOf,
    chunk => {
      const columns = [...identifying(table), ...writable(table)]
      const values = chunk.map(row => sql`(${sql.join(columns.map(written => put(table, written, row)))})`)
      return ask(sql`INSERT INTO ${table.from} (${sql.join(columns.map(({ column }) => name(column)))})
      VALUES ${sql.join(values)}`)
    },
  )
}

type Written = {
  readonly column: string
  readonly of: (row: Override) => string | null
  readonly truth: boolean
}

function writable({ columns }: OverridesTable): readonly Written[] {
  return [
    { column: columns.enabled, of: row => (row.variant === 'new' ? '1' : '0'), truth: true },
    ...named([
      [columns.reason, row => row.reason],
      [columns.expiresAt, row => row.expiresAt],
    ]),
  ]
}

function identifying({ columns }: OverridesTable): readonly Written[] {
  return named([
    [columns.id, row => row.id],
    [columns.key, row => row.flagKey],
    [columns.userId, row => row.userId],
    [columns.createdAt, row => row.createdAt],
  ])
}

function named(pairs: readonly (readonly [string | null, Written['of']])[]): readonly Written[] {
  return pairs.flatMap(([column, of]) => (column === null ? [] : [{ column, of, truth: false }]))
}

function put(table: FoundTable<unknown>, { column, of, truth }: Written, row: Override): Sql {
  const value = of(row)
  if (value === null) return sql`NULL`
  return truth ? sql`${Number(value)}` : held(table, column, sql`${value}`)
}
