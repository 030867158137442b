import { sql, type RawBuilder } from 'kysely'
import type { MeasureAggregate } from '../../../../shared/domain/measure.ts'
import { readCatalogue } from '../../sql/postgresql/postgres-catalogue.ts'
import { compile, name } from '../../sql/sql-compiler.ts'
import type { MeasureDialect, MeasureTable } from './measure-dialect.ts'

type Sql = RawBuilder<unknown>

export const postgresqlMeasures: MeasureDialect = {
  schemaOf: ({ schema }) => schema,
  readCatalogue,
  isTime: type => type.startsWith('timestamp'),
  statement: (table, { fromMs, throughMs }) => {
    const { source, from, timeType } = table
    const at = name('m', source.time)
    const instant = (ms: number) => sql`CAST(to_timestamp(${`${ms / 1000}`}::float8) AS ${sql.raw(timeType)})`
    const filters = source.filters.map(
      ({ column, value }) => sql`AND ${name('m', column)}::text = ${value}::text`,
    )
    return compile(sql`
      SELECT minute::text, ${aggregateOf(source.aggregate)}::text, count(*)::text
      FROM (
        SELECT floor(extract(epoch FROM date_trunc('minute', ${at})) * 1000)::bigint AS minute, ${at} AS at, ${valueOf(table)} AS v
        FROM ${from} AS m
        WHERE ${at} >= ${instant(fromMs)} AND ${at} < ${instant(throughMs)} ${sql.join(filters, sql` `)}
      ) AS seen
      WHERE v IS NOT NULL GROUP BY minute ORDER BY minute LIMIT 20000`)
  },
}

/** A column of any type: what is no plain number is no value, and stops nothing. */
function valueOf({ source }: MeasureTable): Sql {
  if (source.value === null) return sql`1::float8`
  const text = sql`${name('m', source.value)}::text`
  return sql`CASE WHEN length(${text}) <= 60 AND ${text} ~ '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]{1,2})?$'
    THEN ${text}::float8 END`
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
      return sql`(array_agg(v ORDER BY at DESC))[1]`
    case 'count':
      return sql`count(*)`
  }
}
