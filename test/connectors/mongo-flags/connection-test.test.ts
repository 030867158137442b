import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { testMongoFlags } from '../../../main/connectors/mongo-flags/test-mongo-flags.ts'
import { usualPatience } from '../../../main/connectors/mongo-flags/mongo-target.ts'
import { startMongoStandIn, type MongoStandIn } from '../../../main/demo/stand-ins/mongo/index.ts'
import { MongoFlagsSettings } from '../../../shared/domain/mongo-flags-settings.ts'
import type { TestStep } from '../../../shared/domain/connection-status.ts'
import { never } from '../../support/connector-writes.ts'

describe('testing a MongoDB connection', () => {
  let standIn: MongoStandIn
  beforeEach(async () => {
    standIn = await startMongoStandIn({ users: [{ name: 'switchyard', password: 'right', writes: true }] })
    standIn.database('energy').insert('FeatureFlag', [
      { name: 'a', enabled: true },
      { name: 'b', enabled: 'yes' },
    ])
  })
  afterEach(() => standIn.close())

  async function steps(
    more: object = {},
    password: string | null = 'right',
    readOnly = true,
  ): Promise<TestStep[]> {
    const settings = MongoFlagsSettings.parse({
      kind: 'mongo-flags',
      servers: [{ host: standIn.host, port: standIn.port }],
      database: 'energy',
      user: 'switchyard',
      tls: { mode: 'off' },
      ...more,
    })
    const context = { connectionId: 'c', name: 'Energy', readOnly, secret: async () => password }
    const found: TestStep[] = []
    for await (const step of testMongoFlags(settings, context, never, { ...usualPatience, connectMs: 1_500 }))
      found.push(step)
    return found
  }
  const results = (found: readonly TestStep[]) => found.map(({ step, result }) => `${step} ${result}`)

  test('goes through every step and changes nothing', async () => {
    const before = JSON.stringify(standIn.database('energy').documents('FeatureFlag'))
    const found = await steps()
    expect(results(found)).toEqual([
      'name-resolution passed',
      'tcp passed',
      'tls skipped',
      'sign-in passed',
      'tables passed',
      'read warning',
      'write passed',
      'role passed',
      'clock passed',
      'round-trip passed',
    ])
    expect(found[5]?.found).toBe('2 flags, 1 of them not in this schema')
    expect(JSON.stringify(standIn.database('energy').documents('FeatureFlag'))).toBe(before)
    expect(standIn.takeCommands().filter(command => 'update' in command || 'insert' in command)).toEqual([])
  })

  test('stops at the step that failed', async () => {
    const wrong = await steps({}, 'wrong')
    expect(results(wrong).slice(0, 5)).toEqual([
      'name-resolution passed',
      'tcp passed',
      'tls skipped',
      'sign-in failed',
      'tables skipped',
    ])
    expect(wrong[3]?.because).toEqual({ code: 'sign-in-refused', connection: 'Energy', user: 'switchyard' })
    expect((await steps({}, null))[3]?.because).toMatchObject({ code: 'secret-needed' })
    const nobody = await steps({ servers: [{ host: 'no-such-host.invalid', port: 1 }] })
    expect(results(nobody).slice(0, 2)).toEqual(['name-resolution failed', 'tcp skipped'])
    const closed = await steps({ servers: [{ host: '127.0.0.1', port: 1 }] })
    expect(results(closed).slice(0, 3)).toEqual(['name-resolution passed', 'tcp failed', 'tls skipped'])
    const plain = await steps({ tls: { mode: 'verify' } })
    expect(results(plain).slice(0, 4)).toEqual([
      'name-resolution passed',
      'tcp passed',
      'tls failed',
      'sign-in skipped',
    ])
  })

  test('names what is missing, and a replica', async () => {
    const lost = await steps({ flags: { collection: 'Flags' } })
    expect(lost[4]).toMatchObject({
      result: 'failed',
      because: { code: 'schema-missing', missing: ['Flags'] },
    })
    const partly = await steps({ usage: {} })
    expect(partly[4]).toMatchObject({ result: 'warning', because: { missing: ['BackendUsageLog'] } })
    standIn.setPrimary(false)
    const replica = await steps()
    expect(results(replica).slice(6, 8)).toEqual(['write warning', 'role warning'])
  })
})

describe('settings of a MongoDB connection', () => {
  const parse = (more: object) =>
    MongoFlagsSettings.safeParse({
      kind: 'mongo-flags',
      servers: [{ host: 'localhost', port: 27_017 }],
      database: 'energy',
      user: null,
      tls: { mode: 'verify' },
      ...more,
    }).success

  test.each([
    'a,b',
    'user:pw@host',
    'host/?tlsInsecure=true',
    'host?tlsAllowInvalidCertificates=true',
    'host#x',
    'a b',
    '%2Ftmp%2Fmongodb-27017.sock',
    '/tmp/mongodb-27017.sock',
    'mongodb-27017.sock',
    'host\0',
    '',
  ])('refuse %j for a host', host => {
    expect(parse({ servers: [{ host, port: 1 }] })).toBe(false)
  })

  test.each(['$where', 'a.b', 'a\0', '', '$'])('refuse %j for a field', name => {
    expect(parse({ flags: { enabled: name } })).toBe(false)
  })

  test.each(['system.users', 'a$b', '', '.a', 'a.'])('refuse %j for a collection', collection => {
    expect(parse({ flags: { collection } })).toBe(false)
  })

  test('take names, addresses and unknown options for what they are', () => {
    for (const host of ['localhost', 'db-1.example.internal', '10.0.0.1', '::1'])
      expect(parse({ servers: [{ host, port: 1 }] })).toBe(true)
    const read = MongoFlagsSettings.parse({
      kind: 'mongo-flags',
      servers: [{ host: 'localhost', tlsInsecure: true }],
      database: 'energy',
      user: null,
      tls: { mode: 'verify', allowInvalidCertificates: true },
      tlsInsecure: true,
    })
    expect(JSON.stringify(read)).not.toMatch(/nsecure|nvalid/)
  })
})
