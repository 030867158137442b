import { sql, type RawBuilder } from 'kysely'
import { name } from '../../sql/sql-compiler.ts'
import type { FlagsTable, OverridesTable } from '../sql-flags-tables.ts'

type Sql = RawBuilder<unknown>

/** Every row of an answer has this many columns: its kind, and the longest list of values. */
const width = 10

/** A column of an aliased table as the store's own text; NULL where the settings name none. */
export function text(alias: string, column: string | null): Sql {
  return column === null ? sql`NULL::text` : sql`${name(alias, column)}::text`
}

/**
 * The version of a row as `versionOf` makes it of the same values. Rows are hashed where they are read, since the
 * store takes three times as long for it; here it is asked for only to compare.
 */
export function versionExpression(values: readonly Sql[]): Sql {
  const spelled = values.map(value => sql`coalesce('=' || ${value}, '')`)
  return sql`encode(sha256(convert_to(concat_ws(chr(31), ${sql.join(spelled)}), 'UTF8')), 'hex')`
}

/** The order in which `flagOf` reads them. */
export function flagValues(table: FlagsTable, alias: string): readonly Sql[] {
  const { columns } = table
  return [
    text(alias, columns.key),
    text(alias, columns.enabled),
    text(alias, columns.percentage),
    text(alias, columns.forceOn),
    text(alias, columns.forceOff),
    text(alias, columns.metadata),
    text(alias, columns.description),
    text(alias, columns.createdAt),
    text(alias, columns.updatedAt),
  ]
}

/** The order in which `overrideOf` reads them. */
export function overrideValues(table: OverridesTable, alias: string): readonly Sql[] {
  const { columns } = table
  return [
    text(alias, columns.key),
    text(alias, columns.id),
    text(alias, columns.userId),
    text(alias, columns.enabled),
    text(alias, columns.reason),
    text(alias, columns.expiresAt),
    text(alias, columns.createdAt),
  ]
}

/** `SELECT kind, …` padded, so that rows of several kinds can come in one answer. */
export function answerRow(kind: string, values: readonly Sql[]): Sql {
  const padding = Array.from({ length: width - 1 - values.length }, () => sql`NULL::text`)
  return sql.join([sql`${sql.lit(kind)}`, ...values, ...padding])
}

/** Names for the values of a common table expression: `v1`, `v2` … */
export function numbered(values: readonly Sql[]): Sql {
  return sql.join(values.map((value, index) => sql`${value} AS ${name(`v${index + 1}`)}`))
}

/** The same values again, read from the expression that numbered them. */
export function numberedOf(alias: string, count: number): readonly Sql[] {
  return Array.from({ length: count }, (_, index) => name(alias, `v${index + 1}`))
}
