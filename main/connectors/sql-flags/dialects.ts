import type { SqlDialect } from '../../../shared/domain/sql-flags-settings.ts'
import { mysql } from './mysql/index.ts'
import { postgresql } from './postgresql/index.ts'
import type { SqlFlagsDialect } from './sql-flags-dialect.ts'
import { sqlite } from './sqlite/index.ts'

/** A dialect of the settings that nothing speaks does not compile. */
export const dialects: { readonly [D in SqlDialect]: SqlFlagsDialect } = {
  postgresql,
  mysql,
  sqlite,
}
