import type { MeasureDialect } from './measure-dialect.ts'
import { mysqlMeasures } from './mysql-measures.ts'
import { postgresqlMeasures } from './postgresql-measures.ts'
import { sqliteMeasures } from './sqlite-measures.ts'

export const measureDialects = {
  postgresql: postgresqlMeasures,
  mysql: mysqlMeasures,
  sqlite: sqliteMeasures,
} satisfies Readonly<Record<string, MeasureDialect>>

export type MeasureSystem = keyof typeof measureDialects
