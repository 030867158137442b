import { sql, type RawBuilder } from 'kysely'
import type { FlagPatch } from '../../../../shared/domain/flag.ts'
import type { Intent } from '../../../../shared/domain/operation.ts'
import type { SqlRow } from '../../sql/sql-client.ts'
import { name } from '../../sql/sql-compiler.ts'
import { everyoneToOld, globalOverrideAssignments } from '../global-override.ts'
import type { RollBackOptions } from '../sql-flags-dialect.ts'
import { flagOf } from '../sql-flags-rows.ts'
import type { FlagsTable, OverridesTable } from '../sql-flags-tables.ts'
import type { WriteSession } from '../write-session.ts'
import { inTransaction, type Ask } from './in-transaction.ts'
import {
  among,
  answerRow,
  flagValues,
  housekeeping,
  marked,
  overrideValues,
  text,
  touched,
} from './sqlite-columns.ts'

type Sql = RawBuilder<unknown>

export function selectFlags(table: FlagsTable, keys: readonly string[]): Sql {
  return sql`SELECT ${answerRow('flag', flagValues(table))} FROM ${table.from} AS f
    WHERE ${among(text('f', table.columns.key), keys)}`
}

export function selectOverrides(table: OverridesTable, keys: readonly string[]): Sql {
  return sql`SELECT ${answerRow('override', overrideValues(table))} FROM ${table.from} AS o
    WHERE ${among(text('o', table.columns.key), keys)}`
}

/** Rows cannot be held one by one in a file: whoever holds it holds all of them, and is waited for when we begin. */
export async function rollBack(
  session: WriteSession,
  keys: readonly string[],
  { suspendOverrides }: RollBackOptions,
): Promise<readonly SqlRow[]> {
  const { flags, overrides } = session.tables
  return inTransaction(session, async ask => {
    const before = await ask(selectFlags(flags, keys))
    const rows = overrides === null ? [] : await ask(selectOverrides(overrides, keys))
    const set = sql.join([...everyoneToOld(flags), ...housekeeping(flags, session.mark)])
    const written = keysOf(await ask(updateFlags(flags, set, keys)), 0)
    const pinned = suspendOverrides ? rows.filter(row => row[4] === 'true' && written.has(row[1] ?? '')) : []
    const suspended =
      overrides === null || pinned.length === 0 ? new Set<string>() : await suspend(ask, overrides, pinned)
    return [
      ...before.filter(row => written.has(row[1] ?? '')),
      ...rows
        .filter(row => written.has(row[1] ?? ''))
        .map(row => [...row.slice(0, 8), fate(row, suspendOverrides, suspended)]),
    ]
  })
}

/** Answers the keys of the rows that were really written: a trigger may leave one out in silence. */
function updateFlags({ from, columns }: FlagsTable, set: Sql, keys: readonly string[]): Sql {
  const key = sql`(CAST(${name(columns.key)} AS TEXT) COLLATE BINARY)`
  return sql`UPDATE ${from} SET ${set} WHERE ${among(key, keys)} RETURNING ${key}`
}

async function suspend(
  ask: Ask,
  { from, columns }: OverridesTable,
  pinned: readonly SqlRow[],
): Promise<Set<string>> {
  const id = sql`(CAST(${name(columns.id)} AS TEXT) COLLATE BINARY)`
  const ids = [...keysOf(pinned, 2)]
  return keysOf(
    await ask(
      sql`UPDATE ${from} SET ${name(columns.enabled)} = false WHERE ${among(id, ids)} RETURNING ${id}`,
    ),
    0,
  )
}

function fate(row: SqlRow, suspending: boolean, suspended: ReadonlySet<string>): string {
  if (!suspending) return 'kept'
  if (row[4] !== 'true') return 'old'
  return suspended.has(row[2] ?? '') ? 'new' : 'held'
}

function keysOf(rows: readonly SqlRow[], at: number): Set<string> {
  return new Set(rows.map(row => row[at] ?? ''))
}

/** Compare-and-set: the row cannot change between the look and the write, since nobody else writes meanwhile. */
export async function change(
  session: WriteSession,
  key: string,
  intent: Extract<Intent, { kind: 'change' }>,
): Promise<readonly SqlRow[]> {
  const { flags } = session.tables
  return inTransaction(session, async ask => {
    const rows = await ask(selectFlags(flags, [key]))
    const [row] = rows
    const found = row === undefined ? undefined : flagOf(row, 1, flags.columns, session.connectionId)
    if (rows.length !== 1 || found?.version !== intent.expectedVersion) return rows
    const written = await ask(updateFlags(flags, sql.join(assignments(session, intent.patch)), [key]))
    return [...rows, ...written.map(([one]): SqlRow => ['written', one ?? null])]
  })
}

function assignments({ tables, mark }: WriteSession, patch: FlagPatch): readonly Sql[] {
  const { flags } = tables
  const { columns } = flags
  const set = (column: string | null, value: Sql | undefined): readonly Sql[] =>
    column === null || value === undefined ? [] : [sql`${name(column)} = ${value}`]
  const own = [
    ...set(columns.description, patch.description === undefined ? undefined : sql`${patch.description}`),
    ...set(columns.enabled, patch.enabled === undefined ? undefined : truthLiteral(patch.enabled)),
    ...set(columns.percentage, patch.percentage === undefined ? undefined : sql`${String(patch.percentage)}`),
    ...(patch.globalOverride === undefined ? [] : globalOverrideAssignments(flags, patch.globalOverride)),
  ]
  if (patch.metadata === undefined || columns.metadata === null) return [...own, ...housekeeping(flags, mark)]
  const metadata = marked(flags, sql`${patch.metadata}`, mark)
  return [...own, sql`${name(columns.metadata)} = ${metadata}`, ...touched(columns.updatedAt)]
}

export function truthLiteral(value: boolean): Sql {
  return value ? sql`true` : sql`false`
}
