import type { SqlFlagsSettings } from '../../shared/domain/sql-flags-settings.ts'
import { AppError, type Failure } from '../../shared/failure.ts'
import type { ConnectContext, Connector } from '../../main/connectors/connector.ts'
import { connectors } from '../../main/connectors/registry.ts'
import { connectSqlFlags, usualPatience } from '../../main/connectors/sql-flags/connect-sql-flags.ts'
import type { FlagDatabase } from './flag-databases.ts'

type Store = Pick<FlagDatabase, 'app' | 'settings'>

export { change, limits, mark, never, readState, rollBack, rollBackOf, shortLimits } from './writing.ts'

export function context(database: Store, more: Partial<ConnectContext> = {}): ConnectContext {
  const secret = async (): Promise<string> => database.app.password
  return { connectionId: 'production', name: 'Production', readOnly: false, secret, ...more }
}

export function connect(
  database: Store,
  settings: Partial<SqlFlagsSettings> = {},
  more: Partial<ConnectContext> = {},
): Connector {
  return connectors['sql-flags'].connect(database.settings(settings), context(database, more))
}

/** A connector that gives a silent store up soon. */
export function connectImpatiently(database: Store, settings: Partial<SqlFlagsSettings> = {}): Connector {
  const patience = { ...usualPatience, connectMs: 2_000, answerMs: 1_000, readinessMs: 1_000 }
  return connectSqlFlags(database.settings(settings), context(database), patience)
}

export async function failureOf(work: Promise<unknown>): Promise<Failure> {
  try {
    await work
  } catch (error) {
    if (error instanceof AppError) return error.failure
    throw error
  }
  throw new Error('this was expected to fail')
}
