import type { MeasureDialect } from './measure-dialect.ts'
import { postgresqlMeasures } from './postgresql-measures.ts'
import { sqliteMeasures } from './sqlite-measures.ts'

export const measureDialects = {
  postgresql: postgresqlMeasures,
  sqlite: sqliteMeasures,
} satisfies Readonly<Record<string, MeasureDialect>>

export type MeasureSystem = keyof typeof measureDialects
