import { sql, type RawBuilder } from 'kysely'
import type { MeasureAggregate } from '../../../../shared/domain/measure.ts'
import { readMysqlCatalogue } from '../../sql/mysql/mysql-catalogue.ts'
import { compileMysql } from '../../sql/mysql/mysql-compiler.ts'
import { name } from '../../sql/sql-compiler.ts'
import type { MeasureDialect, MeasureTable } from './measure-dialect.ts'

type Sql = RawBuilder<unknown>

/** A schema is a database here, of the same server. Times are in UTC, as our sessions are. */
export const mysqlMeasures: MeasureDialect = {
  schemaOf: ({ schema }) => schema,
  readCatalogue: readMysqlCatalogue,
  isTime: type => /^(timestamp|datetime)/i.test(type),
  statement: (table, { fromMs, throughMs }) => {
    const { source, from } = table
    const at = name('m', source.time)
    const filters = source.filters.map(
      ({ column, value }) =>
        sql`AND CAST(CAST(${name('m', column)} AS CHAR CHARACTER SET utf8mb4) AS BINARY) = CAST(${value} AS BINARY)`,
    )
    return compileMysql(sql`
      SELECT minute_ms, ${aggregateOf(source.aggregate)}, COUNT(*)
      FROM (
        SELECT FLOOR(UNIX_TIMESTAMP(${at}) / 60) * 60000 AS minute_ms, ${at} AS at_time, ${valueOf(table)} AS v
        FROM ${from} AS m
        WHERE ${at} >= ${instant(fromMs)} AND ${at} < ${instant(throughMs)} ${sql.join(filters, sql` `)}
      ) AS seen
      WHERE v IS NOT NULL GROUP BY minute_ms ORDER BY minute_ms LIMIT 20000`)
  },
}

/** As the session's own text for an instant, so that an index on the column is of use. */
function instant(ms: number): Sql {
  return sql`${new Date(ms).toISOString().replace('T', ' ').replace('Z', '')}`
}

/** A column of any type: what is no plain number is no value, and stops nothing. */
function valueOf({ source }: MeasureTable): Sql {
  if (source.value === null) return sql`1`
  const text = sql`CAST(${name('m', source.value)} AS CHAR CHARACTER SET utf8mb4)`
  return sql`CASE WHEN CHAR_LENGTH(${text}) <= 60 AND ${text} REGEXP '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]{1,2})?$'
    THEN ${text} + 0e0 END`
}

function aggregateOf(aggregate: MeasureAggregate): Sql {
  switch (aggregate) {
    case 'avg':
      return sql`AVG(v)`
    case 'sum':
      return sql`SUM(v)`
    case 'max':
      return sql`MAX(v)`
    case 'last':
      // neither system has an aggregate for it; the first of a list in order cannot be cut off by the list's longest length
      return sql`SUBSTRING_INDEX(GROUP_CONCAT(v ORDER BY at_time DESC SEPARATOR ' '), ' ', 1)`
    case 'count':
      return sql`COUNT(*)`
  }
}
