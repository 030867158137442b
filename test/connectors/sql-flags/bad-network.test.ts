import { createServer, type AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Connector } from '../../../main/connectors/connector.ts'
import { createPhoenixDatabase, postgresUrl, type PhoenixDatabase } from '../../support/postgres.ts'
import {
  connect,
  connectImpatiently,
  failureOf,
  limits,
  mark,
  never,
  readState,
  rollBackOf,
  shortLimits,
} from '../../support/sql-flags.ts'
import { createTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts'

describe.skipIf(!postgresUrl)('a network that fails', () => {
  let database: PhoenixDatabase
  let proxy: TcpProxy
  let connector: Connector
  let direct: Connector
  beforeAll(async () => {
    database = await createPhoenixDatabase()
    direct = connect(database)
  })
  beforeEach(async () => {
    await database.admin.query('TRUNCATE feature_flags, user_feature_overrides')
    await database.insertFlags(3)
    proxy = await createTcpProxy(database)
    connector = connectImpatiently(database, { host: proxy.host, port: proxy.port })
  })
  afterEach(async () => {
    await proxy.close()
    await connector.close()
  })
  afterAll(async () => {
    await direct.close()
    await database.drop()
  })

  const keys = ['flag_00000', 'flag_00001', 'flag_00002']
  const writing = (chunk: Buffer): boolean => chunk.includes('UPDATE')
  /** CommandComplete of the batch: the server has done it, and says so. */
  const replying = (chunk: Buffer): boolean => chunk.includes('guard')

  async function statuses(onLimits = shortLimits) {
    const results = await connector.apply(rollBackOf(keys), mark, onLimits, never)
    return results.map(({ status }) => status)
  }
  async function stored(): Promise<string[]> {
    return (await direct.readBack(keys, never)).map(({ flag }) => flag.globalOverride)
  }
  /** Sessions of ours on the server, the one that `direct` reads with among them. */
  async function sessions(): Promise<number> {
    const all =
      "SELECT count(*)::int AS n FROM pg_stat_activity WHERE usename = $1 AND application_name = 'Switchyard'"
    return (await database.admin.query<{ n: number }>(all, [database.app.user])).rows[0]?.n ?? -1
  }
  async function statementsRunning(): Promise<number> {
    const all = "SELECT count(*)::int AS n FROM pg_stat_activity WHERE usename = $1 AND state = 'active'"
    return (await database.admin.query<{ n: number }>(all, [database.app.user])).rows[0]?.n ?? -1
  }

  test('says refused, name-not-found or closed for what it is, and not-sent for every write', async () => {
    const unused = createServer()
    await new Promise<void>(resolve => unused.listen(0, '127.0.0.1', resolve))
    const { port } = unused.address() as AddressInfo
    await new Promise(resolve => unused.close(resolve))
    const wrongPort = connect(database, { port })
    const address = `127.0.0.1:${port}`
    const failure = { code: 'connection-unreachable', connection: 'Production', problem: 'refused', address }
    expect(await failureOf(wrongPort.readStore(null, never))).toEqual(failure)
    const results = await wrongPort.apply(rollBackOf(keys), mark, limits, never)
    expect(results.map(result => [result.status, result.failure])).toEqual(
      keys.map(() => ['not-sent', failure]),
    )

    const wrongName = connect(database, { host: 'no-such-host.invalid' })
    expect(await failureOf(wrongName.readStore(null, never))).toMatchObject({ problem: 'name-not-found' })

    proxy.refuse()
    expect(await failureOf(connector.readStore(null, never))).toMatchObject({
      code: 'connection-unreachable',
      problem: 'closed',
    })
    expect(await failureOf(connector.readiness(never))).toMatchObject({ code: 'connection-unreachable' })
  })

  test('is found out when a server accepts and then says nothing', async () => {
    const silent = createServer(() => {})
    await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as AddressInfo
    const own = connectImpatiently(database, { port })
    expect(await statusesOf(own)).toEqual(['not-sent', 'not-sent', 'not-sent'])
    expect(await failureOf(own.readStore(null, never))).toMatchObject({
      code: 'no-answer',
      connection: 'Production',
    })
    await own.close()
    silent.close()
  })
  async function statusesOf(own: Connector) {
    const results = await own.apply(rollBackOf(keys), mark, shortLimits, never)
    expect(results[0]?.failure).toMatchObject({ code: 'no-answer' })
    return results.map(({ status }) => status)
  }

  test('is survived by garbage instead of a server', async () => {
    const rogue = createServer(socket => {
      socket.on('error', () => {})
      socket.on('data', () =>
        socket.write(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n<html>portal</html>')),
      )
    })
    await new Promise<void>(resolve => rogue.listen(0, '127.0.0.1', resolve))
    const own = connectImpatiently(database, { port: (rogue.address() as AddressInfo).port })
    const failure = await failureOf(own.readStore(null, never))
    expect(['connection-unreachable', 'no-answer']).toContain(failure.code)
    await own.close()
    rogue.close()
  })

  test('cut before the write leaves: it goes over a new session', async () => {
    expect(await stored()).toEqual(['none', 'none', 'none'])
    await connector.readiness(never)
    proxy.cut()
    // both ends have noticed, since only the session of `direct` is left
    await expect.poll(sessions).toBe(1)
    expect(await statuses(limits)).toEqual(['written', 'written', 'written'])
  })

  test('cut unnoticed, where the server’s limits have to be set first: nothing was sent, so it goes over a new session', async () => {
    await connector.readiness(never)
    proxy.cut()
    expect(await statuses({ ...limits, lockMs: 700 })).toEqual(['written', 'written', 'written'])
  })

  test('cut while the write travels: unknown, and nothing stored', async () => {
    await connector.readiness(never)
    proxy.cutWhen('up', writing)
    expect(await statuses()).toEqual(['unknown', 'unknown', 'unknown'])
    expect(await stored()).toEqual(['none', 'none', 'none'])
    expect(await statuses(limits)).toEqual(['written', 'written', 'written'])
  })

  test('cut between write and reply: unknown, and a repetition settles it', async () => {
    await connector.readiness(never)
    proxy.cutWhen('down', replying)
    const results = await connector.apply(rollBackOf(keys), mark, limits, never)
    expect(results.map(({ status }) => status)).toEqual(['unknown', 'unknown', 'unknown'])
    expect(results[0]?.failure).toMatchObject({ code: 'connection-unreachable', problem: 'closed' })
    expect(await stored()).toEqual(['force-off', 'force-off', 'force-off'])
    expect(await statuses(limits)).toEqual(['written', 'written', 'written'])
  })

  test('silent after the write: unknown, and the session is not used again', async () => {
    await connector.readiness(never)
    proxy.blackholeWhen('down', replying)
    expect(await statuses()).toEqual(['unknown', 'unknown', 'unknown'])
    proxy.mend()
    expect((await readState(connector, 'flag_00000')).flag.globalOverride).toBe('force-off')
  })

  describe('holding a write back', () => {
    /** No new connection gets through, so that nobody can end the session from outside: the guard is alone. */
    async function holdWrite(): Promise<void> {
      await connector.readiness(never)
      proxy.blackholeWhen('up', writing)
      proxy.refuse()
    }

    test('once given up on, it does not land when the network recovers', async () => {
      expect(await stored()).toEqual(['none', 'none', 'none'])
      await holdWrite()
      expect(await statuses()).toEqual(['unknown', 'unknown', 'unknown'])
      proxy.mend()
      // the held write has reached its session, and the session has ended: nothing can land any more
      await expect.poll(sessions).toBe(1)
      expect(await stored()).toEqual(['none', 'none', 'none'])
    })

    test('it would land late, were it not for the guard', async () => {
      await holdWrite()
      const unguarded = { ...shortLimits, landBeforeMs: 60_000, statementMs: 20_000 }
      expect(await statuses(unguarded)).toEqual(['unknown', 'unknown', 'unknown'])
      proxy.mend()
      await expect.poll(stored).toEqual(['force-off', 'force-off', 'force-off'])
    })
  })

  test('holding a write back for less than the limit lets it land in time', async () => {
    await connector.readiness(never)
    proxy.delay('up', 100)
    expect(await statuses(limits)).toEqual(['written', 'written', 'written'])
    expect(await stored()).toEqual(['force-off', 'force-off', 'force-off'])
  })

  test('delaying a write past the instant it must land by makes the server itself refuse it', async () => {
    await connector.readiness(never)
    // late enough for the guard, early enough for us to hear of it
    proxy.delay('up', 450)
    const results = await connector.apply(
      rollBackOf(keys),
      mark,
      { ...shortLimits, deadlineMs: 5_000 },
      never,
    )
    expect(results.map(({ status }) => status)).toEqual(['not-sent', 'not-sent', 'not-sent'])
    expect(results[0]?.failure).toMatchObject({ code: 'no-answer' })
    expect(await stored()).toEqual(['none', 'none', 'none'])
  })

  test('half-open: found by the readiness check, and mended by the next', async () => {
    expect((await connector.readiness(never)).readiness).toEqual({ state: 'ready' })
    proxy.blackhole('up')
    expect(await failureOf(connector.readiness(never))).toMatchObject({ code: 'no-answer' })
    proxy.mend()
    expect((await connector.readiness(never)).readiness).toEqual({ state: 'ready' })
  })

  test('cancelled by the person: the statement ends on the server too', async () => {
    const locker = await database.connect()
    await locker.query('BEGIN; LOCK TABLE feature_flags IN ACCESS EXCLUSIVE MODE')
    const stop = new AbortController()
    const applying = connector.apply(rollBackOf(keys), mark, limits, stop.signal)
    await expect.poll(statementsRunning).toBe(1)
    stop.abort()
    const results = await applying
    expect(results.map(({ status, failure }) => [status, failure?.code])).toEqual(
      keys.map(() => ['unknown', 'cancelled']),
    )
    await expect.poll(statementsRunning).toBe(0)
    await locker.query('ROLLBACK')
    await locker.end()
    expect(await stored()).toEqual(['none', 'none', 'none'])
  })

  test('cancelled before anything is sent: not-sent', async () => {
    const results = await connector.apply(rollBackOf(keys), mark, limits, AbortSignal.abort())
    expect(results.map(({ status, failure }) => [status, failure])).toEqual(
      keys.map(() => ['not-sent', { code: 'cancelled' }]),
    )
  })

  test('cut under a reader: the next read has a session of its own', async () => {
    await connector.readStore(null, never)
    proxy.cutWhen('down', () => true)
    expect(await failureOf(connector.readStore(null, never))).toMatchObject({
      code: 'connection-unreachable',
    })
    expect((await connector.readStore(null, never)).status).toBe('read')
  })
})
