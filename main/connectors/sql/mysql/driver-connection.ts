import type { EventEmitter } from 'node:events'
import type { Duplex } from 'node:stream'
import type { Connection } from 'mysql2'

/** The parts of the driver's connection that it documents nowhere: mysql2 3.24.5, which is pinned. */
export type DriverConnection = EventEmitter & {
  stream: Duplex
  packetParser: { execute: (chunk: Buffer) => void }
  handlePacket: (packet?: DriverPacket) => void
  startTLS: (onSecure: (error?: Error) => void) => void
  readonly sequenceId: number
  /** what waits for an answer now */
  readonly _command:
    | { readonly _fieldCount?: number | null; readonly _resultIndex?: number }
    | null
    | undefined
  readonly config: { password?: string | undefined; passwordSha1?: string | undefined; ssl?: unknown }
}
type DriverPacket = { readonly sequenceId: number }

export function driverOf(connection: Connection): DriverConnection {
  return connection as unknown as DriverConnection
}
