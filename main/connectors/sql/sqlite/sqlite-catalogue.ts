import { sql } from 'kysely'
import type { CatalogueColumn, CatalogueTable, TableName } from '../sql-catalogue.ts'
import type { SqlClient, StatementLimits } from '../sql-client.ts'
import { compileSqlite } from './sqlite-compiler.ts'

/** Tables and columns as `sqlite_schema` has them, compared letter by letter, though SQLite itself does not mind capitals. */
export async function readSqliteCatalogue(
  client: SqlClient,
  names: readonly TableName[],
  limits: StatementLimits,
): Promise<readonly (CatalogueTable | undefined)[]> {
  const tables: (CatalogueTable | undefined)[] = []
  for (const { table } of names) tables.push(await readTable(client, table, limits))
  return tables
}

async function readTable(
  client: SqlClient,
  table: string,
  limits: StatementLimits,
): Promise<CatalogueTable | undefined> {
  const rows = await client.run(
    compileSqlite(sql`
      SELECT c.name, c.type, c."notnull", s.type = 'table' AND s.sql NOT LIKE 'CREATE VIRTUAL%',
        c.pk = 1 OR EXISTS (SELECT 1 FROM pragma_index_list(s.name) i, pragma_index_info(i.name) x
          WHERE NOT i.partial AND x.seqno = 0 AND x.name = c.name)
      FROM sqlite_schema s LEFT JOIN pragma_table_info(s.name) c
      WHERE s.type IN ('table', 'view') AND s.name = ${table} COLLATE BINARY`),
    limits,
  )
  if (rows.length === 0) return undefined
  const columns = new Map<string, CatalogueColumn>()
  for (const [column, type, notNull, , indexed] of rows) {
    if (column == null) continue
    columns.set(column, { ...holds(type ?? ''), notNull: notNull === '1', indexed: indexed === '1' })
  }
  return { columns, holdsRows: rows[0]?.[3] === '1' }
}

/** By affinity, as SQLite decides it: the declared type says what a column prefers to hold, not what it must. */
function holds(type: string): Pick<CatalogueColumn, 'type' | 'boolean' | 'whole' | 'json'> {
  const whole = /INT/i.test(type)
  const text = !whole && /CHAR|CLOB|TEXT/i.test(type)
  const other = !whole && !text && (type === '' || /BLOB|REAL|FLOA|DOUB/i.test(type))
  return { type, boolean: !text && !other, whole, json: text || /JSON/i.test(type) }
}
