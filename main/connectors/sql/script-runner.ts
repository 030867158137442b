import type { SqlDialect } from '../../../shared/domain/sql-flags-settings.ts'
import { runScript, scriptSession, type RanScript } from './run-script.ts'
import type { SqlServer } from './sql-server.ts'

/** Each begins what takes its lock at once, where there is one for all. */
const begins: Readonly<Record<SqlDialect, string>> = {
  postgresql: 'BEGIN',
  mysql: 'START TRANSACTION',
  sqlite: 'BEGIN IMMEDIATE',
}

/** A person's own statements on this server; a connection that is only read runs none. */
export function scriptRunner(
  server: SqlServer,
  dialect: SqlDialect,
  { name: connection, readOnly }: { readonly name: string; readonly readOnly: boolean },
) {
  return {
    dialect,
    run: async (statements: readonly string[], signal: AbortSignal): Promise<RanScript> => {
      if (readOnly)
        return {
          status: 'not-sent',
          rows: [],
          failure: { code: 'access-read-only', connection },
          elapsedMs: 0,
        }
      return runScript(() => server.open(scriptSession, signal), begins[dialect], statements, signal)
    },
  }
}
