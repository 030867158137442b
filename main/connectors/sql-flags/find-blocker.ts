import { sql } from 'kysely'
import { compile } from '../sql/sql-compiler.ts'
import type { SqlClient } from '../sql/sql-client.ts'
import type { Lane } from '../sql/sql-lane.ts'
import type { WriteSession } from './write-session.ts'

/** A statement that takes longer than this is probably waiting for somebody. */
const patienceMs = 80
const askMs = 1_000

/**
 * Watches a statement from another session, since the one that waits cannot ask. The answer of the last look at
 * which somebody was in the way is kept.
 */
export function createBlockerWatch(
  lane: Lane<{ client: SqlClient }>,
  processId: string,
  signal: AbortSignal,
): WriteSession['watched'] {
  return async work => {
    const done = new AbortController()
    let blocker: string | undefined
    const watching = watch(lane, processId, AbortSignal.any([done.signal, signal]), found => {
      blocker = found
    })
    try {
      return { result: await work() }
    } catch (error) {
      return { error, blocker }
    } finally {
      done.abort()
      await watching
    }
  }
}

async function watch(
  lane: Lane<{ client: SqlClient }>,
  processId: string,
  signal: AbortSignal,
  found: (blocker: string) => void,
): Promise<void> {
  for (let waitMs = patienceMs; await slept(waitMs, signal); waitMs *= 2) {
    try {
      const blocker = await lane.use(({ client }) => ask(client, processId), signal)
      if (blocker !== undefined) found(blocker)
    } catch {
      // who it is may stay unknown; what is waited for goes on waiting
    }
  }
}

async function ask(client: SqlClient, processId: string): Promise<string | undefined> {
  // its own deadline and no abort: a look that is cut off would cost the warm reading session
  const limits = { deadlineMs: askMs, signal: AbortSignal.timeout(askMs * 2) }
  const [row] = await client.run(
    compile(sql`
      SELECT b.pid::text, a.usename::text, a.application_name, a.state,
        to_char(coalesce(a.xact_start, a.query_start), 'HH24:MI:SS'), a.query_start::text
      FROM unnest(pg_blocking_pids(${processId}::integer)) AS b (pid)
      LEFT JOIN pg_stat_activity a ON a.pid = b.pid
      ORDER BY a.xact_start NULLS LAST LIMIT 1`),
    limits,
  )
  if (row === undefined) return undefined
  const [pid, user, application, state, since] = row
  if (pid === '0') return 'a prepared transaction'
  return [
    `process ${pid}`,
    user == null ? '' : `user ${user}`,
    application == null || application === '' ? '' : `application ${application}`,
    state ?? '',
    since == null ? '' : `since ${since} UTC`,
  ]
    .filter(part => part !== '')
    .join(', ')
}

/** Resolves to false when the wait was cut short. */
function slept(ms: number, signal: AbortSignal): Promise<boolean> {
  return new Promise(resolve => {
    if (signal.aborted) {
      resolve(false)
      return
    }
    const stop = (): void => {
      clearTimeout(timer)
      resolve(false)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve(true)
    }, ms)
    signal.addEventListener('abort', stop, { once: true })
  })
}
