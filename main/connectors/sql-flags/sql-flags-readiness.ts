import { sql, type RawBuilder } from 'kysely'
import type { Failure } from '../../../shared/failure.ts'
import type { ReadinessReport } from '../connector.ts'
import type { ClockReading, SqlClient, StatementLimits } from '../sql/sql-client.ts'
import { compile } from '../sql/sql-compiler.ts'
import { takesMark, type FoundTable, type SqlFlagsTables } from './sql-flags-tables.ts'

export type Writability = {
  readonly replica: boolean
  readonly readOnlySession: boolean
  /** grants a rollback needs and this login lacks: `UPDATE on feature_flags.updated_at` */
  readonly missingGrants: readonly string[]
}

/** Proves by the catalogue, without writing anything, that a rollback would be let in. */
export async function readWritability(
  client: SqlClient,
  tables: SqlFlagsTables,
  limits: StatementLimits,
): Promise<Writability> {
  const needs = grantsNeeded(tables)
  const rows = await client.run(
    compile(sql`
      SELECT pg_is_in_recovery()::text, current_setting('transaction_read_only'), ''
      UNION ALL ${sql.join(
        needs.map(({ grant, held }) => sql`SELECT ${held}::text, '', ${grant}::text`),
        sql` UNION ALL `,
      )}`),
    limits,
  )
  const [server = [], ...grants] = rows
  return {
    replica: server[0] === 'true',
    readOnlySession: server[1] === 'on',
    missingGrants: grants.filter(([held]) => held !== 'true').map(([, , grant]) => grant ?? ''),
  }
}

/** The first thing that stands against a rollback; undefined: it may be written. */
export function whyNotWritable(found: Writability, connection: string): Failure | undefined {
  if (found.replica) return { code: 'store-read-only', connection, cause: 'replica' }
  if (found.missingGrants.length > 0) {
    return { code: 'permission-missing', connection, needed: found.missingGrants.join(', ') }
  }
  if (found.readOnlySession) return { code: 'store-read-only', connection, cause: 'session' }
  return undefined
}

/** Server clock minus ours, taking the middle of the round trip for the moment it was read. */
export function clockReport(clock: ClockReading): Pick<ReadinessReport, 'roundTripMs' | 'clockOffsetMs'> {
  // by the system's clock of now: a process that runs for weeks has seen it being set
  const middleMs = Date.now() - performance.now() + (clock.sentMs + clock.answeredMs) / 2
  return { roundTripMs: clock.answeredMs - clock.sentMs, clockOffsetMs: clock.serverMs - middleMs }
}

type Grant = { readonly grant: string; readonly held: RawBuilder<unknown> }

function grantsNeeded({ flags, overrides }: SqlFlagsTables): readonly Grant[] {
  const { columns } = flags
  const off = columns.forceOff === null ? [columns.enabled, columns.percentage] : [columns.forceOff]
  const written = [...off, columns.forceOn, takesMark(flags) ? columns.metadata : null, columns.updatedAt]
  return [
    ...grantsOn(flags, written),
    ...(overrides === null ? [] : grantsOn(overrides, [overrides.columns.enabled])),
  ]
}

function grantsOn(
  table: FoundTable<{ table: string }>,
  columns: readonly (string | null)[],
): readonly Grant[] {
  // reading a row's hash needs the whole row
  const regclass = sql`to_regclass(${table.path})`
  const { table: tableName } = table.columns
  return [
    { grant: `SELECT on ${tableName}`, held: sql`has_table_privilege(${regclass}, 'SELECT')` },
    ...columns
      .filter(column => column !== null)
      .map(column => ({
        grant: `UPDATE on ${tableName}.${column}`,
        held: sql`has_column_privilege(${regclass}, ${column}::text, 'UPDATE')`,
      })),
  ]
}
