import { setImmediate as nextTurn } from 'node:timers/promises'
import type { SqlClient, StatementLimits } from '../sql/sql-client.ts'
import type { Ask } from './people-windows.ts'
import type { PreferenceDialect } from './preference-dialect.ts'

/** Statement after statement; what runs in this process lets everything else have its turn in between. */
export function askThrough(client: SqlClient, dialect: PreferenceDialect, limits: StatementLimits): Ask {
  return async template => {
    const rows = await client.run(dialect.compile(template), limits)
    if (dialect.inProcess) await nextTurn()
    return rows
  }
}
