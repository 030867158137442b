import { setTimeout as sleep } from 'node:timers/promises'
import type { SqlClient } from '../sql/sql-client.ts'
import type { Lane } from '../sql/sql-lane.ts'
import type { PreferenceTables } from './preference-tables.ts'
import type { WriteSession } from './write-session.ts'

/** A statement that takes longer than this is probably waiting for somebody. */
const patienceMs = 80
const askMs = 1_000

/** Watches a statement from another session, since the one that waits cannot ask. */
export function createBlockerWatch(
  lane: Lane<{ client: SqlClient; tables: PreferenceTables }>,
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
  lane: Lane<{ client: SqlClient; tables: PreferenceTables }>,
  processId: string,
  signal: AbortSignal,
  found: (blocker: string) => void,
): Promise<void> {
  for (let waitMs = patienceMs; ; waitMs *= 2) {
    try {
      await sleep(waitMs, undefined, { signal })
    } catch {
      // the work has ended
      return
    }
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
