import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bodyOf, serveTestHost, statusOf, type ServedHost } from './served-host.ts'

let host: ServedHost
beforeAll(async () => {
  host = await serveTestHost()
})
afterAll(() => host.close())

const page = (hostHeader: string) => `GET / HTTP/1.1\r\n${hostHeader}Connection: close\r\n\r\n`
const upgrade = (hostHeader: string) =>
  `GET /rpc HTTP/1.1\r\n${hostHeader}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n'

/** `<port>` stands for the port that the host listens on. */
const foreignHosts = [
  'evil.example',
  'evil.example:<port>',
  '127.0.0.1.evil.example',
  '127.0.0.1.evil.example:<port>',
  '127.evil.example:<port>',
  'localhost.evil.example:<port>',
  'localhost.:<port>',
  '127.0.0.1.:<port>',
  'localhost',
  '127.0.0.1',
  '[::1]',
  '::1:<port>',
  '127.0.0.1:80',
  '127.0.0.1:<port>0',
  '127.0.0.1:0<port>',
  '127.0.0.1: <port>',
  '127.0.0.1:<port>:80',
  '127.0.0.1:+<port>',
  '127.1:<port>',
  '127.0.1:<port>',
  '127.0.0.2:<port>',
  '0.0.0.0:<port>',
  '0:<port>',
  '2130706433:<port>',
  '0x7f000001:<port>',
  '0x7f.0.0.1:<port>',
  '0177.0.0.1:<port>',
  '[::ffff:127.0.0.1]:<port>',
  '[0:0:0:0:0:0:0:1]:<port>',
  '[::1%25lo]:<port>',
  '[::]:<port>',
  'user@127.0.0.1:<port>',
  'user:pw@127.0.0.1:<port>',
  '127.0.0.1:<port>@evil.example',
  'http://127.0.0.1:<port>',
  '127.0.0.1:<port>/',
  '127.0.0.1:<port>,evil.example',
  '127.0.0.1:<port> evil.example',
  'LOCALHOST:<port>x',
  'localhost%00:<port>',
  'l\u00f6calhost:<port>',
  '',
]

describe('a name that is not ours', () => {
  test.each(foreignHosts)('Host: %s gets nothing, by HTTP and by upgrade', async pattern => {
    const header = `Host: ${pattern.replaceAll('<port>', String(host.port))}\r\n`
    for (const request of [page(header), upgrade(header)]) {
      const answer = await host.raw(request)
      expect([400, 421]).toContain(statusOf(answer))
      expect(bodyOf(answer)).toBe('')
    }
  })

  test('no Host, two Hosts and an absolute target are refused', async () => {
    const own = `Host: 127.0.0.1:${host.port}\r\n`
    const requests = [
      page(''),
      page(own + own),
      page(`${own}Host: evil.example\r\n`),
      page(`Host: evil.example\r\n${own}`),
      `GET http://evil.example/ HTTP/1.1\r\n${own}Connection: close\r\n\r\n`,
      `GET http://127.0.0.1:${host.port}/ HTTP/1.1\r\n${own}Connection: close\r\n\r\n`,
      `CONNECT evil.example:443 HTTP/1.1\r\n${own}\r\n`,
      'GET / HTTP/1.0\r\n\r\n',
    ]
    for (const request of requests) {
      const answer = await host.raw(request)
      expect(answer === '' || [400, 421].includes(statusOf(answer)), request).toBe(true)
      expect(answer === '' ? '' : bodyOf(answer)).toBe('')
    }
  })

  test.each(['127.0.0.1:<port>', 'localhost:<port>', '[::1]:<port>'])(
    'our own spelling %s is served',
    async pattern => {
      const answer = await host.raw(page(`Host: ${pattern.replace('<port>', String(host.port))}\r\n`))
      expect(statusOf(answer)).toBe(200)
      expect(bodyOf(answer)).toContain('<p>page</p>')
    },
  )
})
