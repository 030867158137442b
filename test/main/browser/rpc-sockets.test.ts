import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { serveTestHost, type ServedHost } from './served-host.ts'

let host: ServedHost
beforeEach(async () => {
  host = await serveTestHost()
})
afterEach(() => host.close())

async function newSession(): Promise<string> {
  const link = host.newLink()
  const response = await fetch(`http://127.0.0.1:${host.port}/session`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: `http://127.0.0.1:${host.port}` },
    body: JSON.stringify({ token: link.slice(link.indexOf('#') + 1) }),
  })
  return ((await response.json()) as { session: string }).session
}

type Dialling = {
  origin?: string | null
  protocols?: string[]
  path?: string
  headers?: Record<string, string>
}

/** @returns the open socket, or the status with which the upgrade was refused */
function dial(session: string, how: Dialling = {}): Promise<WebSocket | number> {
  const { origin = `http://127.0.0.1:${host.port}`, path = '/rpc', headers } = how
  const protocols = how.protocols ?? ['switchyard.v1', `switchyard.session.${session}`]
  const socket = new WebSocket(`ws://127.0.0.1:${host.port}${path}`, protocols, {
    ...(origin === null ? {} : { origin }),
    ...(headers === undefined ? {} : { headers }),
  })
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve(socket))
    socket.on('unexpected-response', (_request, response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    socket.on('error', reject)
  })
}

async function mustOpen(session: string): Promise<WebSocket> {
  const socket = await dial(session)
  if (typeof socket === 'number') throw new Error(`refused with ${socket}`)
  return socket
}

const closeCode = (socket: WebSocket) =>
  new Promise<number>(resolve => socket.on('close', code => resolve(code)))

describe('who may dial', () => {
  test('the page with its session; the session is never repeated to it', async () => {
    const session = await newSession()
    const socket = await mustOpen(session)
    expect(socket.protocol).toBe('switchyard.v1')
    socket.terminate()
  })

  test('nobody without the exact Origin', async () => {
    const session = await newSession()
    for (const origin of [
      null,
      'null',
      'http://evil.example',
      `http://localhost:${host.port}`,
      'http://127.0.0.1',
      `http://127.0.0.1:${host.port}.evil.example`,
    ]) {
      expect(await dial(session, { origin })).toBe(403)
    }
    expect(await dial(session, { headers: { 'Sec-Fetch-Site': 'cross-site' } })).toBe(403)
  })

  test('nobody without a session, whatever else is offered', async () => {
    const session = await newSession()
    const token = host.newLink().split('#')[1] ?? ''
    for (const protocols of [
      [],
      ['switchyard.v1'],
      [`switchyard.session.${session}`],
      ['switchyard.v1', `switchyard.session.${session}A`],
      ['switchyard.v1', `switchyard.session.${session.slice(1)}`],
      ['switchyard.v1', `switchyard.session.${session}`, 'switchyard.session.other'],
      ['switchyard.v1', `switchyard.session.${token}`],
      ['switchyard.v1', session],
    ]) {
      expect(await dial(session, { protocols })).toBe(401)
    }
    expect(await dial(session, { protocols: [], path: `/rpc?session=${session}` })).toBe(404)
  })

  test('eight at a time, and again when one has left', async () => {
    const session = await newSession()
    const sockets = await Promise.all(Array.from({ length: 8 }, () => mustOpen(session)))
    expect(await dial(session)).toBe(503)
    const [first] = sockets
    const gone = closeCode(first as WebSocket)
    first?.close()
    await gone
    const ninth = await mustOpen(session)
    for (const socket of [...sockets, ninth]) socket.terminate()
  })
})

describe('an open socket', () => {
  test('carries the contract', async () => {
    const socket = await mustOpen(await newSession())
    const client = createORPCClient<{ echo(input: unknown): Promise<unknown> }>(
      new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }),
    )
    const sent = { at: new Date(5), many: 12n, set: new Set(['a']) }
    expect(await client.echo(sent)).toEqual(sent)
    socket.terminate()
  })

  test('is closed for a message above 1 MiB, which never reaches the router', async () => {
    const socket = await mustOpen(await newSession())
    const closed = closeCode(socket)
    socket.send('x'.repeat(1024 * 1024 + 1))
    expect(await closed).toBe(1009)
    expect(host.calls).toEqual([])
  })

  test.each([
    ['half a message', '{"i":1,"p":'],
    ['bytes', Buffer.from([1, 255, 0])],
    ['no call', '{"i":"1"}'],
  ])('is closed for %s, and 10,000 more of it reach nothing', async (_what, rubbish) => {
    const session = await newSession()
    const socket = await mustOpen(session)
    const closed = closeCode(socket)
    for (let i = 0; i < 10_000; i += 1) socket.send(rubbish)
    expect(await closed).toBe(4002)
    expect(host.calls).toEqual([])
    const next = await mustOpen(session)
    next.terminate()
  })

  test('is hung up when another workspace is opened', async () => {
    const socket = await mustOpen(await newSession())
    const closed = closeCode(socket)
    host.changeWorkspace()
    expect(await closed).toBe(4000)
  })

  test('is told when the host ends', async () => {
    const socket = await mustOpen(await newSession())
    const closed = closeCode(socket)
    await host.close()
    expect(await closed).toBe(1001)
  })
})
