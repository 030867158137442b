import { sql, type RawBuilder } from 'kysely'
import { name } from '../../sql/sql-compiler.ts'
import { markKey, markText } from '../mark.ts'
import type { WriteMark } from '../../connector.ts'
import { takesMark, type FlagsTable, type OverridesTable } from '../sql-flags-tables.ts'

type Sql = RawBuilder<unknown>

/** Every row of an answer has this many columns: its kind, and the longest list of values. */
const width = 10

/** A column as text, compared letter by letter whatever its own collation. */
export function text(alias: string, column: string | null): Sql {
  return column === null ? sql`NULL` : sql`(CAST(${name(alias, column)} AS TEXT) COLLATE BINARY)`
}

/** One of these texts. As one JSON list: a statement takes 32,766 parameters, and a store may have more flags than that. */
export function among(column: Sql, values: readonly string[]): Sql {
  return sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(values)}))`
}

/** A number as text that makes the same number again: SQLite writes infinity in a way that nothing reads. */
function number(alias: string, column: string | null): Sql {
  if (column === null) return sql`NULL`
  const value = name(alias, column)
  return sql`CASE WHEN typeof(${value}) <> 'real' OR abs(${value}) < 9e999 THEN ${text(alias, column)}
    WHEN ${value} > 0 THEN '9e999' ELSE '-9e999' END`
}

/** A column may hold anything: only what every reader takes for false is false, so that NEW is never shown as OLD. */
export function truth(alias: string, column: string | null): Sql {
  if (column === null) return sql`NULL`
  return sql`CASE WHEN ${name(alias, column)} IS NULL THEN NULL
    WHEN lower(${text(alias, column)}) IN ('0', '0.0', '', 'f', 'false') THEN 'false' ELSE 'true' END`
}

/** The order in which `flagOf` reads them. */
export function flagValues({ columns }: FlagsTable): readonly Sql[] {
  return [
    text('f', columns.key),
    truth('f', columns.enabled),
    number('f', columns.percentage),
    truth('f', columns.forceOn),
    truth('f', columns.forceOff),
    text('f', columns.metadata),
    text('f', columns.description),
    text('f', columns.createdAt),
    text('f', columns.updatedAt),
  ]
}

/** The order in which `overrideOf` reads them. */
export function overrideValues({ columns }: OverridesTable): readonly Sql[] {
  return [
    text('o', columns.key),
    text('o', columns.id),
    text('o', columns.userId),
    truth('o', columns.enabled),
    text('o', columns.reason),
    text('o', columns.expiresAt),
    text('o', columns.createdAt),
  ]
}

/** `kind, …` padded, so that rows of several kinds can come in one answer. */
export function answerRow(kind: string, values: readonly Sql[]): Sql {
  const padding = Array.from({ length: width - 1 - values.length }, () => sql`NULL`)
  return sql.join([sql.lit(kind), ...values, ...padding])
}

/** `value` with our mark, where it is a JSON object; as it is otherwise. */
export function marked(table: FlagsTable, value: Sql, mark: WriteMark): Sql {
  if (!takesMark(table)) return value
  const path = sql.lit(`$.${markKey}`)
  return sql`CASE WHEN json_valid(${value}) THEN CASE WHEN json_type(${value}) = 'object'
    THEN json_set(${value}, ${path}, json(${markText(mark)})) ELSE ${value} END ELSE ${value} END`
}

/** The time the application sorts by, written the way the column already holds it. */
export function touched(updatedAt: string | null): readonly Sql[] {
  if (updatedAt === null) return []
  const column = name(updatedAt)
  return [
    sql`${column} = CASE
      WHEN typeof(${column}) = 'integer' AND ${column} > 100000000000 THEN CAST(unixepoch('subsec') * 1000 AS INTEGER)
      WHEN typeof(${column}) = 'integer' THEN unixepoch()
      WHEN ${column} LIKE '____-__-__T%' THEN strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
      ELSE strftime('%Y-%m-%d %H:%M:%f', 'now') END`,
  ]
}

/** Assignments that every write makes besides its own. */
export function housekeeping(table: FlagsTable, mark: WriteMark): readonly Sql[] {
  const { metadata, updatedAt } = table.columns
  return [
    ...(metadata === null || !takesMark(table)
      ? []
      : [sql`${name(metadata)} = ${marked(table, sql`${name(metadata)}`, mark)}`]),
    ...touched(updatedAt),
  ]
}
