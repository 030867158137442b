import { StatementError, type SqlClient, type SqlRow, type Statement } from '../sql-client.ts'

/** What time is left, and who may stop it. */
export type Fence = {
  /** until the write may no longer take effect */
  readonly landMs: () => number
  /** until we stop waiting for an answer */
  readonly waitMs: () => number
  readonly signal: AbortSignal
  readonly tooLate: () => Error
}

export type AskMysql = (statement: Statement) => Promise<readonly SqlRow[]>

/** The server ends a session that is idle inside our transaction after this long; whole seconds are all it has. */
const idleSeconds = 1
/** How long the server may take to notice, and a commit to be carried out. */
const slackMs = 250

/**
 * Work in one transaction that can never land late. Nothing takes effect before COMMIT, which is sent only while there
 * is more than a second left: if the network holds it back for longer, it finds a session that the server has
 * closed and rolled back. So whatever fails before COMMIT is sent has changed nothing, and says so.
 *
 * @throws StatementError `not-sent` or `refused` up to the COMMIT, `unknown` only when its own answer did not come
 */
export async function fencedTransaction<T>(
  client: SqlClient,
  fence: Fence,
  work: (ask: AskMysql) => Promise<T>,
): Promise<T> {
  const ask: AskMysql = statement =>
    client.run(statement, { deadlineMs: fence.waitMs(), signal: fence.signal })
  const say = (sql: string): Promise<readonly SqlRow[]> => ask({ sql, parameters: [] })
  let committing = false
  try {
    await say(`SET SESSION wait_timeout = ${idleSeconds}`)
    await say('START TRANSACTION READ WRITE')
    const result = await work(ask)
    if (fence.landMs() <= idleSeconds * 1000 + slackMs) throw fence.tooLate()
    committing = true
    await say('COMMIT')
    committing = false
    await unfence(client)
    return result
  } catch (error) {
    if (committing) throw settled(client, error)
    await abandon(client)
    throw withoutEffect(error)
  }
}

/** What the server gives every session. */
const unfenced = 'SET SESSION wait_timeout = DEFAULT'

/** The next one who uses the session finds it idle for longer than a second. */
async function unfence(client: SqlClient): Promise<void> {
  await quietly(client, [unfenced])
}

async function abandon(client: SqlClient): Promise<void> {
  await quietly(client, ['ROLLBACK', unfenced])
}

/** What was to be done is done or given up already: a session that will not have this is left, and nothing is lost. */
async function quietly(client: SqlClient, statements: readonly string[]): Promise<void> {
  try {
    for (const sql of statements) {
      if (!client.alive) return
      await client.run({ sql, parameters: [] }, { deadlineMs: 500, signal: new AbortController().signal })
    }
  } catch {
    client.destroy()
  }
}

/** A server that answers the COMMIT with an error has undone the transaction, unless the session broke over it. */
function settled(client: SqlClient, error: unknown): unknown {
  client.destroy()
  return error
}

function withoutEffect(error: unknown): unknown {
  if (!(error instanceof StatementError) || error.fate !== 'unknown') return error
  return new StatementError(error.failure, 'not-sent', { cause: error })
}
