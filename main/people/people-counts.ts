import type { Clock } from '../clock.ts'
import type { OpenConnections } from '../connections/open-connections.ts'

/** How many people each connection's application knows, where a people source is mapped. */
export interface PeopleCounts {
  /** at once; undefined: no source, or not counted yet. Counts again in the background when the number is old. */
  count(connectionId: string): number | undefined
  /** Counts now, where it was not counted lately. Never throws: a count is a help, not a need. */
  refresh(connectionId: string): Promise<void>
  close(): void
}

type Counted = { readonly people: number | undefined; readonly atMs: number }

/** A count is a scan of the people table: often enough to be believed, seldom enough not to be felt. */
const keptMs = 15 * 60_000

export function createPeopleCounts(connections: Pick<OpenConnections, 'find'>, clock: Clock): PeopleCounts {
  const counted = new Map<string, Counted>()
  const counting = new Map<string, Promise<void>>()
  const ending = new AbortController()

  const countNow = async (connectionId: string): Promise<void> => {
    const connector = connections.find(connectionId)?.connector
    if (connector?.capabilities.people !== true) return
    try {
      counted.set(connectionId, { people: await connector.countPeople(ending.signal), atMs: clock.nowMs() })
    } catch {
      // the store is down or may not be asked: the last count stays, and its screen says "no people source" otherwise
    } finally {
      counting.delete(connectionId)
    }
  }
  const refresh = (connectionId: string): Promise<void> => {
    const known = counted.get(connectionId)
    if (known !== undefined && clock.nowMs() - known.atMs < keptMs) return Promise.resolve()
    const running = counting.get(connectionId) ?? countNow(connectionId)
    counting.set(connectionId, running)
    return running
  }

  return {
    count: connectionId => {
      void refresh(connectionId)
      return counted.get(connectionId)?.people
    },
    refresh,
    close: () => ending.abort(),
  }
}
