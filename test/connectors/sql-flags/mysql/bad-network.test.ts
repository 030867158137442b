import { createServer, type AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Connector, WriteLimits } from '../../../../main/connectors/connector.ts'
import { createMysqlServer } from '../../../../main/connectors/sql/mysql/mysql-server.ts'
import type { FlagState } from '../../../../shared/domain/flag.ts'
import { createMysqlDatabase, mysqlUrl, type MysqlDatabase } from '../../../support/mysql.ts'
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
} from '../../../support/sql-flags.ts'
import { createTcpProxy, type TcpProxy } from '../../../support/tcp-proxy.ts'

describe.skipIf(!mysqlUrl)('a network that fails, before MySQL or MariaDB', () => {
  let database: MysqlDatabase
  let proxy: TcpProxy
  let connector: Connector
  let direct: Connector
  beforeAll(async () => {
    database = await createMysqlDatabase()
    direct = connect(database)
  })
  beforeEach(async () => {
    await database.admin.query('DELETE FROM feature_flags; DELETE FROM user_feature_overrides')
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
  const all = <T>(value: T): T[] => keys.map(() => value)
  const writing = (chunk: Buffer): boolean => chunk.includes('UPDATE `')
  const committing = (chunk: Buffer): boolean => chunk.includes('COMMIT')
  /** Room for a commit, which needs more than a second, and not much more. */
  const tightLimits: WriteLimits = { deadlineMs: 3_000, landBeforeMs: 2_800, statementMs: 900, lockMs: 200 }

  /** The server's answer to the COMMIT, which says nothing that it would be known by. */
  function answerToCommit(): (chunk: Buffer) => boolean {
    let sent = false
    proxy.cutWhen('up', chunk => {
      sent ||= committing(chunk)
      return false
    })
    return () => sent
  }
  async function statuses(onLimits: WriteLimits = tightLimits) {
    const results = await connector.apply(rollBackOf(keys), mark, onLimits, never)
    return results.map(({ status }) => status)
  }
  async function stored(): Promise<string[]> {
    return (await direct.readBack(keys, never)).map(({ flag }: FlagState) => flag.globalOverride)
  }
  async function processes(more = ''): Promise<number> {
    const list = `SELECT COUNT(*) AS n FROM information_schema.processlist WHERE user = $1 ${more}`
    return (await database.admin.query<{ n: number }>(list, [database.app.user]))[0]?.n ?? -1
  }

  async function sessions(): Promise<readonly string[]> {
    const list = 'SELECT id FROM information_schema.processlist WHERE user = $1'
    const rows = await database.admin.query<{ id: unknown }>(list, [database.app.user])
    return rows.map(({ id }) => String(id))
  }

  async function transactions(): Promise<number> {
    const open = `SELECT COUNT(*) AS n FROM information_schema.innodb_trx t
      JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id WHERE p.user = $1`
    return (await database.admin.query<{ n: number }>(open, [database.app.user]))[0]?.n ?? -1
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
    expect(results.map(result => [result.status, result.failure])).toEqual(all(['not-sent', failure]))

    const wrongName = connect(database, { host: 'no-such-host.invalid' })
    expect(await failureOf(wrongName.readStore(null, never))).toMatchObject({ problem: 'name-not-found' })

    proxy.refuse()
    expect(await failureOf(connector.readStore(null, never))).toMatchObject({
      code: 'connection-unreachable',
      problem: 'closed',
    })
  })

  test('is found out when a server accepts and then says nothing', async () => {
    const silent = createServer(() => {})
    await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve))
    const own = connectImpatiently(database, { port: (silent.address() as AddressInfo).port })
    const results = await own.apply(rollBackOf(keys), mark, shortLimits, never)
    expect(results.map(({ status, failure }) => [status, failure?.code])).toEqual(
      all(['not-sent', 'no-answer']),
    )
    expect(await failureOf(own.readStore(null, never))).toMatchObject({ code: 'no-answer' })
    await own.close()
    silent.close()
  })

  test('is survived by garbage instead of a server', async () => {
    const rogue = createServer(socket => {
      socket.on('error', () => {})
      socket.write('HTTP/1.1 400 Bad Request\r\n\r\n<html>portal</html>')
    })
    await new Promise<void>(resolve => rogue.listen(0, '127.0.0.1', resolve))
    const own = connectImpatiently(database, { port: (rogue.address() as AddressInfo).port })
    const failure = await failureOf(own.readStore(null, never))
    expect(['connection-unreachable', 'no-answer']).toContain(failure.code)
    await own.close()
    rogue.close()
  })

  test('cut before the write leaves: it goes over a new session', async () => {
    const before = await sessions()
    await connector.readiness(never)
    const own = (await sessions()).filter(id => !before.includes(id))
    expect(own.length).toBeGreaterThan(0)
    proxy.cut()
    // the server has noticed; sessions of earlier tests may be ending as well
    await expect.poll(async () => (await sessions()).filter(id => own.includes(id))).toEqual([])
    // our end may hear of it a moment later, and says until then that nothing was sent
    await expect.poll(() => statuses(limits)).toEqual(all('written'))
  })

  test('cut unnoticed, where the server’s limits have to be set first: it goes over a new session', async () => {
    await connector.readiness(never)
    proxy.cut()
    expect(await statuses({ ...limits, lockMs: 700 })).toEqual(all('written'))
  })

  test('cut while the write travels, before its commit: not sent, and nothing stored', async () => {
    await connector.readiness(never)
    proxy.cutWhen('up', writing)
    expect(await statuses()).toEqual(all('not-sent'))
    expect(await stored()).toEqual(all('none'))
    expect(await statuses(limits)).toEqual(all('written'))
  })

  test('cut while the commit travels: unknown, and nothing stored', async () => {
    await connector.readiness(never)
    proxy.cutWhen('up', committing)
    expect(await statuses()).toEqual(all('unknown'))
    expect(await stored()).toEqual(all('none'))
    expect(await statuses(limits)).toEqual(all('written'))
  })

  test('cut between commit and reply: unknown, and a repetition settles it', async () => {
    await connector.readiness(never)
    proxy.cutWhen('down', answerToCommit())
    const results = await connector.apply(rollBackOf(keys), mark, limits, never)
    expect(results.map(({ status }) => status)).toEqual(all('unknown'))
    expect(results[0]?.failure).toMatchObject({ code: 'connection-unreachable', problem: 'closed' })
    expect(await stored()).toEqual(all('force-off'))
    expect(await statuses(limits)).toEqual(all('written'))
  })

  test('silent after the commit: unknown, and the session is not used again', async () => {
    await connector.readiness(never)
    proxy.blackholeWhen('down', answerToCommit())
    expect(await statuses()).toEqual(all('unknown'))
    proxy.mend()
    expect((await readState(connector, 'flag_00000')).flag.globalOverride).toBe('force-off')
  })

  describe('holding a commit back', () => {
    test('once given up on, it does not land when the network recovers, and nobody ends the session from outside', async () => {
      expect(await stored()).toEqual(all('none'))
      await connector.readiness(never)
      proxy.blackholeWhen('up', committing)
      proxy.refuse()
      expect(await statuses()).toEqual(all('unknown'))
      // the server itself has closed the session that was idle inside its transaction
      await expect.poll(transactions, { timeout: 4_000, interval: 150 }).toBe(0)
      proxy.mend()
      await expect.poll(() => proxy.connections()).toBe(0)
      expect(await stored()).toEqual(all('none'))
    })

    test('it would land late, were it not for the fence', async () => {
      const target = { ...database.settings(), ...database.app, host: proxy.host, port: proxy.port }
      const server = createMysqlServer(
        { ...target, connection: 'Production', secret: async () => database.app.password },
        2_000,
      )
      const session = { readOnly: false, statementMs: 2_000, lockMs: 1_000, idleInTransactionMs: 5_000 }
      const client = await server.open(session, never)
      const say = (sql: string) => client.run({ sql, parameters: [] }, { deadlineMs: 2_000, signal: never })
      await say('START TRANSACTION')
      await say('UPDATE feature_flags SET admin_override_disabled = TRUE')
      proxy.blackholeWhen('up', committing)
      proxy.refuse()
      expect(await failureOf(say('COMMIT'))).toMatchObject({ code: 'no-answer' })
      expect(await stored()).toEqual(all('none'))
      proxy.mend()
      await expect.poll(stored).toEqual(all('force-off'))
      await server.settle()
    })

    test('for less than a second lets it land in time', async () => {
      await connector.readiness(never)
      proxy.blackholeWhen('up', committing)
      const writes = statuses(limits)
      await expect.poll(() => processes("AND command = 'Sleep'")).toBeGreaterThan(0)
      setTimeout(proxy.mend, 500)
      expect(await writes).toEqual(all('written'))
    })
  })

  test('delaying every packet a little lets the write land in time', async () => {
    await connector.readiness(never)
    proxy.delay('up', 60)
    expect(await statuses(limits)).toEqual(all('written'))
    expect(await stored()).toEqual(all('force-off'))
  })

  test('delaying so much that no commit could land in time: none is sent', async () => {
    await connector.readiness(never)
    proxy.delay('up', 250)
    const results = await connector.apply(
      rollBackOf(keys),
      mark,
      { ...tightLimits, deadlineMs: 6_000 },
      never,
    )
    expect(results.map(({ status, failure }) => [status, failure?.code])).toEqual(
      all(['not-sent', 'no-answer']),
    )
    expect(await stored()).toEqual(all('none'))
  })

  test('half-open: found by the readiness check, and mended by the next', async () => {
    expect((await connector.readiness(never)).readiness).toEqual({ state: 'ready' })
    proxy.blackhole('up')
    expect(await failureOf(connector.readiness(never))).toMatchObject({ code: 'no-answer' })
    proxy.mend()
    expect((await connector.readiness(never)).readiness).toEqual({ state: 'ready' })
  })

  test('cancelled by the person: the statement ends on the server too', async () => {
    await database.admin.query('LOCK TABLES feature_flags WRITE')
    const stop = new AbortController()
    const own = connect(database)
    const applying = own.apply(rollBackOf(keys), mark, { ...limits, lockMs: 4_000 }, stop.signal)
    const waiting = (): Promise<number> => processes("AND state LIKE 'Waiting for table metadata lock'")
    await expect.poll(waiting).toBeGreaterThan(0)
    stop.abort()
    const results = await applying
    await expect.poll(waiting).toBe(0)
    await database.admin.query('UNLOCK TABLES')
    expect(results.map(({ status, failure }) => [status, failure?.code])).toEqual(
      all(['not-sent', 'cancelled']),
    )
    expect(await stored()).toEqual(all('none'))
    await own.close()
  })

  test('cut under a reader: the next read has a session of its own', async () => {
    await connector.readStore(null, never)
    proxy.cutWhen('down', () => true)
    expect(await failureOf(connector.readStore(null, never))).toMatchObject({
      code: 'connection-unreachable',
    })
    expect((await connector.readStore(null, never)).status).toBe('read')
  })

  test('leaves a session that has written usable for longer than the fence', async () => {
    expect(await statuses(limits)).toEqual(all('written'))
    const [{ idle } = { idle: 0 }] = await database.admin.query<{ idle: number }>(
      "SELECT SLEEP(1.5) AS slept, COUNT(*) AS idle FROM information_schema.processlist WHERE user = $1 AND command = 'Sleep'",
      [database.app.user],
    )
    expect(idle).toBeGreaterThan(0)
    expect(await statuses(limits)).toEqual(all('written'))
  })
})
