import type { EventEmitter } from 'node:events'
import type { Duplex } from 'node:stream'

type ProtocolConnection = EventEmitter & { stream: Duplex; attachListeners?: (stream: Duplex) => void }

/**
 * Puts a fence around the driver's protocol parser: a reply that it cannot read, or that never ends, breaks
 * this one session. Without it the parser throws inside a socket event, which nothing can catch.
 *
 * @returns a function that begins a new allowance of `maximumBytes`
 */
export function guardParser(connection: ProtocolConnection, maximumBytes: number): () => void {
  let bytes = 0
  const attach = connection.attachListeners?.bind(connection)
  if (attach === undefined) throw new Error('the driver no longer attaches its parser where it used to')
  connection.attachListeners = stream => {
    const others = new Set(stream.listeners('data'))
    attach(stream)
    for (const listener of stream.listeners('data')) {
      if (others.has(listener)) continue
      const parse = listener as (chunk: Buffer) => void
      stream.off('data', parse)
      stream.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes > maximumBytes) {
          stream.destroy(new Error(`the answer is longer than ${maximumBytes} bytes`))
          return
        }
        try {
          parse(chunk)
        } catch (error) {
          stream.destroy(new Error('the answer is not of the PostgreSQL protocol', { cause: error }))
        }
      })
    }
  }
  return () => {
    bytes = 0
  }
}
