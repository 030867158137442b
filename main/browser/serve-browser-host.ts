import type { Socket } from 'node:net'
import type { OpenedHost } from '../host/opened-host.ts'
import type { PageFiles } from '../host/page-files.ts'
import { createRequestAnswerer } from './answer-request.ts'
import { createLaunchSessions } from './launch-sessions.ts'
import { listenOnLoopback } from './listen-on-loopback.ts'
import { closeCodes, createRpcSockets } from './rpc-sockets.ts'

export interface BrowserHost {
  readonly port: number
  /** A link that opens the app once. The one before stops working if nobody used it. */
  newLink(): string
  /** Hangs up on every page and stops listening. The opened host is the caller's to close. */
  close(): Promise<void>
}

/** Serves the built page and the contract to this computer's own browser; see protocol.ts. */
export async function serveBrowserHost(
  host: OpenedHost,
  files: PageFiles,
  wantedPort: number | undefined,
): Promise<BrowserHost> {
  const { port, servers } = await listenOnLoopback(wantedPort)
  const sessions = createLaunchSessions(() => performance.now())
  const answer = createRequestAnswerer(files, sessions, () => port)
  const sockets = createRpcSockets(host, sessions, () => port)
  for (const server of servers) {
    server.on('request', (request, response) => {
      // A client that goes away in the middle of its body is no concern of ours.
      answer(request, response).catch(() => response.destroy())
    })
    server.on('upgrade', (request, socket, head) => sockets.upgrade(request, socket, head))
    server.on('connect', (_request, socket) => socket.destroy())
    server.on('clientError', (_error, socket: Socket) => {
      if (socket.writable)
        socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
      else socket.destroy()
    })
  }
  const forget = host.onWorkspaceChanged(() => sockets.hangUp(closeCodes.workspaceChanged))

  return {
    port,
    newLink: () => `http://127.0.0.1:${port}/#${sessions.newToken()}`,
    async close() {
      forget()
      sockets.close()
      await Promise.all(
        servers.map(server => {
          const closed = new Promise(resolve => server.close(resolve))
          server.closeAllConnections()
          return closed
        }),
      )
    },
  }
}
