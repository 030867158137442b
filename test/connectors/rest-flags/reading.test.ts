import { describe, expect, test } from 'vitest'
import { failureOfAsync } from '../../support/failure-of.ts'
import {
  connectTo,
  manyFlags,
  restDesk,
  slowDesk,
  restSettings,
  seedFlags,
  token,
} from '../../support/rest-flags.ts'
import { never } from '../../support/writing.ts'

const json = { 'Content-Type': 'application/json' }

describe('reading a flag API', () => {
  test('tells every flag as the application is told, with its details', async () => {
    const { connector } = await restDesk({ flags: seedFlags(() => Date.UTC(2026, 0, 2)) })
    const reading = await connector.readStore(null, never)
    if (reading.status !== 'read') throw new Error('nothing was read')
    expect(reading.overrides).toEqual([])
    expect(reading.flags.map(({ key, enabled, description }) => [key, enabled, description])).toEqual([
      ['meal_planning', true, 'Enable meal planning features'],
      ['activity_tracking', false, 'Steps and heart rate'],
      ['user_notifications', true, ''],
    ])
    expect(reading.flags[0]).toMatchObject({
      connectionId: 'meals',
      percentage: null,
      globalOverride: 'none',
      metadata: null,
      updatedAt: '2026-01-02T00:00:00.000Z',
      stored: { enabled: 'true', listed: 'true', description: 'Enable meal planning features' },
    })
  })

  test('asks for details once, and then for the list alone', async () => {
    const { connector, arrived } = await restDesk({ flags: manyFlags(20) })
    const first = await connector.readStore(null, never)
    expect(arrived).toHaveLength(21)
    expect((await connector.readStore(first.digest, never)).status).toBe('unchanged')
    expect(arrived).toHaveLength(22)
  })

  test('asks for the details of a switched flag again, and for no other', async () => {
    const { connector, flags, arrived } = await restDesk({ flags: manyFlags(20) })
    const first = await connector.readStore(null, never)
    flags.update('flag_7', { enabled: false, description: 'off' })
    const second = await connector.readStore(first.digest, never)
    if (second.status !== 'read') throw new Error('the change was not seen')
    expect(second.flags.find(({ key }) => key === 'flag_7')).toMatchObject({
      enabled: false,
      description: 'off',
    })
    expect(arrived.slice(21)).toEqual(['GET /v1/feature-flags/', 'GET /v1/feature-flags/flag_7'])
  })

  test('takes nothing that was read back for a change by somebody else', async () => {
    const { connector, flags } = await restDesk({ flags: manyFlags(3) })
    await connector.readStore(null, never)
    flags.update('flag_1', { enabled: false })
    flags.update('flag_1', { enabled: true })
    const [state] = await connector.readBack(['flag_1'], never)
    flags.update('flag_2', { enabled: false })
    const reading = await connector.readStore(null, never)
    if (reading.status !== 'read') throw new Error('nothing was read')
    expect(reading.flags.find(({ key }) => key === 'flag_1')?.version).toBe(state?.flag.version)
  })

  test('keeps at most four requests for details under way', async () => {
    const { connector, most } = await slowDesk(30)
    await connector.readStore(null, never)
    expect(most()).toBe(4)
  })

  test('drops a flag that is gone, and keeps the others', async () => {
    const { connector, flags } = await restDesk({ flags: manyFlags(3) })
    const first = await connector.readStore(null, never)
    flags.remove('flag_1')
    const second = await connector.readStore(first.digest, never)
    expect(second.status === 'read' && second.flags.map(({ key }) => key)).toEqual(['flag_0', 'flag_2'])
  })

  test('a flag that is removed between the list and its details is simply not there', async () => {
    const flags = manyFlags(3)
    const { connector } = await restDesk({
      flags,
      fault: request => {
        if (request.url?.endsWith('flag_0') === true) flags.remove('flag_2')
        return false
      },
    })
    // one at a time, so that the removal comes in between
    const reading = await connector.readStore(null, never)
    expect(reading.status === 'read' && reading.flags.map(({ key }) => key)).not.toContain('flag_9')
    const again = await connector.readStore(null, never)
    expect(again.status === 'read' && again.flags.map(({ key }) => key)).toEqual(['flag_0', 'flag_1'])
  })

  test('a flag that is listed and cannot be found is a fault of the API, not a flag that is gone', async () => {
    const { connector } = await restDesk({
      flags: seedFlags(),
      fault: (request, response) => {
        if (request.url?.endsWith('meal_planning') !== true) return false
        response.writeHead(404, json).end('{"detail":"Feature flag not found"}')
        return true
      },
    })
    expect(await failureOfAsync(connector.readStore(null, never))).toMatchObject({
      code: 'answer-unusable',
      problem: 'wrong-shape',
      detail: expect.stringContaining('meal_planning'),
    })
  })

  test('a value that is not exactly true is off, as the application takes it', async () => {
    const { connector } = await restDesk({
      fault: (request, response) => {
        const isList = request.url === '/v1/feature-flags/'
        const name = request.url?.split('/').at(-1)
        const values = { yes: 'true', one: 1, none: null, on: true } as const
        const body = isList
          ? { flags: values }
          : { name, enabled: values[name as keyof typeof values], description: null }
        response.writeHead(200, json).end(JSON.stringify(body))
        return true
      },
    })
    const reading = await connector.readStore(null, never)
    expect(
      reading.status === 'read' &&
        reading.flags.map(flag => [flag.key, flag.enabled, flag.stored['enabled']]),
    ).toEqual([
      ['yes', false, '"true"'],
      ['one', false, '1'],
      ['none', false, 'null'],
      ['on', true, 'true'],
    ])
  })

  test.each([
    ['__proto__'],
    ['constructor'],
    ['a/b'],
    ['../../admin'],
    ['..'],
    ['.'],
    ['?x=1#y'],
    ['%2e%2e'],
    ["it's"],
    ['ключ ✓'],
    ['"quoted" \\ key'],
    ['\u202egnp'],
    ['key\r\nX-Injected: yes'],
  ])('a flag named %j is shown, and asked for at no other address', async key => {
    const { connector, flags, arrived } = await restDesk()
    flags.create({ name: key, enabled: true })
    const reading = await connector.readStore(null, never)
    expect(reading.status === 'read' && reading.flags.map(flag => [flag.key, flag.enabled])).toEqual([
      [key, true],
    ])
    for (const request of arrived) {
      expect(request).toMatch(/^GET \/v1\/feature-flags\/[^/?#]*$/)
      expect(decodeURIComponent(request.slice('GET /v1/feature-flags/'.length))).toBeOneOf(['', key])
    }
  })

  test('an application behind a path of its own is found there', async () => {
    const { arrived, server } = await restDesk({
      fault: (_request, response) => {
        response.writeHead(200, json).end('{"flags":{}}')
        return true
      },
    })
    const own = connectTo(restSettings(server.port, { flagsPath: '/apps/meal%20track/v1/feature-flags' }))
    expect((await own.readStore(null, never)).status).toBe('read')
    expect(arrived).toEqual(['GET /apps/meal%20track/v1/feature-flags'])
  })

  test('goes on with what is known while it is limited, but never without knowing', async () => {
    let limited = false
    const { connector, flags } = await restDesk({
      flags: manyFlags(6),
      fault: (request, response) => {
        if (!limited || request.url === '/v1/feature-flags/') return false
        response.writeHead(429, { ...json, 'Retry-After': '0' }).end('{}')
        return true
      },
    })
    limited = true
    expect(await failureOfAsync(connector.readStore(null, never))).toMatchObject({ problem: 'rate-limited' })
    limited = false
    const first = await connector.readStore(null, never)
    limited = true
    flags.update('flag_3', { enabled: false })
    const second = await connector.readStore(first.digest, never)
    expect(second.status === 'read' && second.flags.find(({ key }) => key === 'flag_3')?.enabled).toBe(false)
  })

  test('leaves a limited API alone for as long as it asks, and goes on where it was', async () => {
    let answered = 0
    const { connector, arrived } = await restDesk({
      flags: manyFlags(12),
      fault: (_request, response) => {
        answered += 1
        if (answered !== 6) return false
        response.writeHead(429, { ...json, 'Retry-After': '1' }).end('{}')
        return true
      },
    })
    expect(await failureOfAsync(connector.readStore(null, never))).toMatchObject({
      problem: 'rate-limited',
      retryAfterMs: 1_000,
    })
    const before = arrived.length
    expect(await failureOfAsync(connector.readStore(null, never))).toMatchObject({ problem: 'rate-limited' })
    expect(arrived).toHaveLength(before)
    await expect
      .poll(() => failureOfAsync(connector.readStore(null, never)), { timeout: 5_000, interval: 100 })
      .toBeUndefined()
    // each flag once, the limited one twice, and the list once a reading
    expect(arrived.filter(request => request !== 'GET /v1/feature-flags/')).toHaveLength(13)
  })

  test('shows the token with each request and asks for it each time', async () => {
    let asked = 0
    const { connector, headers } = await restDesk(
      { flags: seedFlags() },
      {},
      {
        secret: async () => {
          asked += 1
          return token
        },
      },
    )
    await connector.readStore(null, never)
    expect(headers.map(({ authorization }) => authorization)).toEqual(Array(4).fill(`Bearer ${token}`))
    expect(asked).toBe(4)
  })

  test('keeps no cookie', async () => {
    const { connector, headers } = await restDesk({
      flags: seedFlags(),
      fault: (_request, response) => {
        response.setHeader('Set-Cookie', 'session=canary; Path=/')
        return false
      },
    })
    await connector.readStore(null, never)
    expect(headers.map(({ cookie }) => cookie)).toEqual(Array(4).fill(undefined))
  })

  test('a read-back goes past every cache, over a connection of its own', async () => {
    const ports = new Set<number>()
    const { connector, headers } = await restDesk({
      flags: seedFlags(),
      fault: request => {
        ports.add(request.socket.remotePort ?? 0)
        return false
      },
    })
    await connector.readStore(null, never)
    const used = new Set(ports)
    ports.clear()
    const before = headers.length
    await connector.readBack(['meal_planning'], never)
    expect(headers.slice(before).every(sent => sent['cache-control'] === 'no-cache')).toBe(true)
    expect([...ports].filter(port => used.has(port))).toEqual([])
  })

  test('a read-back leaves out what is not there', async () => {
    const { connector } = await restDesk({ flags: seedFlags() })
    const states = await connector.readBack(['meal_planning', 'nowhere'], never)
    expect(states.map(({ flag }) => flag.key)).toEqual(['meal_planning'])
  })

  test('a list that a cache keeps behind does not pass for rolled back', async () => {
    const stale = JSON.stringify(seedFlags().list())
    const { connector, flags } = await restDesk({
      flags: seedFlags(),
      fault: (request, response) => {
        if (request.url !== '/v1/feature-flags/') return false
        response.writeHead(200, json).end(stale)
        return true
      },
    })
    flags.update('meal_planning', { enabled: false })
    const [state] = await connector.readBack(['meal_planning'], never)
    if (state === undefined) throw new Error('not read back')
    const rollBack = { kind: 'roll-back', suspendOverrides: true } as const
    expect(connector.differences(state, rollBack, null)).toEqual([
      'the list of flags says true, meant was false',
    ])
    expect(connector.effectiveShare(state.flag)).toBe(1)
  })

  test('stops when it is cancelled', async () => {
    const { connector } = await restDesk({ fault: () => true })
    const gone = new AbortController()
    const reading = failureOfAsync(connector.readStore(null, gone.signal))
    gone.abort()
    expect(await reading).toEqual({ code: 'cancelled' })
  })
})
