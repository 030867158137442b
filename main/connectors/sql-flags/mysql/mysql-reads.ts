import { sql, type RawBuilder } from 'kysely'
import { compileMysql } from '../../sql/mysql/mysql-compiler.ts'
import { serverIsReadOnly } from '../../sql/mysql/mysql-facts.ts'
import type { SqlClient, SqlRow, StatementLimits } from '../../sql/sql-client.ts'
import type { SqlFlagsTables } from '../sql-flags-tables.ts'
import { inChunks, textLength } from './in-chunks.ts'
import { among, answerRow, asText, flagValues, overrideValues } from './mysql-columns.ts'

type Sql = RawBuilder<unknown>

export async function readDigest(
  client: SqlClient,
  tables: SqlFlagsTables,
  limits: StatementLimits,
): Promise<SqlRow> {
  const statement = compileMysql(sql`SELECT ${sql.join([digest(tables), clock])}`)
  const [row = []] = await client.run(statement, limits)
  return row
}

/** Everything in one statement, which sees the store at one moment; named keys in as many as they need. */
export async function readRows(
  client: SqlClient,
  tables: SqlFlagsTables,
  keys: readonly string[] | null,
  limits: StatementLimits,
): Promise<readonly SqlRow[]> {
  const run = (own: readonly string[] | null) =>
    client.run(compileMysql(everything(tables, own, client.facts.replica)), limits)
  if (keys === null) return run(null)
  const rows = keys.length === 0 ? await run([]) : await inChunks(keys, textLength, run)
  const writable =
    rows.find(row => row[0] === 'server' && row[3] === 'true') ?? rows.find(row => row[0] === 'server')
  return [...(writable === undefined ? [] : [writable]), ...rows.filter(row => row[0] !== 'server')]
}

function everything(tables: SqlFlagsTables, keys: readonly string[] | null, replica: boolean): Sql {
  const { flags, overrides } = tables
  const where = (condition: (named: readonly string[]) => Sql): Sql =>
    keys === null ? sql`` : keys.length === 0 ? sql`WHERE FALSE` : sql`WHERE ${condition(keys)}`
  // a read-back needs no digest, and hashing every row of the store would be most of its time
  const server = [
    keys === null ? digest(tables) : sql`NULL`,
    clock,
    replica ? asText(sql`'true'`) : mayOnlyBeRead,
  ]
  const parts = [
    sql`SELECT ${answerRow('server', server)}`,
    sql`SELECT ${answerRow('flag', flagValues(flags))} FROM ${flags.from} AS f
      ${where(named => among(flags, 'f', flags.columns.key, named))}`,
  ]
  if (overrides !== null) {
    parts.push(sql`SELECT ${answerRow('override', overrideValues(overrides))} FROM ${overrides.from} AS o
      ${where(named => among(overrides, 'o', overrides.columns.key, named))}`)
  }
  return sql.join(parts, sql` UNION ALL `)
}

const clock: Sql = asText(sql`FLOOR(UNIX_TIMESTAMP(SYSDATE(6)) * 1000)`)

/** A primary that was made a replica while the session stayed open. */
const mayOnlyBeRead: Sql = asText(sql`CASE WHEN ${sql.raw(serverIsReadOnly)} THEN 'true' ELSE 'false' END`)

/** A sum over the rows' hashes: neither system tells which transaction wrote a row, so each one is looked at. */
function digest({ flags, overrides }: SqlFlagsTables): Sql {
  const parts = [sumOf(flags.from, 'f', flagValues(flags))]
  if (overrides !== null) parts.push(sumOf(overrides.from, 'o', overrideValues(overrides)))
  return asText(sql`CONCAT_WS('/', ${sql.join(parts)})`)
}

function sumOf(from: Sql, alias: string, values: readonly Sql[]): Sql {
  const spelled = values.map(value => sql`COALESCE(CONCAT('=', ${value}), '')`)
  const row = sql`CONV(LEFT(MD5(CONCAT_WS(x'1f', ${sql.join(spelled)})), 16), 16, 10)`
  return sql`(SELECT CONCAT_WS(':', COUNT(*), SUM(CAST(${row} AS UNSIGNED))) FROM ${from} AS ${sql.id(alias)})`
}
