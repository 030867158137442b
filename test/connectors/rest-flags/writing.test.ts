import { createServer, type AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Intent } from '../../../shared/domain/operation.ts'
import type { Connector } from '../../../main/connectors/connector.ts'
import {
  connectTo,
  manyFlags,
  restDesk,
  restSettings,
  seedFlags,
  slowDesk,
  type Fault,
} from '../../support/rest-flags.ts'
import {
  change,
  limits,
  mark,
  never,
  readState,
  rollBack,
  rollBackOf,
  shortLimits,
} from '../../support/writing.ts'

const json = { 'Content-Type': 'application/json' }
const onPut =
  (fault: Fault): Fault =>
  (request, response) =>
    request.method === 'PUT' && fault(request, response)

async function applyOne(connector: Connector, key: string, intent: Intent, within = limits) {
  const [result] = await connector.apply([{ key, intent }], mark, within, never)
  if (result === undefined) throw new Error('no result for the only write')
  return result
}

describe('rolling back over HTTP', () => {
  test('switches a flag off, leaves its description alone, and proves it', async () => {
    const { connector, flags } = await restDesk({ flags: seedFlags() })
    expect(await applyOne(connector, 'meal_planning', rollBack)).toMatchObject({
      status: 'written',
      failure: null,
    })
    expect(flags.get('meal_planning')).toMatchObject({
      enabled: false,
      description: 'Enable meal planning features',
    })
    const state = await readState(connector, 'meal_planning')
    expect(connector.differences(state, rollBack, null)).toEqual([])
    expect(connector.effectiveShare(state.flag)).toBe(0)
  })

  test('is unconditional, and may be repeated', async () => {
    const { connector, flags } = await restDesk({ flags: seedFlags() })
    for (let round = 0; round < 3; round += 1) {
      expect((await applyOne(connector, 'activity_tracking', rollBack)).status).toBe('written')
      expect(flags.get('activity_tracking')?.enabled).toBe(false)
    }
  })

  test('takes a hundred flags in parallel, bounded, and answers in order', async () => {
    const { connector, flags, most } = await slowDesk(100)
    const keys = Array.from({ length: 100 }, (_, index) => `flag_${index}`)
    const results = await connector.apply(rollBackOf(keys), mark, limits, never)
    expect(results.map(({ key, status }) => [key, status])).toEqual(keys.map(key => [key, 'written']))
    expect(Object.values(flags.list().flags)).not.toContain(true)
    expect(most()).toBe(8)
  })

  test('honours Retry-After within its time, and ends with every flag off', async () => {
    const { connector, flags, arrived } = await restDesk({ flags: manyFlags(7), changesPerSecond: 5 })
    const results = await connector.apply(rollBackOf(Object.keys(flags.list().flags)), mark, limits, never)
    expect(results.map(({ status }) => status)).toEqual(Array(7).fill('written'))
    expect(Object.values(flags.list().flags)).not.toContain(true)
    expect(arrived.length).toBeGreaterThan(7)
  })

  test('says not-sent, and for how long to wait, when the limit outlasts its time', async () => {
    const { connector, flags, arrived } = await restDesk({
      flags: manyFlags(20),
      fault: onPut((_request, response) => {
        response.writeHead(429, { ...json, 'Retry-After': '60' }).end('{}')
        return true
      }),
    })
    const results = await connector.apply(rollBackOf(Object.keys(flags.list().flags)), mark, limits, never)
    for (const { status, failure } of results) {
      expect(status).toBe('not-sent')
      expect(failure).toMatchObject({ problem: 'rate-limited', retryAfterMs: 60_000 })
    }
    // those under way when the first answer came, and no more
    expect(arrived.length).toBeLessThanOrEqual(8)
  })

  test('reads Retry-After as a date by the clock of the server', async () => {
    const { connector } = await restDesk({
      flags: seedFlags(),
      fault: onPut((_request, response) => {
        const headers = {
          Date: 'Sat, 31 Aug 2024 12:00:00 GMT',
          'Retry-After': 'Sat, 31 Aug 2024 12:02:00 GMT',
        }
        response.writeHead(429, { ...json, ...headers }).end('{}')
        return true
      }),
    })
    expect((await applyOne(connector, 'meal_planning', rollBack)).failure).toMatchObject({
      retryAfterMs: 120_000,
    })
  })

  test('sends the whole body to a server that takes nothing less', async () => {
    const { connector, flags, arrived } = await restDesk({ flags: seedFlags(), wholeBodies: true })
    expect(await applyOne(connector, 'meal_planning', rollBack)).toMatchObject({ status: 'refused' })
    await connector.readStore(null, never)
    expect((await applyOne(connector, 'meal_planning', rollBack)).status).toBe('written')
    expect(flags.get('meal_planning')).toMatchObject({
      enabled: false,
      description: 'Enable meal planning features',
    })
    expect(arrived.filter(request => request.startsWith('PUT'))).toHaveLength(3)
  })

  test.each([
    [400, 'refused'],
    [401, 'refused'],
    [403, 'refused'],
    [404, 'refused'],
    [405, 'refused'],
    [408, 'unknown'],
    [409, 'conflict'],
    [412, 'conflict'],
    [413, 'refused'],
    [422, 'refused'],
    [429, 'not-sent'],
    [500, 'unknown'],
    [502, 'unknown'],
    [503, 'unknown'],
    [504, 'unknown'],
  ])('%i is %s', async (status, outcome) => {
    const { connector } = await restDesk({
      flags: seedFlags(),
      fault: onPut((_request, response) => {
        response
          .writeHead(status, { ...json, 'Retry-After': '60' })
          .end('{"detail":"the words of the server"}')
        return true
      }),
    })
    const result = await applyOne(connector, 'meal_planning', rollBack)
    expect(result.status).toBe(outcome)
    expect(result.failure).not.toBeNull()
    expect(result.overwritten).toBeNull()
  })

  test('a reply that is lost after the change was made is unknown', async () => {
    const flags = seedFlags()
    const { connector } = await restDesk({
      flags,
      fault: onPut(request => {
        flags.update('meal_planning', { enabled: false })
        request.socket.destroy()
        return true
      }),
    })
    expect(await applyOne(connector, 'meal_planning', rollBack)).toMatchObject({
      status: 'unknown',
      failure: { code: 'connection-unreachable', problem: 'closed' },
    })
    expect(connector.differences(await readState(connector, 'meal_planning'), rollBack, null)).toEqual([])
  })

  test('silence after sending is unknown, and ends before the write may no longer land', async () => {
    const { connector } = await restDesk({ flags: seedFlags(), fault: onPut(() => true) })
    const result = await applyOne(connector, 'meal_planning', rollBack, shortLimits)
    expect(result).toMatchObject({ status: 'unknown', failure: { code: 'no-answer' } })
  })

  test('a write that is given up ends in a reset, so that nothing of it is delivered later', async () => {
    const ended = Promise.withResolvers<string>()
    const server = createServer(socket => {
      socket.on('error', error => ended.resolve('code' in error ? String(error.code) : ''))
      socket.on('end', () => ended.resolve('goodbye'))
      socket.resume()
    })
    server.listen(0, '127.0.0.1')
    await new Promise(resolve => server.once('listening', resolve))
    onTestFinished(() => void server.close())
    const connector = connectTo(restSettings((server.address() as AddressInfo).port))
    expect((await applyOne(connector, 'meal_planning', rollBack, shortLimits)).status).toBe('unknown')
    expect(await ended.promise).toBe('ECONNRESET')
  })

  test('an answer that drips for ever is given up by the clock, not by its silence', async () => {
    const { connector } = await restDesk({
      flags: seedFlags(),
      fault: onPut((_request, response) => {
        response.writeHead(200, json)
        const drip = setInterval(() => response.write(' '), 20)
        response.once('close', () => clearInterval(drip))
        return true
      }),
    })
    expect(await applyOne(connector, 'meal_planning', rollBack, shortLimits)).toMatchObject({
      status: 'unknown',
    })
  })

  test('a page where the answer was due leaves open what was written', async () => {
    const { connector } = await restDesk({
      flags: seedFlags(),
      fault: onPut((_request, response) => {
        response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html>Sign in to the network</html>')
        return true
      }),
    })
    expect(await applyOne(connector, 'meal_planning', rollBack)).toMatchObject({
      status: 'unknown',
      failure: { code: 'answer-unusable', problem: 'not-the-api' },
    })
  })

  test('nothing leaves when nothing listens, or when there is no secret', async () => {
    const { server, connector } = await restDesk({ flags: seedFlags() })
    await server.close()
    expect(await applyOne(connector, 'meal_planning', rollBack)).toMatchObject({
      status: 'not-sent',
      failure: { code: 'connection-unreachable', problem: 'refused' },
    })
    const mute = await restDesk({ flags: seedFlags() }, {}, { secret: async () => null })
    expect(await applyOne(mute.connector, 'meal_planning', rollBack)).toMatchObject({
      status: 'not-sent',
      failure: { code: 'secret-needed' },
    })
    expect(mute.arrived).toEqual([])
  })

  test('a read-only connection sends nothing', async () => {
    const { connector, arrived } = await restDesk({ flags: seedFlags() }, {}, { readOnly: true })
    expect(await applyOne(connector, 'meal_planning', rollBack)).toMatchObject({
      status: 'refused',
      failure: { code: 'access-read-only' },
    })
    expect(arrived).toEqual([])
  })

  test.each(['.', '..', '\ud800'])(
    'a flag named %j is refused, and nothing else is written instead',
    async key => {
      const { connector, arrived } = await restDesk({ flags: seedFlags() })
      expect(await applyOne(connector, key, rollBack)).toMatchObject({
        status: 'refused',
        failure: { code: 'invalid-input' },
      })
      expect(arrived).toEqual([])
    },
  )

  test.each(['__proto__', 'a/b', '../../admin', "it's", 'ключ ✓', 'key\r\nX-Injected: yes'])(
    'a flag named %j is switched off, and it alone',
    async key => {
      const { connector, flags } = await restDesk({ flags: seedFlags() })
      flags.create({ name: key, enabled: true })
      expect((await applyOne(connector, key, rollBack)).status).toBe('written')
      expect(flags.get(key)?.enabled).toBe(false)
      expect(flags.get('meal_planning')?.enabled).toBe(true)
    },
  )

  test('stops at once when it is cancelled, and what was under way is unknown', async () => {
    const gone = new AbortController()
    const { connector } = await restDesk({
      flags: manyFlags(20),
      fault: onPut(() => {
        setImmediate(() => gone.abort())
        return true
      }),
    })
    const keys = Array.from({ length: 20 }, (_, index) => `flag_${index}`)
    const results = await connector.apply(rollBackOf(keys), mark, limits, gone.signal)
    expect(results).toHaveLength(20)
    expect(results[0]?.status).toBe('unknown')
    expect(results.at(-1)?.status).toBe('not-sent')
  })
})

