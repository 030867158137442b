import { sql } from 'kysely'
import type { Statement } from '../../sql/sql-client.ts'
import { compile, name } from '../../sql/sql-compiler.ts'
import { columnOf, type UsageTable } from '../sql-flags-tables.ts'

/** Counted in the store, per minute and value. */
export function usageStatement(
  usage: UsageTable,
  { fromMs, throughMs }: { readonly fromMs: number; readonly throughMs: number },
): Statement {
  const { columns } = usage
  const { type } = columnOf(usage, columns.createdAt)
  const at = sql`u.${name(columns.createdAt)}`
  const instant = (ms: number) => sql`CAST(to_timestamp(${`${ms / 1000}`}::float8) AS ${sql.raw(type)})`
  const counted = (column: string | null) =>
    column === null ? sql`NULL::text` : sql`(count(*) FILTER (WHERE u.${name(column)}))::text`
  return compile(sql`
      SELECT floor(extract(epoch FROM date_trunc('minute', ${at})) * 1000)::bigint::text, u.${name(columns.pipeline)}::text,
        count(*)::text, (count(*) FILTER (WHERE NOT u.${name(columns.success)}))::text,
        ${counted(columns.fallback)}, ${counted(columns.completed)},
        ${columns.durationMs === null ? sql`NULL::text` : sql`sum(u.${name(columns.durationMs)})::text`}
      FROM ${usage.from} AS u
      WHERE ${at} >= ${instant(fromMs)} AND ${at} < ${instant(throughMs)}
        AND u.${name(columns.pipeline)}::text = ANY (${columns.values.map(({ value }) => value)}::text[])
      GROUP BY 1, 2`)
}
