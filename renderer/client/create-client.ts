import { createORPCClient } from '@orpc/client'
import { createTanstackQueryUtils } from '@orpc/tanstack-query'
import { QueryClient } from '@tanstack/react-query'
import { applyEvent, catchUp, type EventSink } from './apply-event.ts'
import { createInvalidation } from './batch-invalidation.ts'
import type { Api, Queries } from './client-context.tsx'
import { createHostState, type HostStateStore } from './host-state.ts'
import { retryDelayMs } from './retry-delay.ts'
import { createSwitchboard } from './switchboard.ts'
import { SessionRefused, type Dial, type Wire } from './wire.ts'

export type HostClient = {
  readonly api: Api
  readonly queries: Queries
  readonly queryClient: QueryClient
  readonly hostState: HostStateStore
  /** The environment on screen: the host reads it more often. Told again after every reconnection. */
  watchEnvironment(environmentId: string): void
  /** Dials now instead of at the end of the wait. */
  retryNow(): void
  close(): void
}

/**
 * The host's procedures for this window, for as long as the window lives. oRPC does not reconnect: a lost wire is
 * replaced by a new one, events are subscribed to again, and everything on screen is asked for again.
 */
export function createClient(dial: Dial): HostClient {
  const ending = new AbortController()
  const switchboard = createSwitchboard()
  const api: Api = createORPCClient(switchboard.link)
  const queries = createTanstackQueryUtils(api)
  const queryClient = createQueryClient()
  const hostState = createHostState()
  const invalidation = createInvalidation(queryClient)
  const sink: EventSink = { queryClient, queries, invalidation, hostState }
  let watched: string | undefined
  let hurry: () => void = () => undefined

  const tellWatched = () => {
    // A lost host is on screen already, and every reconnection tells it again.
    if (watched !== undefined) api.events.watch({ environmentId: watched }).catch(() => undefined)
  }

  async function follow(wire: Wire, again: boolean): Promise<void> {
    switchboard.plug(wire)
    const events = await api.events.stream(undefined, { signal: ending.signal })
    for await (const event of events) {
      if (event.type === 'hello') {
        hostState.setState({ link: { status: 'live' } })
        tellWatched()
        if (again) void catchUp(sink)
        continue
      }
      applyEvent(event, sink)
    }
  }

  async function keepConnected(): Promise<void> {
    let everLive = false
    let attempt = 0
    let sinceMs = Date.now()
    while (!ending.signal.aborted) {
      let refused = false
      let wire: Wire | undefined
      try {
        wire = await dial(ending.signal)
        await follow(wire, everLive)
      } catch (error) {
        refused = error instanceof SessionRefused
      }
      if (hostState.getState().link.status === 'live') {
        everLive = true
        attempt = 0
        sinceMs = Date.now()
      }
      wire?.close()
      switchboard.unplug()
      if (ending.signal.aborted) return
      hostState.setState({ link: refused ? { status: 'refused' } : { status: 'lost', sinceMs, attempt } })
      await pause(refused ? undefined : retryDelayMs(attempt))
      attempt += 1
    }
  }

  function pause(ms: number | undefined): Promise<void> {
    return new Promise(resolve => {
      const timer = ms === undefined ? undefined : setTimeout(resolve, ms)
      hurry = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  void keepConnected()

  return {
    api,
    queries,
    queryClient,
    hostState,
    watchEnvironment(environmentId) {
      if (watched === environmentId) return
      watched = environmentId
      if (hostState.getState().link.status === 'live') tellWatched()
    },
    retryNow: () => hurry(),
    close() {
      ending.abort()
      hurry()
      invalidation.stop()
    },
  }
}

/** Events keep data fresh, so nothing goes stale by age; and the loopback host is there whatever the network says. */
function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Infinity,
        gcTime: 10 * 60_000,
        retry: false,
        refetchOnWindowFocus: false,
        networkMode: 'always',
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  })
}
