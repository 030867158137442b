import { createServer, type AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Connector } from '../../../main/connectors/connector.ts'
import {
  MongoRefusal,
  startMongoStandIn,
  type MongoStandIn,
  type MongoStandInOptions,
} from '../../../main/demo/stand-ins/mongo/index.ts'
import type { MongoFlagsSettings } from '../../../shared/domain/mongo-flags-settings.ts'
import { createAuthority } from '../../support/certificates.ts'
import { connectMongo, type MongoPlace } from '../../support/mongo.ts'
import { createTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts'
import {
  change,
  failureOf,
  limits,
  mark,
  never,
  readState,
  rollBackOf,
  shortLimits,
} from '../../support/connector-writes.ts'

const key = 'dashboard_new_backend'
const patience = { connectMs: 600, answerMs: 600, readinessMs: 600 }

/** The stand-in alone, its documents put there without a driver. */
describe('a MongoDB store on a bad day', () => {
  let standIn: MongoStandIn
  let connector: Connector | undefined
  const opened: (() => Promise<unknown>)[] = []
  beforeEach(async () => {
    standIn = await start()
  })
  afterEach(async () => {
    await connector?.close()
    connector = undefined
    for (const close of opened.splice(0)) await close()
  })

  async function start(options: MongoStandInOptions = {}): Promise<MongoStandIn> {
    const started = await startMongoStandIn(options)
    opened.push(() => started.close())
    put(started)
    return started
  }
  function put(server: MongoStandIn): void {
    server.database('energy').insert('FeatureFlag', [{ name: key, enabled: true, rolloutPercent: 50 }])
  }
  function connect(
    servers: readonly { host: string; port: number }[],
    settings: object = {},
    password = 'secret',
  ) {
    const place = {
      settings: (more: object = {}) =>
        ({
          ...base(servers),
          ...more,
        }) as MongoFlagsSettings,
    } as MongoPlace
    connector = connectMongo(
      place,
      settings,
      { secret: async () => password },
      { ...patience, connectMs: user(settings) ? 4_000 : 600 },
    )
    return connector
  }
  const stored = (server = standIn) => server.database('energy').documents('FeatureFlag')[0]

  test('says that nobody listens', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise(resolve => server.once('listening', resolve))
    const { port } = server.address() as AddressInfo
    await new Promise(resolve => server.close(resolve))
    const down = connect([{ host: '127.0.0.1', port }])
    const failure = { code: 'connection-unreachable', problem: 'refused', address: `127.0.0.1:${port}` }
    expect(await failureOf(down.readStore(null, never))).toMatchObject(failure)
    expect(await down.apply(rollBackOf([key]), mark, limits, never)).toMatchObject([
      { status: 'not-sent', failure },
    ])
  })

  test('says that a name is not known', async () => {
    const lost = connect([{ host: 'no-such-host.invalid', port: 27_017 }])
    expect(await failureOf(lost.readStore(null, never))).toMatchObject({ problem: 'name-not-found' })
  })

  test('gives a server up that takes the call and stays silent', async () => {
    standIn.setFault(() => ({ kind: 'silent' }))
    const silent = connect([standIn])
    expect(await failureOf(silent.readStore(null, never))).toMatchObject({ code: 'no-answer' })
    const [result] = await silent.apply(rollBackOf([key]), mark, shortLimits, never)
    expect(result?.status).toBe('not-sent')
    expect(stored()).toMatchObject({ enabled: true })
  })

  test('signs in with SCRAM, and says when the password is wrong', async () => {
    const guarded = await start({ users: [{ name: 'switchyard', password: 'right', writes: true }] })
    const settings = { user: 'switchyard', authSource: 'admin' }
    expect((await connect([guarded], settings, 'right').readStore(null, never)).status).toBe('read')
    await connector?.close()
    const failure = { code: 'sign-in-refused', user: 'switchyard' }
    const wrong = connect([guarded], settings, 'wrong')
    expect(await failureOf(wrong.readStore(null, never))).toMatchObject(failure)
    expect(await wrong.apply(rollBackOf([key]), mark, limits, never)).toMatchObject([
      { status: 'refused', failure },
    ])
    expect(JSON.stringify(guarded.takeCommands())).not.toContain('"right"')
  })

  test('is not ready with a login that may only read, and refused by it', async () => {
    const guarded = await start({ users: [{ name: 'reader', password: 'right', writes: false }] })
    const reader = connect([guarded], { user: 'reader', authSource: 'admin' }, 'right')
    expect((await reader.readiness(never)).readiness).toMatchObject({
      state: 'not-ready',
      because: { code: 'permission-missing', needed: 'update on FeatureFlag' },
    })
    const [result] = await reader.apply(rollBackOf([key]), mark, limits, never)
    expect(result).toMatchObject({ status: 'refused', failure: { code: 'permission-missing' } })
  })

  test('leaves open what became of a write whose answer was lost, and tells by reading back', async () => {
    const writer = connect([standIn])
    standIn.setFault(name => (name === 'update' ? { kind: 'lost-reply' } : undefined))
    const [result] = await writer.apply(rollBackOf([key]), mark, limits, never)
    expect(result).toMatchObject({ status: 'unknown', failure: { code: 'connection-unreachable' } })
    standIn.setFault(undefined)
    expect((await readState(writer, key)).flag.enabled).toBe(false)
  })

  test('leaves open a write that was cut off on its way, and one that is never answered', async () => {
    const writer = connect([standIn])
    standIn.setFault(name => (name === 'update' ? { kind: 'cut' } : undefined))
    expect(await writer.apply(rollBackOf([key]), mark, limits, never)).toMatchObject([{ status: 'unknown' }])
    standIn.setFault(name => (name === 'update' ? { kind: 'silent' } : undefined))
    const [silent] = await writer.apply(rollBackOf([key]), mark, shortLimits, never)
    expect(silent).toMatchObject({ status: 'unknown', failure: { code: 'no-answer' } })
    standIn.setFault(undefined)
    expect((await readState(writer, key)).flag.enabled).toBe(true)
  })

  test('does not let a write land that the network held back for too long', async () => {
    const proxy: TcpProxy = await createTcpProxy(standIn)
    opened.unshift(() => proxy.close())
    const writer = connect([proxy])
    await writer.readiness(never)
    proxy.blackholeWhen('up', chunk => chunk.includes('updateOne') || chunk.includes('$currentDate'))
    const [result] = await writer.apply(rollBackOf([key]), mark, shortLimits, never)
    expect(result?.status).toBe('unknown')
    standIn.takeCommands()
    proxy.mend()
    await expect.poll(() => standIn.takeCommands().filter(command => 'update' in command).length).toBe(1)
    expect(stored()).toMatchObject({ enabled: true })
  })

  test('is refused by a server that is not the primary, and finds the one that is', async () => {
    standIn.setPrimary(false)
    const alone = connect([standIn])
    const failure = { code: 'store-read-only', cause: 'replica' }
    expect(await alone.apply(rollBackOf([key]), mark, limits, never)).toMatchObject([
      { status: 'refused', failure },
    ])
    expect((await alone.readiness(never)).readiness).toMatchObject({ state: 'not-ready', because: failure })
    expect(await failureOf(alone.readBack([key], never))).toMatchObject(failure)
    // reading for the screens may use it
    expect((await alone.readStore(null, never)).status).toBe('read')
    await alone.close()
    const primary = await start()
    const both = connect([standIn, primary])
    expect(await both.apply(rollBackOf([key]), mark, limits, never)).toMatchObject([{ status: 'written' }])
    expect(stored()).toMatchObject({ enabled: true })
    expect(stored(primary)).toMatchObject({ enabled: false })
  })

  test('follows a failover to the other member', async () => {
    const other = await start()
    other.setPrimary(false)
    const both = connect([standIn, other])
    await both.readiness(never)
    standIn.setPrimary(false)
    other.setPrimary(true)
    expect(await both.apply(rollBackOf([key]), mark, limits, never)).toMatchObject([{ status: 'written' }])
    expect(stored(other)).toMatchObject({ enabled: false })
  })

  test('takes 10107 in answer to the write for a refusal', async () => {
    const writer = connect([standIn])
    const refusal = new MongoRefusal(10107, 'NotWritablePrimary', 'not primary')
    standIn.setFault(name => (name === 'update' ? { kind: 'refuse', refusal } : undefined))
    expect(await writer.apply(rollBackOf([key]), mark, limits, never)).toMatchObject([
      { status: 'refused', failure: { code: 'store-read-only', cause: 'replica' } },
    ])
  })

  test.each([
    [64, 'waiting for replication timed out', 'unknown'],
    [100, 'not enough data-bearing nodes', 'unknown'],
  ])('leaves open a write that the majority did not confirm (%i)', async (code, message, status) => {
    const writer = connect([standIn])
    standIn.setFault(name => (name === 'update' ? { kind: 'write-concern', code, message } : undefined))
    const [result] = await writer.apply(rollBackOf([key]), mark, limits, never)
    expect(result).toMatchObject({ status, failure: { code: 'store-refused', storeCode: String(code) } })
  })

  test.each([
    [50, 'unknown'],
    [189, 'unknown'],
    [112, 'not-sent'],
    [13, 'refused'],
    [2, 'refused'],
  ])('takes error %i of a change for %s', async (code, status) => {
    const writer = connect([standIn])
    const { flag } = await readState(writer, key)
    const refusal = new MongoRefusal(code, 'Error', 'so it is')
    standIn.setFault(name => (name === 'update' ? { kind: 'refuse', refusal } : undefined))
    expect((await change(writer, key, { percentage: 60 }, flag.version)).result.status).toBe(status)
  })

  test('one document that the store will not have does not hold back the others', async () => {
    const { insert, setValidator } = standIn.database('energy')
    insert('FeatureFlag', [
      { name: 'locked', enabled: true },
      { name: 'last', enabled: true },
    ])
    setValidator(({ name }) => {
      if (name === 'locked')
        throw new MongoRefusal(121, 'DocumentValidationFailure', 'Document failed validation')
    })
    const results = await connect([standIn]).apply(rollBackOf([key, 'locked', 'last']), mark, limits, never)
    expect(results.map(({ status }) => status)).toEqual(['written', 'refused', 'written'])
    expect(results[1]?.failure).toMatchObject({ code: 'store-refused', storeCode: '121' })
  })

  test('sends component flags before the flag above them, every write with majority, limit and guard', async () => {
    standIn.database('energy').insert('FeatureFlag', [{ name: 'new_backend_enabled', enabled: true }])
    const writer = connect([standIn])
    standIn.takeCommands()
    await writer.apply(rollBackOf(['new_backend_enabled', key]), mark, limits, never)
    const updates = standIn.takeCommands().filter(command => 'update' in command)
    expect(updates).toHaveLength(2)
    const ids = standIn
      .database('energy')
      .documents('FeatureFlag')
      .map(({ _id }) => String(_id))
    expect(updates.map(({ updates: [one] }) => String(one.q._id.$eq))).toEqual(ids)
    for (const command of updates) {
      expect(command['writeConcern']).toMatchObject({ w: 'majority', wtimeout: expect.any(Number) })
      expect(command['maxTimeMS']).toBeLessThan(limits.landBeforeMs)
      expect(JSON.stringify(command['updates'])).toContain('$$NOW')
    }
  })

  test('overwrites a change that came between looking and writing, and tells which', async () => {
    const writer = connect([standIn])
    let once = true
    standIn.setFault(name => {
      const document = stored()
      if (name === 'update' && once && document !== undefined) {
        once = false
        document['rolloutPercent'] = 99
      }
      return undefined
    })
    const [result] = await writer.apply(rollBackOf([key]), mark, limits, never)
    expect(result).toMatchObject({ status: 'written', overwritten: { flag: { percentage: 99 } } })
    expect(stored()).toMatchObject({ enabled: false, rolloutPercent: 99 })
  })

  test('ends soon after its signal', async () => {
    standIn.setFault(name => (name === 'find' ? { kind: 'silent' } : undefined))
    const controller = new AbortController()
    const reading = failureOf(connect([standIn]).readStore(null, controller.signal))
    await expect.poll(() => standIn.takeCommands().some(command => 'find' in command)).toBe(true)
    controller.abort()
    expect(await reading).toEqual({ code: 'cancelled' })
  })

  test('verifies certificates', async () => {
    const [authority, stranger] = await Promise.all([createAuthority(), createAuthority('Somebody else')])
    opened.push(authority.remove, stranger.remove)
    const [good, expired, elsewhere, foreign] = await Promise.all([
      authority.issue('127.0.0.1'),
      authority.issue('127.0.0.1', { expired: true }),
      authority.issue('db.example.internal'),
      stranger.issue('127.0.0.1'),
    ])
    const reading = async (issued: typeof good, more: object = {}) => {
      const server = await start({ tls: { key: issued.key, cert: issued.certificate } })
      const own = connect([server], { tls: { mode: 'verify', caPem: authority.certificate, ...more } })
      const found = await own.readStore(null, never).then(
        ({ status }) => status,
        (error: { failure: { code: string } }) => error.failure.code,
      )
      await own.close()
      return found
    }
    expect(await reading(good)).toBe('read')
    expect(await reading(good, { pinnedSha256: good.sha256 })).toBe('read')
    expect(await reading(elsewhere, { serverName: 'db.example.internal' })).toBe('read')
    expect(await reading(expired)).toBe('tls-failed')
    expect(await reading(elsewhere)).toBe('tls-failed')
    expect(await reading(foreign)).toBe('tls-failed')
    expect(await reading(good, { pinnedSha256: 'ab'.repeat(32) })).toBe('tls-failed')
  })
})

const user = (settings: object): boolean => 'user' in settings

function base(servers: readonly { host: string; port: number }[]): object {
  return {
    kind: 'mongo-flags',
    servers: servers.map(({ host, port }) => ({ host, port })),
    database: 'energy',
    user: null,
    authSource: 'admin',
    tls: { mode: 'off' },
    flags: {
      collection: 'FeatureFlag',
      name: 'name',
      enabled: 'enabled',
      percentage: 'rolloutPercent',
      scope: 'componentScope',
      testUsers: 'testUserIds',
      createdAt: 'createdAt',
      updatedAt: 'updatedAt',
    },
    usage: null,
    people: null,
    measures: [],
    parentFlag: 'new_backend_enabled',
    componentSuffix: '_new_backend',
    profile: 'as-coded',
    bucket: null,
  }
}
