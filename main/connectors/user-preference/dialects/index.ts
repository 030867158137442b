import type { PreferenceDialectName } from '../../../../shared/domain/user-preference-settings.ts'
import type { PreferenceDialect } from '../preference-dialect.ts'
import { mysql } from './mysql.ts'
import { postgresql } from './postgresql.ts'
import { sqlite } from './sqlite.ts'

/** A dialect of the settings that nothing speaks does not compile. */
export const dialects: { readonly [D in PreferenceDialectName]: PreferenceDialect } = {
  postgresql,
  mysql,
  sqlite,
}
