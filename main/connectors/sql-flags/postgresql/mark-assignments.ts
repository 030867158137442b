import { sql, type RawBuilder } from 'kysely'
import type { WriteMark } from '../../connector.ts'
import { name } from '../../sql/sql-compiler.ts'
import { markKey, markText } from '../mark.ts'
import { takesMark, type FlagsTable } from '../sql-flags-tables.ts'

/** `value` with our mark, where it is a JSON object; as it is where it is not, or where the column is no `jsonb`. */
export function marked(table: FlagsTable, value: RawBuilder<unknown>, mark: WriteMark): RawBuilder<unknown> {
  if (!takesMark(table)) return value
  return sql`CASE WHEN jsonb_typeof(${value}) = 'object'
    THEN jsonb_set(${value}, ARRAY[${markKey}]::text[], ${markText(mark)}::jsonb) ELSE ${value} END`
}

/** Assignments that every write makes besides its own: the mark, and the time the application sorts by. */
export function housekeeping(table: FlagsTable, mark: WriteMark): readonly RawBuilder<unknown>[] {
  const { metadata, updatedAt } = table.columns
  return [
    ...(metadata === null || !takesMark(table)
      ? []
      : [sql`${name(metadata)} = ${marked(table, sql`t.${name(metadata)}`, mark)}`]),
    ...touched(updatedAt),
  ]
}

export function touched(updatedAt: string | null): readonly RawBuilder<unknown>[] {
  return updatedAt === null ? [] : [sql`${name(updatedAt)} = now()`]
}
