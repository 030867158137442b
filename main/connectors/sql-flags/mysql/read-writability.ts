import { sql, type RawBuilder } from 'kysely'
import { compileMysql } from '../../sql/mysql/mysql-compiler.ts'
import { serverIsReadOnly } from '../../sql/mysql/mysql-facts.ts'
import type { SqlClient, StatementLimits } from '../../sql/sql-client.ts'
import type { Writability } from '../sql-flags-dialect.ts'
import { takesMark, type FoundTable, type SqlFlagsTables } from '../sql-flags-tables.ts'
import { asText } from './mysql-columns.ts'

type Needed = {
  readonly table: string
  readonly read: readonly string[]
  readonly written: readonly string[]
}

/**
 * Proves by the catalogue, without writing anything, that a rollback would be let in. It tells for each column what this
 * login may do with it, by whatever it was granted: server, database, table, column or role.
 */
export async function readWritability(
  client: SqlClient,
  tables: SqlFlagsTables,
  limits: StatementLimits,
): Promise<Writability> {
  const { flags, overrides } = tables
  const asked = [flags, ...(overrides === null ? [] : [overrides])]
  const rows = await client.run(
    compileMysql(sql`
      SELECT ${sql.join([readOnly, sql`NULL`, sql`NULL`].map(asText))}
      UNION ALL ${sql.join(asked.map(privileges), sql` UNION ALL `)}`),
    limits,
  )
  const [server = [], ...columns] = rows
  const may = (table: string, column: string, what: string): boolean =>
    columns.some(row => row[0] === table && row[1] === column && (row[2] ?? '').split(',').includes(what))
  return {
    replica: client.facts.replica,
    readOnlySession: server[0] === '1' || client.facts.readOnlySession,
    missingGrants: needs(tables).flatMap(({ table, read, written }) => [
      ...(read.every(column => may(table, column, 'select')) ? [] : [`SELECT on ${table}`]),
      ...written
        .filter(column => !may(table, column, 'update'))
        .map(column => `UPDATE on ${table}.${column}`),
    ]),
  }
}

const readOnly = sql.raw(serverIsReadOnly)

function privileges({ schema, columns }: FoundTable<{ table: string }>): RawBuilder<unknown> {
  const values = [sql`table_name`, sql`column_name`, sql`privileges`].map(asText)
  return sql`SELECT ${sql.join(values)} FROM information_schema.columns
    WHERE table_schema = ${schema} AND table_name = ${columns.table}`
}

function needs({ flags, overrides }: SqlFlagsTables): readonly Needed[] {
  const { columns } = flags
  const off = columns.forceOff === null ? [columns.enabled, columns.percentage] : [columns.forceOff]
  const written = [...off, columns.forceOn, takesMark(flags) ? columns.metadata : null, columns.updatedAt]
  return [
    { table: columns.table, read: columnsNamed(columns), written: written.filter(column => column !== null) },
    ...(overrides === null
      ? []
      : [
          {
            table: overrides.columns.table,
            read: columnsNamed(overrides.columns),
            written: [overrides.columns.enabled],
          },
        ]),
  ]
}

function columnsNamed({
  table: _table,
  ...named
}: { readonly table: string } & Record<string, unknown>): string[] {
  return Object.values(named).filter(column => typeof column === 'string')
}
