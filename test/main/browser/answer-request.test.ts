import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bodyOf, serveTestHost, statusOf, type ServedHost } from './served-host.ts'

let host: ServedHost
beforeAll(async () => {
  host = await serveTestHost()
})
afterAll(() => host.close())

const get = (target: string, headers = '') =>
  host.raw(`GET ${target} HTTP/1.1\r\nHost: 127.0.0.1:${host.port}\r\n${headers}Connection: close\r\n\r\n`)

const own = () => `http://127.0.0.1:${host.port}`
const post = (path: string, body: string, headers: Record<string, string>) => {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return host.raw(
    `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${host.port}\r\n${lines.join('')}Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}
const asPage = () => ({ Origin: own(), 'Sec-Fetch-Site': 'same-origin', 'Content-Type': 'application/json' })
const tokenOf = (link: string) => link.slice(link.indexOf('#') + 1)
const exchange = (token: string) => post('/session', JSON.stringify({ token }), asPage())

describe('the page', () => {
  test('carries the strict policy and a style nonce that is new for every load', async () => {
    const [first, second] = [await get('/'), await get('/')]
    const nonce = /nonce="([^"]+)"/.exec(bodyOf(first))?.[1] ?? ''
    expect(nonce.length).toBeGreaterThanOrEqual(24)
    expect(first).toContain(
      "Content-Security-Policy: default-src 'none'; script-src 'self'; " +
        `style-src 'self' 'nonce-${nonce}'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; ` +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default\r\n",
    )
    expect(bodyOf(second)).not.toContain(nonce)
  })

  test('forbids framing, sniffing, sharing and remembering, and offers no CORS', async () => {
    const answer = await get('/')
    for (const header of [
      'Cross-Origin-Resource-Policy: same-origin',
      'Cross-Origin-Opener-Policy: same-origin',
      'X-Content-Type-Options: nosniff',
      'Referrer-Policy: no-referrer',
      'Cache-Control: no-store',
    ]) {
      expect(answer).toContain(header)
    }
    expect(answer.toLowerCase()).not.toContain('access-control-')
    expect(answer.toLowerCase()).not.toContain('set-cookie')
  })

  test('holds neither token nor session', async () => {
    const token = tokenOf(host.newLink())
    const { session } = JSON.parse(bodyOf(await exchange(token))) as { session: string }
    const next = tokenOf(host.newLink())
    const answer = await get('/')
    for (const secret of [token, session, next]) expect(answer).not.toContain(secret)
  })

  test('is not given to a foreign page that fetches, frames or embeds it', async () => {
    for (const [mode, destination] of [
      ['no-cors', 'script'],
      ['cors', 'empty'],
      ['navigate', 'iframe'],
      ['navigate', 'object'],
      ['no-cors', 'image'],
    ]) {
      const answer = await get(
        '/',
        `Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: ${mode}\r\nSec-Fetch-Dest: ${destination}\r\n`,
      )
      expect(statusOf(answer)).toBe(403)
      expect(bodyOf(answer)).toBe('')
    }
    const link = await get(
      '/',
      'Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n',
    )
    expect(statusOf(link)).toBe(200)
  })
})

describe('paths', () => {
  const starts = [
    '',
    '/assets',
    '/assets/..',
    '/..',
    '/../..',
    '/%2e%2e',
    '/%2e%2e/%2e%2e',
    '/.%2e',
    '/%252e%252e',
    '/..;',
  ]
  const separators = ['/', '%2f', '\\', '%5c', '//', '/./']
  const ends = ['package.json', 'main/browser.js', 'etc/passwd', '.env']
  const hostile = starts.flatMap(start =>
    separators.flatMap(between => ends.map(end => `${start}${between}${end}`)),
  )

  test(`none of ${hostile.length} spellings leaves the fixed map`, async () => {
    expect(hostile.length).toBeGreaterThanOrEqual(200)
    for (const path of hostile) {
      const answer = await get(path.startsWith('/') ? path : `/${path}`)
      expect([400, 404], path).toContain(statusOf(answer))
      expect(bodyOf(answer)).toBe('')
    }
  })

  test('a known file is served under its exact name only', async () => {
    expect(statusOf(await get('/assets/index-abc.js'))).toBe(200)
    for (const path of [
      '/assets/index-abc.js?x',
      '/assets/index-abc.js/',
      '/ASSETS/index-abc.js',
      '/assets/index%2Dabc.js',
      '/assets',
    ]) {
      expect(statusOf(await get(path)), path).toBe(404)
    }
  })

  test.each(['PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE'])('%s is not a method here', async method => {
    const answer = await host.raw(
      `${method} / HTTP/1.1\r\nHost: 127.0.0.1:${host.port}\r\nConnection: close\r\n\r\n`,
    )
    expect(statusOf(answer)).toBe(405)
  })

  test('conflicting lengths are refused before anything is read', async () => {
    const head = `POST /session HTTP/1.1\r\nHost: 127.0.0.1:${host.port}\r\nOrigin: ${own()}\r\n`
    for (const lengths of [
      'Content-Length: 4\r\nContent-Length: 40\r\n',
      'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n',
      'Transfer-Encoding: chunked, identity\r\n',
      'Content-Length: +4\r\n',
      'Transfer-Encoding : chunked\r\n',
    ]) {
      expect(statusOf(await host.raw(`${head}${lengths}\r\n0\r\n\r\n`))).toBe(400)
    }
  })
})

describe('the launch token', () => {
  test('is exchanged once', async () => {
    const token = tokenOf(host.newLink())
    const first = await exchange(token)
    expect(statusOf(first)).toBe(200)
    expect(JSON.parse(bodyOf(first))).toEqual({ session: expect.stringMatching(/^[\w-]{43}$/) })
    expect(statusOf(await exchange(token))).toBe(401)
  })

  test('needs the page as its sender, declared as JSON', async () => {
    const token = tokenOf(host.newLink())
    const body = JSON.stringify({ token })
    const { Origin: _, ...noOrigin } = asPage()
    const refused: [number, Record<string, string>][] = [
      [403, noOrigin],
      [403, { ...asPage(), Origin: 'null' }],
      [403, { ...asPage(), Origin: 'http://evil.example' }],
      [403, { ...asPage(), Origin: `http://localhost:${host.port}` }],
      [403, { ...asPage(), Origin: `https://127.0.0.1:${host.port}` }],
      [403, { ...asPage(), Origin: `${own()}/` }],
      [403, { ...asPage(), Origin: `${own()}.evil.example` }],
      [403, { ...asPage(), 'Sec-Fetch-Site': 'same-site' }],
      [403, { ...asPage(), 'Sec-Fetch-Site': 'cross-site' }],
      [400, { ...asPage(), 'Content-Type': 'text/plain' }],
      [400, { ...asPage(), 'Content-Type': 'application/x-www-form-urlencoded' }],
    ]
    for (const [status, headers] of refused)
      expect(statusOf(await post('/session', body, headers))).toBe(status)
    expect(statusOf(await post('/session', body, asPage()))).toBe(200)
  })

  test('a body of another shape or size is refused', async () => {
    for (const body of [
      '',
      '{',
      'null',
      '[]',
      '{}',
      '{"token":1}',
      '{"token":"x","more":1}',
      JSON.stringify({ token: 'x'.repeat(5000) }),
    ]) {
      expect(statusOf(await post('/session', body, asPage()))).toBe(400)
    }
  })

  test('a session is known after its exchange, and no other is', async () => {
    const { session } = JSON.parse(bodyOf(await exchange(tokenOf(host.newLink())))) as { session: string }
    const check = (value: string) => post('/session/check', JSON.stringify({ session: value }), asPage())
    expect(statusOf(await check(session))).toBe(204)
    for (const wrong of ['', session.slice(0, -1), `${session}A`, session.toLowerCase()]) {
      expect(statusOf(await check(wrong))).toBe(401)
    }
  })
})
