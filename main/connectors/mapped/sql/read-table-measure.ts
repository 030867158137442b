import type { TableMeasure } from '../../../../shared/domain/measure.ts'
import { AppError } from '../../../../shared/failure.ts'
import type { CatalogueTable } from '../../sql/sql-catalogue.ts'
import type { SqlClient, StatementLimits } from '../../sql/sql-client.ts'
import { name } from '../../sql/sql-compiler.ts'
import { withEmptyMinutes } from '../fill-minutes.ts'
import type { MeasureRows } from '../read-measures.ts'
import { numberOf } from '../read-number.ts'
import { wholeMinutes } from '../whole-minutes.ts'
import { measureDialects, type MeasureSystem } from './measure-dialects.ts'

export type MeasureStore = {
  readonly client: SqlClient
  readonly dialect: MeasureSystem
  /** the database that the session is in; empty for a file */
  readonly database: string
  readonly connection: string
}

/**
 * A measure made in the database, one value a whole minute, over a read-only session with its own limits.
 *
 * @throws AppError `schema-missing` for names the catalogue does not have, `index-missing` where every reading would scan
 *   the table and nobody agreed to that
 */
export async function readTableMeasure(
  { client, dialect: system, database, connection }: MeasureStore,
  source: TableMeasure,
  sinceMs: number,
  limits: StatementLimits,
): Promise<MeasureRows> {
  const dialect = measureDialects[system]
  const schema = dialect.schemaOf(source, database)
  const { table, time, value, filters, aggregate } = source
  const [catalogue] = await dialect.readCatalogue(client, [{ schema, table }], limits)
  const columns = [time, ...(value === null ? [] : [value]), ...filters.map(({ column }) => column)]
  const missing = missingFrom(catalogue, `${schema}.${table}`, columns)
  if (missing.length > 0 || catalogue === undefined)
    throw new AppError({ code: 'schema-missing', connection, missing: [...missing] })
  const { type: timeType = '', indexed = false } = catalogue.columns.get(time) ?? {}
  if (!dialect.isTime(timeType)) {
    const asked = `${table}.${time} as a time (it is ${timeType || 'of no type'})`
    throw new AppError({ code: 'schema-missing', connection, missing: [asked] })
  }
  if (!indexed && !source.withoutIndex)
    throw new AppError({ code: 'index-missing', connection, table, column: time })

  const { serverMs } = await client.ping(limits)
  const window = wholeMinutes(sinceMs, serverMs, indexed)
  const found = { source, from: name(schema, table), timeType }
  const rows = await client.run(dialect.statement(found, window), limits)
  const points = rows.flatMap(([minute, text, count]) => {
    const read = numberOf(text)
    return read === undefined ? [] : [{ minuteMs: Number(minute), value: read, count: Number(count) }]
  })
  return { ...window, points: withEmptyMinutes(points, aggregate, window.fromMs, window.throughMs) }
}

function missingFrom(
  catalogue: CatalogueTable | undefined,
  table: string,
  columns: readonly string[],
): readonly string[] {
  if (catalogue === undefined) return [table]
  return columns.filter(column => !catalogue.columns.has(column)).map(column => `${table}.${column}`)
}
