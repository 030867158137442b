import { AppError, type Failure } from '../../../shared/failure.ts'
import { StatementError, type SqlClient, type StatementLimits } from './sql-client.ts'
import type { SessionLimits } from './sql-server.ts'

/** Longer than a rollback's: a person waits for it, and nothing else does. */
export const scriptSession: SessionLimits = {
  readOnly: false,
  statementMs: 60_000,
  lockMs: 10_000,
  idleInTransactionMs: 20_000,
}
/** Of the whole script. */
const wholeMs = 300_000
/** A server that stopped a statement says so by then. */
const answerMs = scriptSession.statementMs + 2_000

export type RanScript = {
  readonly status: 'committed' | 'rolled-back' | 'not-sent' | 'unknown'
  readonly rows: readonly (number | null)[]
  readonly failure: Failure | null
  readonly elapsedMs: number
}

/**
 * A person's statements one by one between a BEGIN and a COMMIT of ours, over a session of their own that is thrown away
 * afterwards: nothing that a script sets outlives it. A failing statement takes all of it back.
 */
export async function runScript(
  open: () => Promise<SqlClient>,
  begin: string,
  statements: readonly string[],
  signal: AbortSignal,
): Promise<RanScript> {
  const startedMs = performance.now()
  const rows: (number | null)[] = []
  const end = (status: RanScript['status'], failure: Failure | null): RanScript => ({
    status,
    rows,
    failure,
    elapsedMs: performance.now() - startedMs,
  })
  const limits = (): StatementLimits => ({
    deadlineMs: Math.max(1, Math.min(answerMs, wholeMs - (performance.now() - startedMs))),
    signal,
  })
  let client: SqlClient
  try {
    client = await open()
  } catch (error) {
    return end('not-sent', failureIn(error))
  }
  try {
    const { execute } = client
    if (execute === undefined) throw new Error('this dialect runs no scripts')
    try {
      await client.run({ sql: begin, parameters: [] }, limits())
    } catch (error) {
      return end('not-sent', failureIn(error))
    }
    try {
      for (const statement of statements) rows.push(await execute(statement, limits()))
    } catch (error) {
      // a session that is gone takes its transaction with it
      await client.run({ sql: 'ROLLBACK', parameters: [] }, limits()).catch(() => client.destroy())
      return end('rolled-back', failureIn(error))
    }
    try {
      // whether somebody still wants it was asked before: a commit that is sent is waited for
      await client.run({ sql: 'COMMIT', parameters: [] }, { ...limits(), signal: notAborted() })
      return end('committed', null)
    } catch (error) {
      const isUnknown = error instanceof StatementError && error.fate === 'unknown'
      if (!isUnknown) client.destroy()
      return end(isUnknown ? 'unknown' : 'rolled-back', failureIn(error))
    }
  } finally {
    await client.close()
  }
}

const notAborted = (): AbortSignal => new AbortController().signal

function failureIn(error: unknown): Failure {
  if (error instanceof AppError) return error.failure
  throw error
}
