import { sql, type RawBuilder } from 'kysely'
import { columnOf, type FoundTable } from '../sql-flags-tables.ts'

/** A text turned into what the column holds; the type's name is the catalogue's own spelling. */
export function typed(
  table: FoundTable<unknown>,
  column: string,
  value: RawBuilder<unknown>,
): RawBuilder<unknown> {
  return sql`CAST(${value} AS ${sql.raw(columnOf(table, column).type)})`
}
