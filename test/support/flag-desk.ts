import { createFlagCache, createFlagHistory, type ObservedStates } from '../../main/flags/index.ts'
import { openStores } from '../../main/store/open-stores.ts'
import type { AppEvent } from '../../shared/contract/events-contract.ts'
import type { FlagState } from '../../shared/domain/flag.ts'
import { createMemoryConnector } from './memory-connector.ts'
import { createDeskConnections } from './operations-desk.ts'

/** A flag cache on real files; its connections speak to nobody. */
export function openFlagDesk(folder: string, connectionIds: readonly string[] = ['production', 'staging']) {
  const stores = openStores(folder)
  const published: AppEvent[] = []
  const unwritable: unknown[] = []
  const connector = createMemoryConnector([])
  const { connections } = createDeskConnections(connectionIds.map(id => ({ id, connector })))
  const cache = createFlagCache({
    cache: stores.cache,
    history: stores.history,
    connections,
    events: { publish: event => void published.push(event) },
    onUnwritable: error => void unwritable.push(error),
  })
  let now = Date.UTC(2026, 8, 1, 14)
  return {
    stores,
    cache,
    connections,
    published,
    unwritable,
    history: createFlagHistory(stores.history),
    /** Records states as a poll or a read-back of a second later would. */
    see(
      states: readonly FlagState[],
      rest: Partial<ObservedStates> = {},
      digest?: string,
    ): readonly string[] {
      now += 1000
      const observed = {
        connectionId: states[0]?.flag.connectionId ?? 'production',
        states,
        removed: [],
        atMs: now,
        cause: null,
        ...rest,
      }
      return digest === undefined ? cache.record(observed) : cache.record(observed, digest)
    },
    nowMs: () => now,
    close: () => stores.close(),
  }
}

export type FlagDesk = ReturnType<typeof openFlagDesk>