describe('changing over HTTP', () => {
  test('reads, compares, writes both fields, and is verified by what is read back', async () => {
    const { connector, flags } = await restDesk({ flags: seedFlags() })
    const { result, intent } = await change(connector, 'activity_tracking', { enabled: true })
    expect(result.status).toBe('written')
    expect(flags.get('activity_tracking')).toMatchObject({
      enabled: true,
      description: 'Steps and heart rate',
    })
    expect(connector.differences(await readState(connector, 'activity_tracking'), intent, null)).toEqual([])
  })

  test('keeps the flag on while its text changes', async () => {
    const { connector, flags } = await restDesk({ flags: seedFlags() })
    const { result } = await change(connector, 'meal_planning', { description: 'new words' })
    expect(result.status).toBe('written')
    expect(flags.get('meal_planning')).toMatchObject({ enabled: true, description: 'new words' })
  })

  test("someone else's later change is a conflict, and is not overwritten", async () => {
    const { connector, flags, arrived } = await restDesk({ flags: seedFlags() })
    const { version } = (await readState(connector, 'meal_planning')).flag
    flags.update('meal_planning', { description: 'by another desk' })
    const { result } = await change(connector, 'meal_planning', { description: 'mine' }, version)
    expect(result).toMatchObject({ status: 'conflict', failure: { code: 'conflict', expected: version } })
    expect(flags.get('meal_planning')?.description).toBe('by another desk')
    expect(arrived.some(request => request.startsWith('PUT'))).toBe(false)
  })

  test('the version that was listed is the version that is compared', async () => {
    const { connector } = await restDesk({ flags: seedFlags() })
    const reading = await connector.readStore(null, never)
    const listed =
      reading.status === 'read' ? reading.flags.find(({ key }) => key === 'meal_planning') : undefined
    expect((await readState(connector, 'meal_planning')).flag).toEqual(listed)
    expect(
      (await change(connector, 'meal_planning', { enabled: false }, listed?.version)).result.status,
    ).toBe('written')
  })

  test('a flag that is gone is refused', async () => {
    const { connector } = await restDesk({ flags: seedFlags() })
    const { result } = await change(connector, 'nowhere', { enabled: true }, 'any')
    expect(result).toMatchObject({ status: 'refused', failure: { code: 'not-found', id: 'nowhere' } })
  })

  test.each([
    [{ percentage: 5 }, 'percentage'],
    [{ globalOverride: 'force-on' as const }, 'override'],
    [{ metadata: '{}' }, 'metadata'],
  ])('what the store cannot hold is refused: %j', async (patch, ability) => {
    const { connector, arrived } = await restDesk({ flags: seedFlags() })
    const { result } = await change(connector, 'meal_planning', patch, 'any')
    expect(result).toMatchObject({
      status: 'refused',
      failure: { code: 'not-supported', ability: expect.stringContaining(ability) },
    })
    expect(arrived).toEqual([])
  })

  test('when the reading before it fails, nothing was sent', async () => {
    const { connector } = await restDesk({
      flags: seedFlags(),
      fault: (request, response) => {
        if (request.method !== 'GET') return false
        response.writeHead(503, json).end('{}')
        return true
      },
    })
    const { result } = await change(connector, 'meal_planning', { enabled: false }, 'any')
    expect(result).toMatchObject({ status: 'not-sent', failure: { problem: 'server-error' } })
  })
})

