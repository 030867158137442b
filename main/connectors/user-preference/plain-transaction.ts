import { StatementError, type SqlClient, type SqlRow } from '../sql/sql-client.ts'
import { tooLate, type WriteSession } from './write-session.ts'

/**
 * A transaction on a server that ends it when it is idle for too long, or on a file, where nothing goes on without us.
 *
 * @throws StatementError whose fate is `unknown` only when the COMMIT itself stayed without an answer
 */
export function plainTransaction(begin: string) {
  return async <T>(session: WriteSession, work: () => Promise<T>): Promise<T> => {
    const { client, tables, signal } = session
    const plain = (sql: string): Promise<readonly SqlRow[]> =>
      client.run({ sql, parameters: [] }, { deadlineMs: session.waitMs(), signal })
    let committing = false
    try {
      await plain(begin)
      const result = await work()
      if (session.landMs() <= tables.dialect.idleMs) throw tooLate(session)
      committing = true
      await plain('COMMIT')
      return result
    } catch (error) {
      const settled = committing ? error : uncommitted(error)
      if (!(settled instanceof StatementError) || settled.fate === 'unknown' || signal.aborted)
        client.destroy()
      else await abandon(client)
      throw settled
    }
  }
}

/** Whatever became of a statement before the COMMIT: it was never stored. */
function uncommitted(error: unknown): unknown {
  if (!(error instanceof StatementError) || error.fate !== 'unknown') return error
  return new StatementError(error.failure, 'not-sent', { cause: error })
}

async function abandon(client: SqlClient): Promise<void> {
  if (!client.alive) return
  try {
    await client.run(
      { sql: 'ROLLBACK', parameters: [] },
      { deadlineMs: 500, signal: new AbortController().signal },
    )
  } catch {
    // a store may have rolled back by itself already; a closed session holds nothing either way
    client.destroy()
  }
}
