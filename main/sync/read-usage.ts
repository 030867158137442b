import type { OpenConnection } from '../connections/open-connections.ts'
import { AppError } from '../../shared/failure.ts'
import { boundedRead, defaultReadDeadlineMs } from './bounded-read.ts'
import type { SyncDependencies } from './sync-dependencies.ts'

/** Rows are not committed in the order of their times, so the newest minutes are read again. */
const lookBackMs = 10 * 60_000
/** What a connection that was never read begins with. */
const firstSpanMs = 24 * 60 * 60_000

/**
 * Reads usage since the last reading.
 *
 * @param mostMs  longest span asked for; shorter after a store could not answer for a longer one in time, at the price
 *   of a gap in what is known
 * @throws AppError
 */
export async function readUsage(
  needs: SyncDependencies,
  { connection, connector }: OpenConnection,
  mostMs: number,
  atMs: number,
  signal: AbortSignal,
): Promise<void> {
  const { connections, observations, events, readDeadlineMs = defaultReadDeadlineMs } = needs
  const cursor = observations.cursor(connection.id)
  const wantedMs = cursor === undefined ? atMs - firstSpanMs : cursor.throughMs - lookBackMs
  const sinceMs = Math.floor(Math.max(wantedMs, atMs - mostMs) / 60_000) * 60_000
  const found = await boundedRead(connection.name, readDeadlineMs, signal, either =>
    connector.readUsage(sinceMs, either),
  )
  if (connections.find(connection.id)?.connector !== connector) throw new AppError({ code: 'cancelled' })
  observations.record(connection.id, sinceMs, found, atMs)
  events.publish({ type: 'usage', connectionId: connection.id })
}

export function usageSpanMs({ observations }: SyncDependencies, connectionId: string, atMs: number): number {
  const cursor = observations.cursor(connectionId)
  return cursor === undefined ? firstSpanMs : Math.max(lookBackMs, atMs - cursor.throughMs + lookBackMs)
}
