import { RPCLink } from '@orpc/client/websocket'
import type { Dial } from './wire.ts'

/** What the browser host asks of a socket; the session travels as a subprotocol, never in the address. */
export type SocketAddress = { readonly url: string; readonly protocols: string[] }

/** A line to the browser host. `address` is asked before every dialling, since a session may have been exchanged meanwhile. */
export function dialWebSocket(address: () => Promise<SocketAddress>): Dial {
  return async signal => {
    const { url, protocols } = await address()
    signal.throwIfAborted()
    const socket = new WebSocket(url, protocols)
    let ended = false
    const closed = new Promise<void>(resolve => {
      // Registered before the link's own listener: its callers must already see `isClosed()` when they are told.
      socket.addEventListener('close', () => {
        ended = true
        resolve()
      })
    })
    const link = new RPCLink({ websocket: socket })
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener('open', () => resolve(), { once: true })
      socket.addEventListener('close', () => reject(new Error('the socket closed before it opened')), {
        once: true,
      })
      signal.addEventListener('abort', () => socket.close(), { once: true })
    })
    return { link, closed, isClosed: () => ended, close: () => socket.close() }
  }
}
