import { sql, type RawBuilder } from 'kysely'
import { ValueList } from '../../sql/mysql/mysql-literal.ts'
import { name } from '../../sql/sql-compiler.ts'
import type { WriteMark } from '../../connector.ts'
import { markKey, markText } from '../mark.ts'
import {
  columnOf,
  takesMark,
  type FlagsTable,
  type FoundTable,
  type OverridesTable,
} from '../sql-flags-tables.ts'

type Sql = RawBuilder<unknown>
type Table = FoundTable<unknown>

/** Every row of an answer has this many columns: its kind, and the longest list of values. */
const width = 10

/** A value as text of one character set and collation, or a union of columns with different ones is refused. */
export function asText(value: Sql): Sql {
  return sql`CAST(${value} AS CHAR CHARACTER SET utf8mb4) COLLATE utf8mb4_bin`
}

/** A column as text; ids that are kept as bytes are hexadecimal. */
export function text(table: Table, alias: string, column: string | null): Sql {
  if (column === null) return sql`NULL`
  return isBytes(table, column)
    ? asText(sql`LOWER(HEX(${name(alias, column)}))`)
    : asText(name(alias, column))
}

/** `BINARY(16)`, as ids are often kept. A `VARBINARY` is text that minds its capitals. */
function isBytes(table: Table, column: string): boolean {
  return /^binary\b/i.test(columnOf(table, column).type)
}

/** A text turned into what the column holds. */
export function held(table: Table, column: string, value: Sql): Sql {
  return isBytes(table, column) ? sql`UNHEX(${value})` : value
}

/** Every number but 0 is true, in `TINYINT` as in `BIT`. */
export function truth(alias: string, column: string | null): Sql {
  if (column === null) return sql`NULL`
  const value = name(alias, column)
  return asText(sql`CASE WHEN ${value} IS NULL THEN NULL WHEN ${value} <> 0 THEN 'true' ELSE 'false' END`)
}

/**
 * Letter by letter, whatever the column's collation takes for equal: capitals, accents, spaces at the end. By the
 * column first, since only that can use its index; it finds too much and never too little.
 */
export function among(table: Table, alias: string, column: string, values: readonly string[]): Sql {
  const ids = (): ValueList => new ValueList(values.map(value => Buffer.from(value, 'hex')))
  if (isBytes(table, column)) return sql`${name(alias, column)} IN (${ids()})`
  const found = sql`${name(alias, column)} IN (${new ValueList(values)})`
  return sql`(${found} AND CAST(${text(table, alias, column)} AS BINARY) IN (${bytesOf(values)}))`
}

/** As bytes, which every comparison takes as they are. */
export function bytesOf(values: readonly string[]): ValueList {
  return new ValueList(values.map(value => Buffer.from(value, 'utf8')))
}

/** The order in which `flagOf` reads them. */
export function flagValues(table: FlagsTable): readonly Sql[] {
  const { columns } = table
  return [
    text(table, 'f', columns.key),
    truth('f', columns.enabled),
    text(table, 'f', columns.percentage),
    truth('f', columns.forceOn),
    truth('f', columns.forceOff),
    text(table, 'f', columns.metadata),
    text(table, 'f', columns.description),
    text(table, 'f', columns.createdAt),
    text(table, 'f', columns.updatedAt),
  ]
}

/** The order in which `overrideOf` reads them. */
export function overrideValues(table: OverridesTable): readonly Sql[] {
  const { columns } = table
  return [
    text(table, 'o', columns.key),
    text(table, 'o', columns.id),
    text(table, 'o', columns.userId),
    truth('o', columns.enabled),
    text(table, 'o', columns.reason),
    text(table, 'o', columns.expiresAt),
    text(table, 'o', columns.createdAt),
  ]
}

/** `kind, …` padded, so that rows of several kinds can come in one answer. */
export function answerRow(kind: string, values: readonly Sql[]): Sql {
  const padding = Array.from({ length: width - 1 - values.length }, () => sql`NULL`)
  return sql.join([asText(sql.lit(kind)), ...values, ...padding])
}

/** `value` with our mark, where it is a JSON object; as it is otherwise. */
export function marked(table: FlagsTable, value: Sql, mark: WriteMark): Sql {
  if (!takesMark(table)) return value
  const path = sql.lit(`$.${markKey}`)
  return sql`CASE WHEN JSON_VALID(${value}) THEN CASE WHEN JSON_TYPE(${value}) = 'OBJECT'
    THEN JSON_SET(${value}, ${path}, JSON_EXTRACT(${markText(mark)}, '$')) ELSE ${value} END ELSE ${value} END`
}

/** The time the application sorts by, in what the column holds. */
export function touched(table: FlagsTable): readonly Sql[] {
  const { updatedAt } = table.columns
  if (updatedAt === null) return []
  const column = name(updatedAt)
  if (!columnOf(table, updatedAt).whole) return [sql`${column} = NOW(6)`]
  const now = sql`UNIX_TIMESTAMP(NOW(6))`
  return [sql`${column} = FLOOR(CASE WHEN ${column} > 100000000000 THEN ${now} * 1000 ELSE ${now} END)`]
}

/** Assignments that every write makes besides its own. */
export function housekeeping(table: FlagsTable, mark: WriteMark): readonly Sql[] {
  const { metadata } = table.columns
  const noted =
    metadata === null || !takesMark(table)
      ? []
      : [sql`${name(metadata)} = ${marked(table, name(metadata), mark)}`]
  return [...noted, ...touched(table)]
}
