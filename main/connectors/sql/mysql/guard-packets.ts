import type { DriverConnection } from './driver-connection.ts'

/** Far more columns than anything we ask for has. */
const mostColumns = 256

/**
 * Puts a fence around the driver's protocol parser: a reply out of order, without end, with columns by the
 * million, or with more results than were asked for breaks this one session.
 *
 * @returns `begin`: a new allowance of bytes · `silence`: until it is called again, no packet is taken, since what comes in
 *   clear between the question for TLS and its first byte was put there by somebody else
 */
export function guardPackets(connection: DriverConnection): {
  readonly begin: (bytes: number) => void
  readonly silence: (silent: boolean) => void
} {
  let left = 0
  let silent = false
  const parser = connection.packetParser
  const handle = connection.handlePacket.bind(connection)
  const fail = (problem: string, cause?: unknown): void => {
    connection.stream.destroy(new Error(problem, { cause }))
  }
  connection.packetParser = {
    execute: chunk => {
      left -= chunk.length
      if (left < 0) return fail('the answer is longer than it may be')
      try {
        parser.execute(chunk)
      } catch (error) {
        fail('the answer is not of the MySQL protocol', error)
      }
    },
  }
  connection.handlePacket = packet => {
    if (packet === undefined) return handle()
    // the rest of a chunk that was broken off
    if (connection.stream.destroyed) return
    if (silent) return fail('the server went on in clear text')
    if (connection._command != null && packet.sequenceId !== connection.sequenceId)
      return fail('a packet is out of order')
    handle(packet)
    const { _fieldCount: columns = 0, _resultIndex: results = 0 } = connection._command ?? {}
    if ((columns ?? 0) > mostColumns || results > 0) fail('the answer has another shape than was asked for')
  }
  return {
    begin: bytes => {
      left = bytes
    },
    silence: quiet => {
      silent = quiet
    },
  }
}