describe('restoring over HTTP', () => {
  test('puts back what a rollback found, text included', async () => {
    const { connector, flags } = await restDesk({ flags: seedFlags() })
    const state = await readState(connector, 'meal_planning')
    await applyOne(connector, 'meal_planning', rollBack)
    const expected = await readState(connector, 'meal_planning')
    const intent: Intent = { kind: 'restore', state, expected }
    expect((await applyOne(connector, 'meal_planning', intent)).status).toBe('written')
    expect(flags.get('meal_planning')).toMatchObject({
      enabled: true,
      description: 'Enable meal planning features',
    })
    expect(connector.differences(await readState(connector, 'meal_planning'), intent, null)).toEqual([])
  })

  test('leaves alone what has been changed since', async () => {
    const { connector, flags } = await restDesk({ flags: seedFlags() })
    const state = await readState(connector, 'meal_planning')
    await applyOne(connector, 'meal_planning', rollBack)
    const expected = await readState(connector, 'meal_planning')
    flags.update('meal_planning', { description: 'switched off for good' })
    expect(await applyOne(connector, 'meal_planning', { kind: 'restore', state, expected })).toMatchObject({
      status: 'conflict',
      failure: { code: 'conflict' },
    })
    expect(flags.get('meal_planning')).toMatchObject({ enabled: false, description: 'switched off for good' })
  })
})
