import type { SqlClient } from '../sql/sql-client.ts'
import type { Lane } from '../sql/sql-lane.ts'
import type { SqlFlagsTables } from './sql-flags-tables.ts'
import type { WriteSession } from './write-session.ts'

/** A statement that takes longer than this is probably waiting for somebody. */
const patienceMs = 80
const askMs = 1_000

/**
 * Watches a statement from another session, since the one that waits cannot ask. The answer of the last look at
 * which somebody was in the way is kept.
 */
export function createBlockerWatch(
  lane: Lane<{ client: SqlClient; tables: SqlFlagsTables }>,
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
  lane: Lane<{ client: SqlClient; tables: SqlFlagsTables }>,
  processId: string,
  signal: AbortSignal,
  found: (blocker: string) => void,
): Promise<void> {
  for (let waitMs = patienceMs; await slept(waitMs, signal); waitMs *= 2) {
    try {
      const blocker = await lane.use(({ client, tables }) => {
        // its own deadline and no abort: a look that is cut off would cost the warm reading session
        const limits = { deadlineMs: askMs, signal: AbortSignal.timeout(askMs * 2) }
        return tables.dialect.blockerOf(client, processId, limits)
      }, signal)
      if (blocker !== undefined) found(blocker)
    } catch {
      // who it is may stay unknown; what is waited for goes on waiting
    }
  }
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
