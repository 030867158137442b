import type { OpenConnection } from '../connections/open-connections.ts'
import { AppError } from '../../shared/failure.ts'
import type { SyncDependencies } from './sync-dependencies.ts'

/** Measures are minutes; asking more often would tell nothing new. */
export const measurePollMs = 60_000

/**
 * Reads the mapped measures of a connection, each as it comes: one that fails says so by itself and stops no other.
 * @throws AppError `cancelled`
 */
export async function readMeasures(
  { connections, measures, events, clock }: SyncDependencies,
  { connection, connector }: OpenConnection,
  signal: AbortSignal,
): Promise<void> {
  const atMs = clock.nowMs()
  const readings = connector.readMeasures?.(one => measures.sinceMs(connection.id, one, atMs), signal) ?? []
  let found = false
  for await (const reading of readings) {
    if (connections.find(connection.id)?.connector !== connector) throw new AppError({ code: 'cancelled' })
    measures.record(connection.id, reading, clock.nowMs())
    found = true
  }
  if (found) events.publish({ type: 'measures', connectionId: connection.id })
}
