import { sql } from 'kysely'
import type { SqlClient, StatementLimits } from '../sql-client.ts'
import type { CatalogueColumn, CatalogueTable, TableName } from '../sql-catalogue.ts'
import { compile } from '../sql-compiler.ts'

/**
 * What the catalogue has of the tables that settings name, compared letter by letter. `pg_catalog` and not
 * `information_schema`, which hides what a login may not use and would call a missing grant a missing column.
 *
 * @returns one entry per name asked for, in order; undefined where there is no such table
 */
export async function readCatalogue(
  client: SqlClient,
  names: readonly TableName[],
  limits: StatementLimits,
): Promise<readonly (CatalogueTable | undefined)[]> {
  const rows = await client.run(
    compile(sql`
      SELECT wanted.position::text, a.attname::text, format_type(a.atttypid, a.atttypmod), a.attnotnull::text,
        EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisvalid AND i.indkey[0] = a.attnum)::text,
        (c.relkind IN ('r', 'p'))::text
      FROM unnest(${names.map(({ schema }) => schema)}::text[], ${names.map(({ table }) => table)}::text[])
        WITH ORDINALITY AS wanted (schema_name, table_name, position)
      JOIN pg_namespace n ON n.nspname = wanted.schema_name
      JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.table_name
        AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
      LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped`),
    limits,
  )
  type Found = { columns: Map<string, CatalogueColumn>; holdsRows: boolean }
  const tables = names.map((): Found | undefined => undefined)
  for (const [position, column, type, notNull, indexed, holdsRows] of rows) {
    const table = (tables[Number(position) - 1] ??= { columns: new Map(), holdsRows: holdsRows === 'true' })
    if (column == null || type == null) continue
    table.columns.set(column, {
      type,
      boolean: type === 'boolean',
      whole: /^(smallint|integer|bigint)$/.test(type),
      // only `jsonb`: a cast of text that is no JSON would fail a whole rollback for the sake of a note
      json: type === 'jsonb',
      notNull: notNull === 'true',
      indexed: indexed === 'true',
    })
  }
  return tables
}
