import { sql, type RawBuilder } from 'kysely'
import { StatementError, type SqlRow } from '../../sql/sql-client.ts'
import { name } from '../../sql/sql-compiler.ts'
import { everyoneToOld } from '../global-override.ts'
import type { RollBackOptions } from '../sql-flags-dialect.ts'
import type { FlagsTable, OverridesTable } from '../sql-flags-tables.ts'
import type { WriteSession } from '../write-session.ts'
import { inChunks, textLength } from './in-chunks.ts'
import { inTransaction, type Ask } from './in-transaction.ts'
import { among, housekeeping, text } from './mysql-columns.ts'
import { selectFlags, selectOverrides, updateFlags } from './mysql-writes.ts'

type Sql = RawBuilder<unknown>
type Lock = 'FOR UPDATE' | 'FOR UPDATE NOWAIT' | 'FOR UPDATE SKIP LOCKED'
type Suspending = 'no' | 'yes' | 'later'

/**
 * Rows that somebody holds are left out by the server, where it can. A server from before `SKIP LOCKED` (MariaDB 10.6,
 * MySQL 8.0) waits for its second, and then nothing was written: flags go one by one after that, and a flag without its held overrides.
 */
export async function rollBack(
  session: WriteSession,
  keys: readonly string[],
  options: RollBackOptions,
): Promise<readonly SqlRow[]> {
  const skips = session.client.facts.product?.skipsLocked === true
  const suspending = options.suspendOverrides ? 'yes' : 'no'
  try {
    return await attempt(session, keys, options, suspending, skips)
  } catch (error) {
    const locked = error instanceof StatementError && error.failure.code === 'row-locked'
    if (!locked || skips) throw error
    if (options.lockedFlags === 'skip') return []
    if (options.lockedOverrides === 'skip' && suspending === 'yes')
      return attempt(session, keys, options, 'later', skips)
    throw error
  }
}

async function attempt(
  session: WriteSession,
  keys: readonly string[],
  options: RollBackOptions,
  suspending: Suspending,
  skips: boolean,
): Promise<readonly SqlRow[]> {
  const { tables, mark } = session
  const { flags, overrides } = tables
  return inTransaction(session, async (ask, waiting) => {
    const lockOf = (how: 'skip' | 'wait'): Lock =>
      how === 'skip' && skips ? 'FOR UPDATE SKIP LOCKED' : waiting
    const before = await inChunks(keys, textLength, chunk =>
      ask(sql`${selectFlags(flags, chunk)} ${sql.raw(lockOf(options.lockedFlags))}`),
    )
    const ours = await keysWhollyIn(before, ask, flags)
    const rows =
      overrides === null
        ? []
        : await inChunks(ours, textLength, chunk => ask(selectOverrides(overrides, chunk)))
    const set = [...everyoneToOld(flags), ...housekeeping(flags, mark)]
    await inChunks(ours, textLength, chunk => ask(updateFlags(flags, set, chunk)))
    const pinned = rows.filter(row => row[4] === 'true').map(row => row[2] ?? '')
    const suspended =
      overrides === null || suspending !== 'yes'
        ? new Set<string>()
        : await suspend(ask, overrides, pinned, lockOf(options.lockedOverrides))
    const written = new Set(await inChunks(ours, textLength, chunk => onOld(ask, flags, chunk)))
    return [
      ...before.filter(row => written.has(row[1] ?? '')),
      ...rows
        .filter(row => written.has(row[1] ?? ''))
        .map(row => [...row.slice(0, 8), fate(row, suspending, suspended)]),
    ]
  })
}

/** Keys of which every row is ours: where a table has a key twice, an update of the one would wait for the other. */
async function keysWhollyIn(
  rows: readonly SqlRow[],
  ask: Ask,
  table: FlagsTable,
): Promise<readonly string[]> {
  const { columns, from } = table
  const byKey = Map.groupBy(rows, row => row[1] ?? '')
  return inChunks([...byKey.keys()], textLength, async chunk => {
    const where = sql`FROM ${from} AS f WHERE ${among(table, 'f', columns.key, chunk)}`
    const ours = chunk.reduce((sum, key) => sum + (byKey.get(key)?.length ?? 0), 0)
    const [[count] = []] = await ask(sql`SELECT COUNT(*) ${where}`)
    if (Number(count) === ours) return chunk
    const there = await ask(sql`SELECT ${text(table, 'f', columns.key)} ${where}`)
    const counts = Map.groupBy(there, row => row[0] ?? '')
    return chunk.filter(key => byKey.get(key)?.length === counts.get(key)?.length)
  })
}

/** By id, so that no row of another flag is waited for, whatever indexes the table has. */
async function suspend(
  ask: Ask,
  table: OverridesTable,
  pinned: readonly string[],
  lock: Lock,
): Promise<ReadonlySet<string>> {
  const { from, columns } = table
  const id = text(table, 'o', columns.id)
  const enabled = name('o', columns.enabled)
  const where = (chunk: readonly string[]): Sql => among(table, 'o', columns.id, chunk)
  const select = (chunk: readonly string[], condition: Sql): Sql =>
    sql`SELECT ${id} FROM ${from} AS o WHERE ${where(chunk)} AND ${condition}`
  const locked = await inChunks(pinned, textLength, chunk =>
    ask(sql`${select(chunk, sql`${enabled} <> 0`)} ${sql.raw(lock)}`),
  )
  const ours = locked.map(row => row[0] ?? '')
  await inChunks(ours, textLength, chunk =>
    ask(sql`UPDATE ${from} AS o SET ${enabled} = FALSE WHERE ${where(chunk)}`),
  )
  const done = await inChunks(ours, textLength, chunk => ask(select(chunk, sql`${enabled} = 0`)))
  return new Set(done.map(row => row[0] ?? ''))
}

/** Which of the rows really are what was written: a trigger may have put them back in silence. */
async function onOld(ask: Ask, table: FlagsTable, keys: readonly string[]): Promise<readonly string[]> {
  const { forceOff, enabled, key } = table.columns
  const off =
    forceOff === null
      ? sql`COALESCE(${name('f', enabled)}, 0) = 0`
      : sql`COALESCE(${name('f', forceOff)}, 0) <> 0`
  const where = sql`FROM ${table.from} AS f WHERE ${among(table, 'f', key, keys)}`
  const [[left] = []] = await ask(sql`SELECT COUNT(*) ${where} AND NOT (${off})`)
  if (left === '0') return keys
  const rows = await ask(sql`SELECT ${text(table, 'f', key)} ${where} AND ${off}`)
  return rows.map(row => row[0] ?? '')
}

function fate(row: SqlRow, suspending: Suspending, suspended: ReadonlySet<string>): string {
  if (suspending === 'no') return 'kept'
  if (row[4] !== 'true') return 'old'
  return suspended.has(row[2] ?? '') ? 'new' : 'held'
}
