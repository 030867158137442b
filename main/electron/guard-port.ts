import { createCallGate } from '../host/call-gate.ts'

/** The part of Electron's MessagePortMain that the contract is served over. */
export interface HostPort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown
  on(event: 'close', listener: () => void): unknown
  postMessage(message: unknown): void
  start(): void
  close(): void
}

/** The same port with the call gate before it: what is no call closes the port and never reaches the router. */
export function guardPort(port: HostPort, nowMs: () => number) {
  const mayPass = createCallGate(nowMs)
  return {
    on(event: string, listener: (event?: { data: unknown }) => void): void {
      if (event === 'close') {
        port.on('close', () => listener())
        return
      }
      port.on('message', ({ data }) => {
        if (mayPass(data)) listener({ data })
        else port.close()
      })
    },
    postMessage: (message: unknown): void => port.postMessage(message),
  }
}
