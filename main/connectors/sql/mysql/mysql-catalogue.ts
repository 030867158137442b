import { sql, type RawBuilder } from 'kysely'
import type { CatalogueColumn, CatalogueTable, TableName } from '../sql-catalogue.ts'
import type { SqlClient, StatementLimits } from '../sql-client.ts'
import { compileMysql } from './mysql-compiler.ts'

type Sql = RawBuilder<unknown>

/**
 * What the catalogue has of the tables that settings name, compared letter by letter, though the server may mind no
 * capitals. It shows a login only what that login may use in some way: a table without any grant is a missing one.
 *
 * @returns one entry per name asked for, in order; undefined where there is no such table
 */
export async function readMysqlCatalogue(
  client: SqlClient,
  names: readonly TableName[],
  limits: StatementLimits,
): Promise<readonly (CatalogueTable | undefined)[]> {
  const asked = names.flatMap((name, position) => (name.table === '' ? [] : partsOf(name, position)))
  const rows =
    asked.length === 0 ? [] : await client.run(compileMysql(sql.join(asked, sql` UNION ALL `)), limits)
  return names.map((name, position) => {
    const own = rows.filter(
      row => row[0] === String(position) && row[2] === name.schema && row[3] === name.table,
    )
    const table = own.find(row => row[1] === 'table')
    if (table === undefined) return undefined
    const indexed = new Set(own.filter(row => row[1] === 'index').map(row => row[4]))
    const columns = new Map<string, CatalogueColumn>()
    for (const [, kind, , , column, type, nullable] of own) {
      if (kind !== 'column' || column == null || type == null) continue
      columns.set(column, { ...holds(type), notNull: nullable === 'NO', indexed: indexed.has(column) })
    }
    const problem = problemOf(table[4], table[5], table[6])
    return {
      columns,
      holdsRows: problem === undefined,
      ...(problem === undefined ? {} : { instead: problem }),
    }
  })
}

/** By constant names, since only those spare the server from opening every table that it has. */
function partsOf({ schema, table }: TableName, position: number): readonly Sql[] {
  const named = sql`table_schema = ${schema} AND table_name = ${table}`
  const row = (kind: string, values: readonly Sql[]): Sql =>
    sql`SELECT ${sql.join([text(sql.lit(String(position))), text(sql.lit(kind)), text(sql`table_schema`), text(sql`table_name`), ...values.map(text)])}`
  const transactional = sql`(SELECT e.transactions FROM information_schema.engines e WHERE e.engine = t.engine)`
  return [
    sql`${row('table', [sql`table_type`, sql`engine`, transactional])} FROM information_schema.tables AS t WHERE ${named}`,
    sql`${row('column', [sql`column_name`, sql`column_type`, sql`is_nullable`])} FROM information_schema.columns WHERE ${named}`,
    sql`${row('index', [sql`column_name`, sql`NULL`, sql`NULL`])} FROM information_schema.statistics WHERE ${named} AND seq_in_index = 1`,
  ]
}

function text(value: Sql): Sql {
  return sql`CAST(${value} AS CHAR CHARACTER SET utf8mb4) COLLATE utf8mb4_bin`
}

/** Without transactions nothing could be taken back, and a row that somebody holds would not be left out. */
function problemOf(
  type?: string | null,
  engine?: string | null,
  transactions?: string | null,
): string | undefined {
  if (type !== 'BASE TABLE') return 'it is a view'
  return transactions === 'YES' ? undefined : `its engine, ${engine ?? 'unknown'}, has no transactions`
}

function holds(type: string): Pick<CatalogueColumn, 'type' | 'boolean' | 'whole' | 'json'> {
  const whole = /^(tinyint|smallint|mediumint|int|bigint)\b/i.test(type)
  return {
    type,
    whole,
    boolean: whole || /^bit\b/i.test(type),
    // MariaDB's JSON is a longtext. A shorter text may be full, and a note must not fail a whole rollback.
    json: /^(json|longtext|mediumtext)\b/i.test(type),
  }
}
