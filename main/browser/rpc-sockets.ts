import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { RPCHandler } from '@orpc/server/ws'
import { WebSocketServer, type WebSocket } from 'ws'
import { createCallGate, longestMessage } from '../host/call-gate.ts'
import type { OpenedHost } from '../host/opened-host.ts'
import type { LaunchSessions } from './launch-sessions.ts'
import { hasPathTarget, isForUs, isFromOwnPage } from './own-address.ts'
import { paths, readOfferedSession, socketProtocol } from './protocol.ts'

const limits = {
  sockets: 8,
  messageBytes: longestMessage,
  /** a page that reads this far behind what we send is cut off; it dials again and asks for everything anew */
  unsentBytes: 32 * 1024 * 1024,
  pingEveryMs: 15_000,
}

/** Private codes of the WebSocket protocol begin at 4000. */
export const closeCodes = { goingAway: 1001, workspaceChanged: 4000, tooSlow: 4001, notACall: 4002 } as const

export interface RpcSockets {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Every page dials again and refetches. */
  hangUp(code: number): void
  close(): void
}

export function createRpcSockets(host: OpenedHost, sessions: LaunchSessions, port: () => number): RpcSockets {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: limits.messageBytes,
    perMessageDeflate: false,
    clientTracking: true,
    handleProtocols: () => socketProtocol,
  })
  const handler = new RPCHandler(host.router)
  const alive = new WeakSet<WebSocket>()
  const pinging = setInterval(() => {
    for (const socket of server.clients) {
      if (!alive.delete(socket)) socket.terminate()
      else socket.ping()
    }
  }, limits.pingEveryMs)
  pinging.unref()

  function accept(socket: WebSocket): void {
    alive.add(socket)
    socket.on('pong', () => alive.add(socket))
    // ws reports an oversized or broken frame here and closes the socket itself
    socket.on('error', () => undefined)
    void handler.upgrade(guarded(socket), { context: host.context })
  }

  return {
    upgrade(request, socket, head) {
      const status = statusFor(request)
      if (status !== undefined) return refuse(socket, status)
      server.handleUpgrade(request, socket, head, accept)
    },
    hangUp(code) {
      for (const socket of server.clients) socket.close(code)
    },
    close() {
      clearInterval(pinging)
      for (const socket of server.clients) {
        socket.close(closeCodes.goingAway)
        // a page that does not answer must not hold up the end
        setTimeout(() => socket.terminate(), 500).unref()
      }
      server.close()
    },
  }

  function statusFor(request: IncomingMessage): string | undefined {
    if (!isForUs(request, port())) return '421 Misdirected Request'
    if (!hasPathTarget(request)) return '400 Bad Request'
    if (request.url !== paths.socket) return '404 Not Found'
    if (request.method !== 'GET' || !isFromOwnPage(request)) return '403 Forbidden'
    const session = readOfferedSession(request.headers['sec-websocket-protocol'])
    const answer = session === undefined ? 'refused' : sessions.check(session)
    if (answer === 'too-many-tries') return '429 Too Many Requests'
    if (answer === 'refused') return '401 Unauthorized'
    return server.clients.size >= limits.sockets ? '503 Service Unavailable' : undefined
  }
}

/** The socket as the contract sees it: only real calls come in, and nothing piles up on the way out. */
function guarded(socket: WebSocket): Pick<WebSocket, 'addEventListener' | 'send'> {
  const mayPass = createCallGate(() => performance.now())
  const addEventListener = (type: string, listener: (event: unknown) => void) => {
    if (type === 'close') return socket.on('close', () => listener({ type }))
    return socket.on('message', (data: Buffer, isBinary: boolean) => {
      const message = isBinary ? data : data.toString('utf8')
      if (mayPass(message)) listener({ type, data: message })
      else socket.close(closeCodes.notACall)
    })
  }
  const send = (data: Parameters<WebSocket['send']>[0]) => {
    if (socket.bufferedAmount > limits.unsentBytes) socket.close(closeCodes.tooSlow)
    else socket.send(data)
  }
  return { addEventListener, send } as Pick<WebSocket, 'addEventListener' | 'send'>
}

function refuse(socket: Duplex, status: string): void {
  socket.on('error', () => undefined)
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy())
}
