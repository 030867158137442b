import { sql, type RawBuilder } from 'kysely'
import { name } from '../../sql/sql-compiler.ts'
import { columnOf, type UsageTable } from '../sql-flags-tables.ts'
import { among, text, truth } from './sqlite-columns.ts'

const dayMs = 24 * 60 * 60_000

/** Counted in the file, per minute and value. Times are text in UTC or with an offset, or seconds or ms since 1970. */
export function usageStatement(
  usage: UsageTable,
  { fromMs, throughMs }: { readonly fromMs: number; readonly throughMs: number },
): RawBuilder<unknown> {
  const { columns } = usage
  const at = name('u', columns.createdAt)
  const ms = sql`CASE WHEN typeof(${at}) = 'text' THEN CAST(round(unixepoch(${at}, 'subsec') * 1000) AS INTEGER)
    WHEN ${at} > 100000000000 THEN ${at} ELSE ${at} * 1000 END`
  const day = (instantMs: number) => sql`${new Date(instantMs).toISOString().slice(0, 10)}`
  // a day to either side, whatever the offset: enough for an index to be of use
  const near = /INT|REAL|NUM/i.test(columnOf(usage, columns.createdAt).type)
    ? sql``
    : sql`AND ${at} >= ${day(fromMs - dayMs)} AND ${at} < ${day(throughMs + 2 * dayMs)}`
  const counted = (column: string | null, value: string) =>
    column === null ? sql`NULL` : sql`count(*) FILTER (WHERE ${truth('u', column)} = ${sql.lit(value)})`
  return sql`
    SELECT ${sql.lit(60_000)} * (${ms} / 60000) AS minute, ${text('u', columns.pipeline)} AS value,
      count(*), ${counted(columns.success, 'false')}, ${counted(columns.fallback, 'true')},
      ${counted(columns.completed, 'true')},
      ${columns.durationMs === null ? sql`NULL` : sql`sum(${name('u', columns.durationMs)})`}
    FROM ${usage.from} AS u
    WHERE ${ms} >= ${sql.lit(Math.floor(fromMs))} AND ${ms} < ${sql.lit(Math.floor(throughMs))} ${near}
      AND ${among(
        text('u', columns.pipeline),
        columns.values.map(({ value }) => value),
      )}
    GROUP BY 1, 2`
}
