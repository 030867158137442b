import { sql, type RawBuilder } from 'kysely'
import type { MeasureAggregate } from '../../../../shared/domain/measure.ts'
import { compileSqlite } from '../../sql/sqlite/sqlite-compiler.ts'
import { readSqliteCatalogue } from '../../sql/sqlite/sqlite-catalogue.ts'
import { name } from '../../sql/sql-compiler.ts'
import type { MeasureDialect, MeasureTable } from './measure-dialect.ts'

type Sql = RawBuilder<unknown>

const dayMs = 24 * 60 * 60_000

/** Times are text in UTC or with an offset, or seconds or ms since 1970; a column may hold any of them. */
export const sqliteMeasures: MeasureDialect = {
  schemaOf: () => 'main',
  readCatalogue: readSqliteCatalogue,
  isTime: () => true,
  statement: (table, { fromMs, throughMs }) => {
    const { source, from } = table
    const at = name('m', source.time)
    const ms = sql`CASE WHEN typeof(${at}) = 'text' THEN CAST(round(unixepoch(${at}, 'subsec') * 1000) AS INTEGER)
      WHEN ${at} > 100000000000 THEN CAST(${at} AS INTEGER) ELSE CAST(${at} * 1000 AS INTEGER) END`
    const filters = source.filters.map(
      ({ column, value }) => sql`AND (CAST(${name('m', column)} AS TEXT) COLLATE BINARY) = ${value}`,
    )
    return compileSqlite(sql`
      SELECT minute, ${aggregateOf(source.aggregate)}, count(*) ${source.aggregate === 'last' ? sql`, max(at)` : sql``}
      FROM (
        SELECT ${sql.lit(60_000)} * (${ms} / 60000) AS minute, ${ms} AS at, ${valueOf(table)} AS v
        FROM ${from} AS m
        WHERE ${ms} >= ${sql.lit(fromMs)} AND ${ms} < ${sql.lit(throughMs)} ${near(at, fromMs, throughMs)}
          ${sql.join(filters, sql` `)}
      ) AS seen
      WHERE v IS NOT NULL GROUP BY minute ORDER BY minute LIMIT 20000`)
  },
}

/**
 * For an index: text of the days around, whatever its offset, or ms, or seconds. Which of them a column holds is not
 * declared anywhere; each is a range of its own, and the ranges do not touch.
 */
function near(at: Sql, fromMs: number, throughMs: number): Sql {
  const day = (instantMs: number) => sql`${new Date(instantMs).toISOString().slice(0, 10)}`
  const seconds = (ms: number) => sql.lit(Math.floor(ms / 1000))
  return sql`AND (${at} >= ${day(fromMs - dayMs)} AND ${at} < ${day(throughMs + 2 * dayMs)}
    OR ${at} >= ${sql.lit(fromMs)} AND ${at} < ${sql.lit(throughMs)}
    OR ${at} >= ${seconds(fromMs)} AND ${at} <= ${seconds(throughMs)})`
}

/** A column may hold anything: what is no number, and no text that JSON would call one, is no value. */
function valueOf({ source }: MeasureTable): Sql {
  if (source.value === null) return sql`1`
  const value = name('m', source.value)
  return sql`CASE WHEN typeof(${value}) IN ('integer', 'real') THEN CAST(${value} AS REAL)
    WHEN typeof(${value}) = 'text' AND length(${value}) <= 60 AND json_valid(${value})
      THEN CASE WHEN json_type(${value}) IN ('integer', 'real') THEN CAST(${value} AS REAL) END END`
}

function aggregateOf(aggregate: MeasureAggregate): Sql {
  switch (aggregate) {
    case 'avg':
      return sql`avg(v)`
    case 'sum':
      return sql`sum(v)`
    case 'max':
      return sql`max(v)`
    case 'last':
      // the row of max(at): SQLite takes bare columns from the row of the only max
      return sql`v`
    case 'count':
      return sql`count(*)`
  }
}
