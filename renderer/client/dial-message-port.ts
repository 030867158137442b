import { RPCLink } from '@orpc/client/message-port'
import type { Dial } from './wire.ts'

/** The preload's message that carries the port, and ours that asks for one; preload/index.ts knows both. */
export const PORT_MESSAGE = 'switchyard-port'
export const PORT_WANTED = 'switchyard-port-wanted'

/**
 * A line to the Electron host: asks the preload for a port and waits for it. A port that closes means that the main
 * process let go of it; dialling again asks for the next one.
 */
export function dialMessagePort(view: Window): Dial {
  return async signal => {
    const port = await nextPort(view, signal)
    let ended = false
    let end: () => void = () => undefined
    const closed = new Promise<void>(resolve => {
      end = () => {
        ended = true
        resolve()
      }
    })
    port.addEventListener('close', end)
    const link = new RPCLink({ port })
    port.start()
    const close = () => {
      port.close()
      end()
    }
    return { link, closed, isClosed: () => ended, close }
  }
}

function nextPort(view: Window, signal: AbortSignal): Promise<MessagePort> {
  return new Promise((resolve, reject) => {
    const listen = (event: MessageEvent<unknown>) => {
      const port = event.ports[0]
      if (event.source !== view || event.data !== PORT_MESSAGE || port === undefined) return
      view.removeEventListener('message', listen)
      resolve(port)
    }
    view.addEventListener('message', listen)
    view.postMessage(PORT_WANTED, view.location.origin)
    signal.addEventListener('abort', () => {
      view.removeEventListener('message', listen)
      reject(signal.reason)
    })
  })
}
