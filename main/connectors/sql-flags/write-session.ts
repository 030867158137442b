import type { WriteMark } from '../connector.ts'
import { StatementError, type SqlClient, type SqlRow, type Statement } from '../sql/sql-client.ts'
import type { SqlFlagsTables } from './sql-flags-tables.ts'
import type { WriteBudget } from './write-budget.ts'

/** What every write needs while one batch is carried out. */
export type WriteSession = {
  readonly client: SqlClient
  readonly tables: SqlFlagsTables
  readonly connection: string
  readonly connectionId: string
  readonly mark: WriteMark
  readonly budget: WriteBudget
  readonly signal: AbortSignal
  /** Names whoever blocks the statement that `work` waits for; undefined when nobody does or it cannot be found out. */
  readonly watched: <T>(
    work: () => Promise<T>,
  ) => Promise<{ result: T } | { error: unknown; blocker: string | undefined }>
}

/**
 * Runs a guarded statement within what is left of the budget.
 *
 * @returns the answer's rows but for the guard's
 * @throws StatementError `not-sent` when it could not begin in time
 */
export async function runGuarded(
  session: WriteSession,
  statement: (beginBefore: number) => Statement,
): Promise<readonly SqlRow[]> {
  const { client, budget, signal } = session
  for (let attempt = 1; ; attempt += 1) {
    const statementMs = await setLimits(session)
    const sending = statement(budget.beginBefore(client.clock, statementMs))
    const rows = await client.run(sending, { deadlineMs: budget.waitMs(), signal })
    const guard = rows.find(row => row[0] === 'guard')
    if (guard?.[1] === 'true') return rows.filter(row => row !== guard)
    // either clock may have been set since it was read: believe the guard only with a fresh reading
    if (attempt > 1) throw tooLate(session)
    await beforeSending(() => client.ping({ deadlineMs: budget.waitMs(), signal }))
  }
}

/** Tells the server what the next statement may take. @returns that limit in ms */
export async function setLimits(
  session: Pick<WriteSession, 'client' | 'budget' | 'signal' | 'connection'>,
): Promise<number> {
  const { client, budget, signal } = session
  const statementMs = budget.statementMs()
  if (statementMs === undefined) throw tooLate(session)
  // well below the statement's own limit: of the two, the one that names the blocker must strike first
  const lockMs = Math.min(budget.lockMs, Math.floor(statementMs * 0.8))
  await beforeSending(() => client.limitTo(statementMs, lockMs, { deadlineMs: budget.waitMs(), signal }))
  return statementMs
}

/** Whatever becomes of a question that comes before the write, the write was not sent. */
async function beforeSending(ask: () => Promise<unknown>): Promise<void> {
  try {
    await ask()
  } catch (error) {
    if (!(error instanceof StatementError)) throw error
    throw new StatementError(error.failure, error.fate === 'unknown' ? 'not-sent' : error.fate, {
      cause: error,
    })
  }
}

export function tooLate({ connection, budget }: Pick<WriteSession, 'connection' | 'budget'>): StatementError {
  const afterMs = Math.round(budget.elapsedMs())
  return new StatementError({ code: 'no-answer', connection, afterMs }, 'not-sent')
}
