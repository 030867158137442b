import { isDeepStrictEqual } from 'node:util'
import type { Capabilities, Connection } from '../../shared/domain/connection.ts'
import type { ConnectionStatus } from '../../shared/domain/connection-status.ts'
import { AppError } from '../../shared/failure.ts'
import type { EventHub } from '../events/event-hub.ts'

export type StatusChange = Partial<Omit<ConnectionStatus, 'connectionId'>>

/** The latest known state of every connection, and the only place that says so to the screens. */
export interface StatusBoard {
  /** Begins anew; what was read before stays readable and keeps its age. */
  open(connection: Connection, capabilities: Capabilities, pollMs: number): void
  close(connectionId: string): void
  /** @throws AppError `not-found` */
  get(connectionId: string): ConnectionStatus
  /** A report about a connection that is gone is dropped: its last poll was still running. */
  report(connection: Connection | undefined, change: StatusChange): void
}

export function createStatusBoard(events: EventHub): StatusBoard {
  const statuses = new Map<string, ConnectionStatus>()
  const put = (status: ConnectionStatus) => {
    if (isDeepStrictEqual(statuses.get(status.connectionId), status)) return
    statuses.set(status.connectionId, status)
    events.publish({ type: 'connection-status', status })
  }

  return {
    open: (connection, capabilities, pollMs) => {
      const before = statuses.get(connection.id)
      const status: ConnectionStatus = {
        connectionId: connection.id,
        link: 'connecting',
        failure: null,
        readiness: { state: 'checking' },
        capabilities,
        readAtMs: before?.readAtMs ?? null,
        pollMs: before?.pollMs ?? pollMs,
        flags: before?.flags ?? 0,
        roundTripMs: null,
        clockOffsetMs: null,
      }
      put(consistent(connection, status))
    },
    close: connectionId => {
      statuses.delete(connectionId)
    },
    get: connectionId => {
      const status = statuses.get(connectionId)
      if (status === undefined)
        throw new AppError({ code: 'not-found', what: 'connection', id: connectionId })
      return status
    },
    report: (connection, change) => {
      const before = connection && statuses.get(connection.id)
      if (connection === undefined || before === undefined) return
      put(consistent(connection, { ...before, ...change }))
    },
  }
}

/**
 * Two things hold whatever is reported: a read-only connection is never ready to be written, and one that fails
 * for want of its secret waits for a person, not for the network.
 */
function consistent(connection: Connection, status: ConnectionStatus): ConnectionStatus {
  const wantsSecret = status.failure?.code === 'secret-needed' || status.failure?.code === 'vault-locked'
  return {
    ...status,
    failure: status.link === 'live' ? null : status.failure,
    link: wantsSecret && status.link !== 'live' ? 'waiting-for-secret' : status.link,
    readiness:
      connection.access === 'read-only'
        ? { state: 'not-ready', because: { code: 'access-read-only', connection: connection.name } }
        : status.readiness,
  }
}
