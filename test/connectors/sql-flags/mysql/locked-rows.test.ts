import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Connector } from '../../../../main/connectors/connector.ts'
import {
  createMysqlDatabase,
  mysqlUrl,
  type MysqlDatabase,
  type MysqlSession,
} from '../../../support/mysql.ts'
import {
  change,
  connect,
  limits,
  mark,
  never,
  readState,
  rollBack,
  rollBackOf,
} from '../../../support/sql-flags.ts'

describe.skipIf(!mysqlUrl)('a row that somebody else holds, on MySQL or MariaDB', () => {
  let database: MysqlDatabase
  let connector: Connector
  let locker: MysqlSession
  beforeAll(async () => {
    database = await createMysqlDatabase()
    connector = connect(database)
  })
  beforeEach(async () => {
    await database.admin.query('DELETE FROM feature_flags; DELETE FROM user_feature_overrides')
    locker = await database.connect()
  })
  afterEach(async () => {
    await locker.end()
  })
  afterAll(async () => {
    await connector.close()
    await database.drop()
  })

  const impatient = { ...limits, lockMs: 1_000 }

  async function holdFlag(key: string): Promise<void> {
    await locker.query('BEGIN')
    await locker.query('UPDATE feature_flags SET rollout_percentage = 100 WHERE flag_name = $1', [key])
  }

  /** By id: without an index on the flag's name, InnoDB would hold every row that it looks at. */
  async function holdOverrides(key: string): Promise<void> {
    const found = 'SELECT id FROM user_feature_overrides WHERE flag_name = $1'
    for (const { id } of await database.admin.query<{ id: string }>(found, [key]))
      await locker.query("UPDATE user_feature_overrides SET reason = 'mine' WHERE id = $1", [id])
  }

  test.each([
    ['a second, which the server waits', 1_000],
    ['less than a second, which it cannot', 300],
  ])('holds back only itself, after %s', async (_what, lockMs) => {
    const keys = await database.insertFlags(100)
    await holdFlag('flag_00042')
    const results = await connector.apply(rollBackOf(keys), mark, { ...limits, lockMs }, never)
    expect(results.filter(({ status }) => status !== 'written')).toMatchObject([
      { key: 'flag_00042', status: 'not-sent', failure: { code: 'row-locked', key: 'flag_00042' } },
    ])
    await locker.query('ROLLBACK')
  })

  test('is named with who holds it, where the login may know', async () => {
    await database.insertFlags(2)
    await database.admin.query(`GRANT PROCESS ON *.* TO '${database.app.user}'@'%'`)
    const own = connect(database)
    await holdFlag('flag_00001')
    const [result] = await own.apply(rollBackOf(['flag_00001']), mark, { ...limits, lockMs: 1_500 }, never)
    const failure = result?.failure
    const blocker = failure?.code === 'row-locked' ? failure.blocker : undefined
    expect(blocker).toContain(`process ${await locker.processId()}`)
    expect(blocker).toContain(`user ${database.app.user}`)
    expect(blocker).toContain('idle in transaction')
    await locker.query('ROLLBACK')
    await own.close()
  })

  test('is not waited for before the others: they are on OLD while it is still held', async () => {
    const keys = await database.insertFlags(50)
    await holdFlag('flag_00007')
    const applying = connector.apply(rollBackOf(keys), mark, limits, never)
    const off = 'SELECT COUNT(*) AS off FROM feature_flags WHERE admin_override_disabled'
    await expect.poll(async () => (await database.admin.query<{ off: number }>(off))[0]?.off).toBe(49)
    await locker.query('COMMIT')
    const results = await applying
    expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['written']))
    // the holder's change came first and was overwritten, which the result tells
    expect(results[7]?.overwritten?.flag.percentage).toBe(100)
  })

  test('keeps a person pinned only as long as it is held, and says so', async () => {
    const keys = await database.insertFlags(3)
    const users = await database.insertUsers(3)
    const insert = 'INSERT INTO user_feature_overrides (user_id, flag_name, is_enabled) VALUES ($1, $2, true)'
    for (const [index, key] of keys.entries()) await database.admin.query(insert, [users[index], key])
    const before = await readState(connector, 'flag_00001')
    await locker.query('BEGIN')
    await holdOverrides('flag_00001')
    const results = await connector.apply(rollBackOf(keys), mark, impatient, never)
    expect(results.map(({ status }) => status)).toEqual(['written', 'not-sent', 'written'])
    expect(results[1]).toMatchObject({
      failure: { code: 'row-locked', key: 'flag_00001' },
      overwritten: before,
    })
    // the flag itself is off already: only the pinned person is left
    const between = await readState(connector, 'flag_00001')
    expect(between.flag.globalOverride).toBe('force-off')
    expect(connector.differences(between, rollBack, null)).toEqual(['1 overrides still say NEW'])
    await locker.query('ROLLBACK')
    const [again] = await connector.apply(rollBackOf(['flag_00001']), mark, impatient, never)
    expect(again?.status).toBe('written')
    expect(connector.differences(await readState(connector, 'flag_00001'), rollBack, null)).toEqual([])
  })

  test('is told of when the whole table is held', async () => {
    const keys = await database.insertFlags(3)
    await database.admin.query('LOCK TABLES feature_flags WRITE')
    const results = await connector.apply(rollBackOf(keys), mark, impatient, never)
    await database.admin.query('UNLOCK TABLES')
    expect(results.map(({ status }) => status)).toEqual(['not-sent', 'not-sent', 'not-sent'])
    expect(results[2]?.failure).toMatchObject({ code: 'row-locked', key: 'flag_00002' })
  })

  test('is not overwritten by a change that waited for it and finds another version', async () => {
    await database.insertFlags(1)
    await holdFlag('flag_00000')
    const changing = change(connector, 'flag_00000', { percentage: 50 })
    const waiting = "SELECT COUNT(*) AS n FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'"
    // the server gathers this anew only where nobody has asked for a tenth of a second
    await expect
      .poll(async () => (await database.admin.query<{ n: number }>(waiting))[0]?.n, { interval: 150 })
      .toBeGreaterThan(0)
    await locker.query('COMMIT')
    const { result } = await changing
    expect(result).toMatchObject({ status: 'conflict', failure: { code: 'conflict' } })
    expect((await readState(connector, 'flag_00000')).flag.percentage).toBe(100)
  })

  test('does not hold its twin’s batch, where the table has a key twice', async () => {
    const twice = await createMysqlDatabase()
    await twice.admin.query(
      'DROP INDEX flag_name ON feature_flags; CREATE INDEX flag_name ON feature_flags (flag_name)',
    )
    const keys = await twice.insertFlags(3)
    await twice.insertFlags(1)
    const holder = await twice.connect()
    await holder.query('BEGIN')
    await holder.query("UPDATE feature_flags SET description = 'mine' WHERE flag_name = 'flag_00000' LIMIT 1")
    const own = connect(twice)
    const results = await own.apply(rollBackOf(keys), mark, { ...limits, lockMs: 300 }, never)
    expect(results.map(({ status }) => status)).toEqual(['not-sent', 'written', 'written'])
    await holder.query('ROLLBACK')
    await own.apply(rollBackOf(keys), mark, limits, never)
    const rows = await twice.admin.query(
      'SELECT COUNT(*) AS off FROM feature_flags WHERE admin_override_disabled',
    )
    expect(rows).toEqual([{ off: 4 }])
    await holder.end()
    await own.close()
    await twice.drop()
  })

  test('of another flag does not stand in the way, whether or not the overrides have an index', async () => {
    const keys = await database.insertFlags(2)
    const [ann, ben] = await database.insertUsers(2)
    const insert = 'INSERT INTO user_feature_overrides (user_id, flag_name, is_enabled) VALUES ($1, $2, true)'
    await database.admin.query(insert, [ann, keys[0]])
    await database.admin.query(insert, [ben, keys[1]])
    await locker.query('BEGIN')
    await holdOverrides('flag_00001')
    const results = await connector.apply(rollBackOf(['flag_00000']), mark, { ...limits, lockMs: 200 }, never)
    expect(results).toMatchObject([{ status: 'written' }])
    expect(connector.differences(await readState(connector, 'flag_00000'), rollBack, null)).toEqual([])
    await locker.query('ROLLBACK')
  })
})
