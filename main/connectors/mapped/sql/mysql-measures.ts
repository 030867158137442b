import { sql, type RawBuilder } from 'kysely'
import type { MeasureAggregate } from '../../../../shared/domain/measure.ts'
import { readMysqlCatalogue } from '../../sql/mysql/mysql-catalogue.ts'
import { compileMysql } from '../../sql/mysql/mysql-compiler.ts'
import { name } from '../../sql/sql-compiler.ts'
import type { MeasureDialect, MeasureTable } from './measure-dialect.ts'

type Sql = RawBuilder<unknown>

/** A schema is a database here, and it is the one that the connection names. Times are in UTC, as our sessions are. */
export const mysqlMeasures: MeasureDialect = {
  schemaOf: (_source, database) => database,
  readCatalogue: readMysqlCatalogue,
  isTime: type => /^(datetime|timestamp)/i.test(type),
  statement: (table, { fromMs, throughMs }) => {
    const { source, from } = table
    const at = name('m', source.time)
    const filters = source.filters.map(
      ({ column, value }) => sql`AND CAST(${asText(name('m', column))} AS BINARY) = CAST(${value} AS BINARY)`,
    )
    return compileMysql(sql`
      SELECT minute_ms, ${aggregateOf(source.aggregate)}, COUNT(*)
      FROM (
        SELECT FLOOR(UNIX_TIMESTAMP(${at}) / 60) * 60000 AS minute_ms, ${at} AS seen_at, ${valueOf(table)} AS v
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

/** A column of any type: what is no plain number is no value. */
function valueOf({ source }: MeasureTable): Sql {
  if (source.value === null) return sql`1`
  const text = asText(name('m', source.value))
  return sql`CASE WHEN CHAR_LENGTH(${text}) <= 60
    AND ${text} REGEXP '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]{1,2})?$' THEN ${text} + 0e0 END`
}

function asText(value: Sql): Sql {
  return sql`CAST(${value} AS CHAR CHARACTER SET utf8mb4)`
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
      // a long list is cut off behind, and the first of it is what is asked for
      return sql`SUBSTRING_INDEX(GROUP_CONCAT(v ORDER BY seen_at DESC), ',', 1)`
    case 'count':
      return sql`COUNT(*)`
  }
}
