import { gzipSync } from 'node:zlib'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { failureOfAsync } from '../../support/failure-of.ts'
import { restDesk, seedFlags, token, type Fault } from '../../support/rest-flags.ts'
import { limits, mark, never, rollBackOf } from '../../support/writing.ts'

const json = { 'Content-Type': 'application/json' }
const says =
  (status: number, headers: Record<string, string>, body: string | Buffer): Fault =>
  (_request, response) => {
    response.writeHead(status, headers).end(body)
    return true
  }

async function failureOf(fault: Fault) {
  const { connector } = await restDesk({ flags: seedFlags(), fault })
  return failureOfAsync(connector.readStore(null, never))
}

describe('answers that are not a list of flags', () => {
  test.each([
    [
      'a sign-in page of the network',
      { 'Content-Type': 'text/html; charset=utf-8' },
      '<html>Welcome to the hotel</html>',
      'not-the-api',
    ],
    ['JSON that says it is a page', { 'Content-Type': 'text/html' }, '{"flags":{}}', 'not-the-api'],
    ['no content type', {}, '{"flags":{}}', 'not-the-api'],
    ['nothing at all', json, '', 'wrong-shape'],
    ['half of an answer', json, '{"flags":{"a":true', 'wrong-shape'],
    ['an error with 200', json, '{"error":"database is down"}', 'wrong-shape'],
    ['a list where names were due', json, '{"flags":[true,false]}', 'wrong-shape'],
    ['null for flags', json, '{"flags":null}', 'wrong-shape'],
    ['a bare list', json, '[]', 'wrong-shape'],
    ['a bare number', json, '42', 'wrong-shape'],
    ['a number for a time', json, '{"flags":{},"updated_at":17}', 'wrong-shape'],
    ['flags that only a prototype has', json, '{"__proto__":{"flags":{}}}', 'wrong-shape'],
    [
      'nesting without end',
      json,
      `{"flags":{},"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
      'wrong-shape',
    ],
  ])('%s is never "no flags"', async (_, headers, body, problem) => {
    expect(await failureOf(says(200, headers, body))).toMatchObject({
      code: 'answer-unusable',
      connection: 'Meals',
      problem,
    })
  })

  test('a body that is too large is given up', async () => {
    const fault: Fault = (_request, response) => {
      response.writeHead(200, json)
      const chunk = ' '.repeat(64 * 1024)
      const pour = (): void => {
        while (!response.destroyed && response.write(chunk));
        if (!response.destroyed) response.once('drain', pour)
      }
      pour()
      return true
    }
    expect(await failureOf(fault)).toMatchObject({ code: 'answer-unusable', problem: 'too-large' })
  })

  test('a body that is small only while packed is given up too', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, ' '))
    expect(bomb.length).toBeLessThan(100_000)
    expect(await failureOf(says(200, { ...json, 'Content-Encoding': 'gzip' }, bomb))).toMatchObject({
      problem: 'too-large',
    })
  })

  test('headers without end are given up', async () => {
    const failure = await failureOf((_request, response) => {
      response.writeHead(200, { ...json, 'X-Long': 'x'.repeat(64 * 1024) }).end('{"flags":{}}')
      return true
    })
    expect(failure).toMatchObject({ code: 'connection-unreachable', problem: 'closed' })
  })

  test('an answer that drips is given up by the clock', async () => {
    const failure = await failureOf((_request, response) => {
      response.writeHead(200, json)
      const drip = setInterval(() => response.write(' '), 20)
      response.once('close', () => clearInterval(drip))
      return true
    })
    expect(failure).toMatchObject({ code: 'no-answer', connection: 'Meals' })
  })

  test('no answer at all is told from no server', async () => {
    expect(await failureOf(() => true)).toMatchObject({ code: 'no-answer' })
    expect(
      await failureOf(request => {
        request.socket.destroy()
        return true
      }),
    ).toMatchObject({ code: 'connection-unreachable', problem: 'closed' })
  })

  test('details of another flag than was asked for are not taken for it', async () => {
    const { connector } = await restDesk({
      flags: seedFlags(),
      fault: (request, response) => {
        if (request.url === '/v1/feature-flags/') return false
        response.writeHead(200, json).end('{"name":"another","enabled":true}')
        return true
      },
    })
    expect(await failureOfAsync(connector.readBack(['meal_planning'], never))).toMatchObject({
      problem: 'wrong-shape',
      detail: 'it is about "another"',
    })
  })

  test.each([
    [400, { code: 'answer-unusable', problem: 'refused', status: 400, detail: 'the words' }],
    [401, { code: 'sign-in-refused', user: 'of this token' }],
    [403, { code: 'permission-missing', needed: 'GET /v1/feature-flags/' }],
    [404, { code: 'answer-unusable', problem: 'refused', status: 404 }],
    [408, { code: 'answer-unusable', problem: 'server-error', status: 408 }],
    [409, { code: 'answer-unusable', problem: 'refused', status: 409 }],
    [429, { code: 'answer-unusable', problem: 'rate-limited', retryAfterMs: 7_000 }],
    [500, { code: 'answer-unusable', problem: 'server-error', status: 500 }],
    [503, { code: 'answer-unusable', problem: 'server-error', status: 503 }],
  ])('%i is told as what it is', async (status, failure) => {
    expect(
      await failureOf(says(status, { ...json, 'Retry-After': '7' }, '{"detail":"the words"}')),
    ).toMatchObject(failure)
  })

  test('a page with 404 is a wrong address, not a flag that is gone', async () => {
    const { connector } = await restDesk({
      fault: says(404, { 'Content-Type': 'text/html' }, '<h1>Not found</h1>'),
    })
    expect(await failureOfAsync(connector.readBack(['meal_planning'], never))).toMatchObject({
      problem: 'not-the-api',
    })
  })

  test("a server's own words are cleaned, cut, and never repeat the secret", async () => {
    const failure = await failureOf((request, response) => {
      const words = `you sent ${request.headers.authorization}\u202e\n${'x'.repeat(5_000)}`
      response.writeHead(500, json).end(JSON.stringify({ message: words }))
      return true
    })
    const text = JSON.stringify(failure)
    expect(text).toContain('you sent Bearer [secret]')
    expect(text).not.toContain(token)
    expect(text).not.toMatch(/\\n|\u202e/)
    expect(text.length).toBeLessThan(1_000)
  })
})

describe('redirects', () => {
  /** Another server, which must never hear of us. */
  async function elsewhere() {
    const heard: unknown[] = []
    const server = createServer((request, response) => {
      heard.push(request.headers)
      response.writeHead(200, json).end('{"flags":{}}')
    })
    server.listen(0, '127.0.0.1')
    await new Promise(resolve => server.once('listening', resolve))
    onTestFinished(() => void server.close())
    return { heard, port: (server.address() as AddressInfo).port }
  }

  const places: readonly [string, (port: number) => string, (port: number) => string][] = [
    ['another host', port => `http://localhost:${port}/x`, port => `http://localhost:${port}/x`],
    ['another port', port => `http://127.0.0.1:${port}/x?token=1`, port => `http://127.0.0.1:${port}/x`],
    ['another scheme', port => `https://127.0.0.1:${port}/x`, port => `https://127.0.0.1:${port}/x`],
    ['another user', port => `http://eve:secret@127.0.0.1:${port}/x`, port => `http://127.0.0.1:${port}/x`],
    ['no scheme', port => `//127.0.0.1:${port}/x`, port => `http://127.0.0.1:${port}/x`],
    ['a kind of its own', () => 'file:///etc/passwd', () => 'an address of the kind file:'],
    ['nowhere', () => '', () => 'nowhere'],
  ]

  test.each([301, 302, 303, 307, 308].flatMap(status => places.map(place => [status, ...place] as const)))(
    '%i to %s is not followed, and says where it points',
    async (status, _, location, shown) => {
      const { heard, port } = await elsewhere()
      const { connector, arrived } = await restDesk({
        fault: says(status, { ...json, Location: location(port) }, ''),
      })
      expect(await failureOfAsync(connector.readStore(null, never))).toMatchObject({
        code: 'answer-unusable',
        problem: 'redirect',
        status,
        detail: shown(port),
      })
      const [result] = await connector.apply(rollBackOf(['meal_planning']), mark, limits, never)
      expect(result).toMatchObject({ status: 'refused', failure: { problem: 'redirect' } })
      expect(arrived).toHaveLength(2)
      expect(heard).toEqual([])
    },
  )

  test('a redirect on the same server is not followed either', async () => {
    const { connector, arrived } = await restDesk({ fault: says(307, { Location: '/v2/flags' }, '') })
    expect(await failureOfAsync(connector.readStore(null, never))).toMatchObject({
      problem: 'redirect',
      detail: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/v2\/flags$/),
    })
    expect(arrived).toEqual(['GET /v1/feature-flags/'])
  })
})
