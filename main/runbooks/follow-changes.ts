import type { OpenConnections } from '../connections/open-connections.ts'
import type { EventHub } from '../events/event-hub.ts'
import type { Timers } from '../timers.ts'

export type Following = {
  readonly events: EventHub
  readonly connections: OpenConnections
  readonly timers: Timers
  readonly everyMs: number
  readonly onFlags: (environmentId: string) => void
  /** how a connection is doing: it comes with every poll and seldom says anything new */
  readonly onStatus: (environmentId: string) => void
  /** anything else may have changed */
  readonly onAll: () => void
  /** the environments themselves */
  readonly onEnvironments: () => void
}

/** Hears what the screens hear. Returns how to stop. */
export function followChanges(following: Following): () => void {
  const { connections, timers, everyMs, onFlags, onStatus, onAll, onEnvironments } = following
  const stopped = new AbortController()
  const placeOf = (connectionId: string) => connections.find(connectionId)?.environment.id
  const placesOf = (rows: readonly { readonly connectionId: string }[]) =>
    new Set([...new Set(rows.map(row => row.connectionId))].flatMap(id => placeOf(id) ?? []))

  const listen = async (): Promise<void> => {
    for await (const event of following.events.subscribe(stopped.signal)) {
      switch (event.type) {
        case 'flags-changed':
          for (const id of placesOf([...event.rows, ...event.removed])) onFlags(id)
          break
        case 'connection-status':
          for (const id of placesOf([event.status])) onStatus(id)
          break
        // the beginning, and whenever events were dropped because we did not keep up
        case 'hello':
          for (const id of placesOf(
            connections.list().map(({ connection }) => ({ connectionId: connection.id })),
          ))
            onFlags(id)
          break
        case 'connections-changed':
          onAll()
          break
        case 'environments-changed':
          onEnvironments()
          break
        // nothing of a runbook is in the others
        default:
      }
    }
  }
  void listen()

  let cancel = () => {}
  const again = () => {
    cancel = timers.after(everyMs, () => {
      onAll()
      again()
    })
  }
  again()
  return () => {
    stopped.abort()
    cancel()
  }
}
