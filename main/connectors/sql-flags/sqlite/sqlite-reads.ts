import { sql } from 'kysely'
import type { SqlClient, SqlRow, StatementLimits } from '../../sql/sql-client.ts'
import { compileSqlite } from '../../sql/sqlite/sqlite-compiler.ts'
import type { SqlFlagsTables } from '../sql-flags-tables.ts'
import { among, answerRow, flagValues, overrideValues, text } from './sqlite-columns.ts'

/** SQLite counts the commits of others for every session apart: only the same session can say "unchanged". */
export async function readDigest(
  client: SqlClient,
  _tables: SqlFlagsTables,
  limits: StatementLimits,
): Promise<SqlRow> {
  const [row = []] = await client.run({ sql: 'PRAGMA data_version', parameters: [] }, limits)
  return [`${client.facts.processId}/${row[0]}`, String(Date.now())]
}

/** The digest before the rows: what changes in between is read once more, and never missed. */
export async function readRows(
  client: SqlClient,
  tables: SqlFlagsTables,
  keys: readonly string[] | null,
  limits: StatementLimits,
): Promise<readonly SqlRow[]> {
  const { flags, overrides } = tables
  const [digest = null, nowMs = null] = await readDigest(client, tables, limits)
  const named = (alias: string, column: string) =>
    keys === null ? sql`` : sql`WHERE ${among(text(alias, column), keys)}`
  const parts = [
    sql`SELECT ${answerRow('flag', flagValues(flags))} FROM ${flags.from} AS f ${named('f', flags.columns.key)}`,
  ]
  if (overrides !== null) {
    const values = answerRow('override', overrideValues(overrides))
    parts.push(sql`SELECT ${values} FROM ${overrides.from} AS o ${named('o', overrides.columns.key)}`)
  }
  const rows = await client.run(compileSqlite(sql.join(parts, sql` UNION ALL `)), limits)
  return [['server', digest, nowMs, 'false'], ...rows]
}
