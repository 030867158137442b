import type { RawBuilder } from 'kysely'
import { StatementError, type SqlRow } from '../../sql/sql-client.ts'
import { compileSqlite } from '../../sql/sqlite/sqlite-compiler.ts'
import { setLimits, tooLate, type WriteSession } from '../write-session.ts'

export type Ask = (template: RawBuilder<unknown>) => Promise<readonly SqlRow[]>

/**
 * Work that holds the whole file from its first look to its commit, or that leaves it as it was. A file has no
 * server on which it could go on without us: past the budget's instant nothing is committed any more.
 *
 * @throws StatementError `not-sent` when the file was held by somebody else or the time was over
 */
export async function inTransaction<T>(session: WriteSession, work: (ask: Ask) => Promise<T>): Promise<T> {
  const { client, budget, signal } = session
  await setLimits(session)
  const run = (sql: string): Promise<readonly SqlRow[]> =>
    client.run({ sql, parameters: [] }, { deadlineMs: Math.max(0, budget.landMs()), signal })
  await run('BEGIN IMMEDIATE')
  try {
    const result = await work(template =>
      client.run(compileSqlite(template), { deadlineMs: budget.waitMs(), signal }),
    )
    if (budget.landMs() <= 0) throw tooLate(session)
    await run('COMMIT')
    return result
  } catch (error) {
    // closing rolls back whatever is still open; what the commit of it left unknown stays so
    if (!(error instanceof StatementError) || error.fate === 'unknown' || signal.aborted) client.destroy()
    else await abandon(session)
    throw error
  }
}

async function abandon({ client }: WriteSession): Promise<void> {
  if (!client.alive) return
  try {
    await client.run(
      { sql: 'ROLLBACK', parameters: [] },
      { deadlineMs: 100, signal: new AbortController().signal },
    )
  } catch {
    // SQLite may have rolled back by itself already; a closed session holds nothing either way
    client.destroy()
  }
}
