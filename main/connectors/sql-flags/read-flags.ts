import { sql, type RawBuilder } from 'kysely'
import type { Flag, FlagState, Override } from '../../../shared/domain/flag.ts'
import { AppError } from '../../../shared/failure.ts'
import type { StoreReading } from '../connector.ts'
import type { SqlClient, SqlRow, StatementLimits } from '../sql/sql-client.ts'
import { compile } from '../sql/sql-compiler.ts'
import { answerRow, flagValues, overrideValues, text } from './sql-flags-columns.ts'
import { addFlag, flagOf, overrideOf, statesOf } from './sql-flags-rows.ts'
import type { SqlFlagsTables } from './sql-flags-tables.ts'

type Sql = RawBuilder<unknown>
type Reading = { readonly client: SqlClient; readonly tables: SqlFlagsTables; readonly connectionId: string }

/**
 * The digest first, so that a store in which nothing changed sends one small row; then everything in one
 * statement, which the session runs as its own repeatable-read transaction.
 */
export async function readStore(
  { client, tables, connectionId }: Reading,
  knownDigest: string | null,
  limits: StatementLimits,
): Promise<StoreReading> {
  if (knownDigest !== null) {
    const [row = []] = await client.run(compile(sql`SELECT ${sql.join(serverValues(tables))}`), limits)
    const digest = row[0] ?? ''
    if (digest === knownDigest) return { status: 'unchanged', digest, serverTimeMs: Number(row[1]) }
  }
  const rows = await client.run(everything(tables, null), limits)
  const { server, flags, overrides } = sorted(rows, tables, connectionId)
  return {
    status: 'read',
    digest: server[1] ?? '',
    serverTimeMs: Number(server[2]),
    flags: [...flags.values()],
    overrides,
  }
}

/** @throws AppError `store-read-only` when this server is not one that writes could have reached */
export async function readBack(
  { client, tables, connectionId }: Reading,
  keys: readonly string[],
  connection: string,
  limits: StatementLimits,
): Promise<readonly FlagState[]> {
  const rows = await client.run(everything(tables, keys), limits)
  const { server, flags, overrides } = sorted(rows, tables, connectionId)
  const replica = server[3] === 'true'
  if (replica || client.facts.readOnlySession) {
    throw new AppError({ code: 'store-read-only', connection, cause: replica ? 'replica' : 'session' })
  }
  return statesOf(flags, overrides)
}

function everything(tables: SqlFlagsTables, keys: readonly string[] | null) {
  const { flags, overrides } = tables
  const named = (alias: string, column: string): Sql =>
    keys === null ? sql`` : sql`WHERE ${text(alias, column)} = ANY (${keys}::text[])`
  // a read-back needs no digest, and hashing every row of the store would be most of its time
  const server = keys === null ? serverValues(tables) : [sql`NULL::text`, ...serverValues(tables).slice(1)]
  const parts = [
    sql`SELECT ${answerRow('server', server)}`,
    sql`SELECT ${answerRow('flag', flagValues(flags, 'f'))} FROM ${flags.from} AS f ${named('f', flags.columns.key)}`,
  ]
  if (overrides !== null) {
    const values = answerRow('override', overrideValues(overrides, 'o'))
    parts.push(sql`SELECT ${values} FROM ${overrides.from} AS o ${named('o', overrides.columns.key)}`)
  }
  return compile(sql.join(parts, sql` UNION ALL `))
}

function serverValues(tables: SqlFlagsTables): readonly Sql[] {
  return [
    digest(tables),
    sql`floor(extract(epoch from clock_timestamp()) * 1000)::bigint::text`,
    sql`pg_is_in_recovery()::text`,
  ]
}

/**
 * Where every row stands and which transaction wrote it: no two contents of a table share that, and it costs a
 * tenth of hashing the rows. A server that was started again may be a copy that numbers its transactions anew, so
 * its start is part of it; what that misjudges is one full reading.
 */
function digest({ flags, overrides }: SqlFlagsTables): Sql {
  const tables = [flags.from, ...(overrides === null ? [] : [overrides.from])]
  const row = sql`concat_ws(' ', r.tableoid, r.ctid, r.xmin)`
  const parts = tables.map(
    from => sql`(SELECT concat_ws(':', count(*), sum(hashtextextended(${row}, 0))) FROM ${from} AS r)`,
  )
  return sql`concat_ws('/', pg_postmaster_start_time(), ${sql.join(parts)})`
}

function sorted(rows: readonly SqlRow[], tables: SqlFlagsTables, connectionId: string) {
  const flags = new Map<string, Flag>()
  const overrides: Override[] = []
  let server: SqlRow = []
  for (const row of rows) {
    if (row[0] === 'flag') addFlag(flags, flagOf(row, 1, tables.flags.columns, connectionId))
    else if (row[0] === 'override') overrides.push(overrideOf(row, 1))
    else server = row
  }
  // a union has no order of its own, and the same store should read the same
  overrides.sort((left, right) => (left.id < right.id ? -1 : 1))
  return { server, flags, overrides }
}
