import type { RawBuilder } from 'kysely'
import type { TableMeasure } from '../../../../shared/domain/measure.ts'
import type { CatalogueTable, TableName } from '../../sql/sql-catalogue.ts'
import type { SqlClient, Statement, StatementLimits } from '../../sql/sql-client.ts'

/** A measure's table, every name of which was found in the catalogue. */
export type MeasureTable = {
  readonly source: TableMeasure
  /** quoted, with its schema */
  readonly from: RawBuilder<unknown>
  /** the time column's type, as the catalogue writes it */
  readonly timeType: string
}

export type MinuteWindow = { readonly fromMs: number; readonly throughMs: number }

/** What differs from one database system to the next when a measure is read. */
export type MeasureDialect = {
  /** where the table is; not every system has schemas besides the database it is asked in */
  readonly schemaOf: (source: TableMeasure, database: string) => string
  readonly readCatalogue: (
    client: SqlClient,
    names: readonly TableName[],
    limits: StatementLimits,
  ) => Promise<readonly (CatalogueTable | undefined)[]>
  /** whether a column of this type can say when something was */
  readonly isTime: (type: string) => boolean
  /** minute in ms, value, count: one row for each minute of the window that has values */
  readonly statement: (table: MeasureTable, window: MinuteWindow) => Statement
}
