import { sql, type RawBuilder } from 'kysely'
import type { SqlClient, StatementLimits } from '../../sql/sql-client.ts'
import { identifierText } from '../../sql/postgresql/postgres-literal.ts'
import { compile } from '../../sql/sql-compiler.ts'
import type { Writability } from '../sql-flags-dialect.ts'
import { takesMark, type FoundTable, type SqlFlagsTables } from '../sql-flags-tables.ts'

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
  const { table: tableName } = table.columns
  const regclass = sql`to_regclass(${identifierText(table.schema, tableName)})`
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
