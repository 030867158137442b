import { sql, type RawBuilder } from 'kysely'
import { name } from '../../sql/sql-compiler.ts'
import { columnOf, type UsageTable } from '../sql-flags-tables.ts'
import { among, asText, text } from './mysql-columns.ts'

type Sql = RawBuilder<unknown>

/** Counted in the store, per minute and value. Times are in UTC, or seconds or ms since 1970. */
export function usageStatement(
  usage: UsageTable,
  { fromMs, throughMs }: { readonly fromMs: number; readonly throughMs: number },
): Sql {
  const { columns } = usage
  const at = name('u', columns.createdAt)
  const { whole } = columnOf(usage, columns.createdAt)
  const ms = whole
    ? sql`CASE WHEN ${at} > 100000000000 THEN ${at} ELSE ${at} * 1000 END`
    : sql`UNIX_TIMESTAMP(${at}) * 1000`
  const within = whole
    ? sql`${ms} >= ${fromMs} AND ${ms} < ${throughMs}`
    : sql`${at} >= ${instant(fromMs)} AND ${at} < ${instant(throughMs)}`
  const counted = (column: string | null, condition: string): Sql =>
    column === null ? sql`NULL` : sql`COUNT(CASE WHEN ${name('u', column)} ${sql.raw(condition)} THEN 1 END)`
  return sql`
    SELECT FLOOR(${ms} / 60000) * 60000 AS minute_ms, ${text(usage, 'u', columns.pipeline)} AS value_text,
      COUNT(*), ${counted(columns.success, '= 0')}, ${counted(columns.fallback, '<> 0')},
      ${counted(columns.completed, '<> 0')},
      ${columns.durationMs === null ? sql`NULL` : asText(sql`SUM(${name('u', columns.durationMs)})`)}
    FROM ${usage.from} AS u
    WHERE ${within} AND ${among(
      usage,
      'u',
      columns.pipeline,
      columns.values.map(({ value }) => value),
    )}
    GROUP BY minute_ms, value_text`
}

/** As the session's own text for an instant, so that an index on the column is of use. */
function instant(ms: number): Sql {
  return sql`${new Date(ms).toISOString().replace('T', ' ').replace('Z', '')}`
}
