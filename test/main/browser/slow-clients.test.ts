import { connect, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { serveTestHost, statusOf, type ServedHost } from './served-host.ts'

let host: ServedHost
const sockets: Socket[] = []
beforeEach(async () => {
  host = await serveTestHost()
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await host.close()
})

/** A client that says `text` and then nothing. */
function slow(text: string): Promise<{ socket: Socket; closed: Promise<void> }> {
  const socket = connect(host.port, '127.0.0.1')
  sockets.push(socket)
  socket.on('error', () => undefined)
  const closed = new Promise<void>(resolve => socket.once('close', () => resolve()))
  // what is sent to us has to be read, or the end is never seen
  socket.resume()
  return new Promise(resolve =>
    socket.once('connect', () => socket.write(text, () => resolve({ socket, closed }))),
  )
}

const page = () => host.raw(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${host.port}\r\nConnection: close\r\n\r\n`)

test.each([
  ['half a header', (port: number) => `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX-A`],
  [
    'half a body',
    (port: number) =>
      `POST /session HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: http://127.0.0.1:${port}\r\n` +
      'Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"tok',
  ],
  ['one answered request', (port: number) => `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`],
])(
  '%s and then silence is hung up on',
  async (_what, text) => {
    const { closed } = await slow(text(host.port))
    await expect(closed).resolves.toBeUndefined()
  },
  30_000,
)

test('a thousand of them keep nobody else from the page', async () => {
  await Promise.all(Array.from({ length: 1000 }, () => slow('GET / HTTP/1.1\r\nHost: 127')))
  expect(statusOf(await page())).toBe(200)
}, 30_000)

test('headers larger than any browser sends are refused', async () => {
  const answer = await host.raw(
    `GET / HTTP/1.1\r\nHost: 127.0.0.1:${host.port}\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
  )
  expect(statusOf(answer)).toBe(400)
})
