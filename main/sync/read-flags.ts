import type { Readiness } from '../../shared/domain/connection-status.ts'
import type { OpenConnection } from '../connections/open-connections.ts'
import { AppError } from '../../shared/failure.ts'
import { boundedRead, defaultReadDeadlineMs, toFailure } from './bounded-read.ts'
import { recordStore } from './record-store.ts'
import type { SyncDependencies } from './sync-dependencies.ts'

export type FlagsRead = { readonly flags: number | undefined }

/**
 * Reads all flags of a connection into the cache.
 *
 * @param isTrusted  whether the digest of the last reading is still this store's; false after its settings changed
 * @returns how many flags there are; undefined when nothing changed
 * @throws AppError; `cancelled` also when the connection was replaced meanwhile, whose answer nobody wants any more
 */
export async function readFlags(
  needs: SyncDependencies,
  open: OpenConnection,
  isTrusted: boolean,
  atMs: number,
  signal: AbortSignal,
): Promise<FlagsRead> {
  const { connections, flagCache, readDeadlineMs = defaultReadDeadlineMs } = needs
  const { connection, connector } = open
  const digest = isTrusted ? flagCache.digest(connection.id) : null
  const reading = flagCache.beginReading(connection.id)
  const found = await boundedRead(connection.name, readDeadlineMs, signal, either =>
    connector.readStore(digest, either),
  )
  if (connections.find(connection.id)?.connector !== connector) throw new AppError({ code: 'cancelled' })
  if (found.status === 'unchanged') {
    flagCache.confirm(connection.id, atMs)
    return { flags: undefined }
  }
  await recordStore(flagCache, { ...found, reading, atMs }, signal)
  return { flags: found.flags.length }
}

/** Whether the connection could be written right now; never throws. */
export async function readReadiness(needs: SyncDependencies, open: OpenConnection, signal: AbortSignal) {
  const { connection, connector } = open
  const { readDeadlineMs = defaultReadDeadlineMs } = needs
  const settle = (readiness: Readiness): Readiness =>
    connection.access === 'read-write'
      ? readiness
      : { state: 'not-ready', because: { code: 'access-read-only', connection: connection.name } }
  try {
    const report = await boundedRead(connection.name, readDeadlineMs, signal, either =>
      connector.readiness(either),
    )
    return { ...report, readiness: settle(report.readiness) }
  } catch (error) {
    if (signal.aborted) return undefined
    const because = toFailure(error, bug => needs.log.bug('readiness', bug))
    return { readiness: settle({ state: 'not-ready', because }), roundTripMs: null, clockOffsetMs: null }
  }
}
