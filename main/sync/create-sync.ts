import { AppError } from '../../shared/failure.ts'
import { createConnectionSync, type ConnectionSync } from './connection-sync.ts'
import type { SyncDependencies } from './sync-dependencies.ts'

/** Reads every store again and again into our files, gently, and by itself again after a failure. */
export interface Sync {
  start(): void
  /** Gives up what is being read, and ends when nothing runs any more. */
  stop(): Promise<void>
  /** The environment somebody looks at; the others are read less often. */
  watch(environmentId: string): void
  /** Reads now instead of at the next poll. @throws AppError why it could not be read */
  refreshNow(connectionId: string, signal?: AbortSignal): Promise<void>
  /** After sleep, or another network: everything now. Never throws. */
  refreshAll(): Promise<void>
  /** One reading of flags and usage, also while nothing is polled. @throws AppError */
  syncOnce(connectionId: string, atMs?: number): Promise<void>
  /** Settings changed: new intervals hold at once. */
  paceChanged(): void
}

export function createSync(needs: SyncDependencies): Sync {
  const { connections, flagCache, clock, log } = needs
  const syncs = new Map<string, ConnectionSync>()
  const ending = new Set<Promise<void>>()
  const stopping = new AbortController()
  let watched: string | undefined
  let stopListening: (() => void) | undefined

  const begin = (connectionId: string, isNew: boolean): ConnectionSync | undefined => {
    const open = connections.find(connectionId)
    if (open === undefined) return undefined
    const isWatched = (): boolean => connections.find(connectionId)?.environment.id === watched
    const sync = createConnectionSync(needs, open, isWatched, isNew)
    syncs.set(connectionId, sync)
    return sync
  }
  const end = (connectionId: string): void => {
    const sync = syncs.get(connectionId)
    if (sync === undefined) return
    syncs.delete(connectionId)
    const ended = sync
      .stop()
      .catch((error: unknown) => void log.bug('sync stop', error))
      .finally(() => ending.delete(ended))
    ending.add(ended)
  }
  const changed = (connectionId: string): void => {
    const open = connections.find(connectionId)
    const before = syncs.get(connectionId)
    if (open !== undefined && before?.open.connector === open.connector) return before.paceChanged()
    end(connectionId)
    if (open === undefined) return flagCache.forget(connectionId)
    begin(connectionId, true)?.start()
  }
  const need = (connectionId: string): ConnectionSync => {
    const sync = syncs.get(connectionId)
    if (sync !== undefined && sync.open.connector === connections.find(connectionId)?.connector) return sync
    if (stopListening !== undefined) changed(connectionId)
    else end(connectionId)
    const fresh =
      stopListening === undefined ? begin(connectionId, sync !== undefined) : syncs.get(connectionId)
    if (fresh === undefined) throw new AppError({ code: 'not-found', what: 'connection', id: connectionId })
    return fresh
  }
  const once = (connectionId: string, atMs: number, signal: AbortSignal): Promise<void> =>
    need(connectionId).readNow(atMs, signal)

  return {
    start: () => {
      if (stopListening !== undefined) return
      for (const { connection } of connections.list()) need(connection.id).start()
      stopListening = connections.onChanged(changed)
    },
    stop: async () => {
      stopping.abort()
      stopListening?.()
      for (const connectionId of [...syncs.keys()]) end(connectionId)
      await Promise.all(ending)
    },
    watch: environmentId => {
      if (watched === environmentId) return
      watched = environmentId
      for (const sync of syncs.values()) sync.paceChanged()
    },
    refreshNow: async (connectionId, signal) => {
      if (stopListening === undefined) {
        const either = signal === undefined ? stopping.signal : AbortSignal.any([signal, stopping.signal])
        return once(connectionId, clock.nowMs(), either)
      }
      await giveUpWith(need(connectionId).refresh(), signal)
    },
    refreshAll: async () => {
      if (stopListening === undefined) return
      // each failure is in the status of its connection
      await Promise.allSettled([...syncs.values()].map(sync => sync.refresh()))
    },
    syncOnce: (connectionId, atMs = clock.nowMs()) => once(connectionId, atMs, stopping.signal),
    paceChanged: () => {
      for (const sync of syncs.values()) sync.paceChanged()
    },
  }
}

/** The polling goes on; only whoever waits for it goes. */
async function giveUpWith(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return work
  work.catch(() => undefined)
  const gone = new Promise<never>((_, reject) => {
    const cancel = (): void => reject(new AppError({ code: 'cancelled' }))
    if (signal.aborted) cancel()
    else signal.addEventListener('abort', cancel, { once: true })
  })
  gone.catch(() => undefined)
  await Promise.race([work, gone])
}
