import type pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Connector } from '../../../main/connectors/connector.ts'
import { createPhoenixDatabase, postgresUrl, type PhoenixDatabase } from '../../support/postgres.ts'
import {
  change,
  connect,
  limits,
  mark,
  never,
  readState,
  rollBack,
  rollBackOf,
} from '../../support/sql-flags.ts'

describe.skipIf(!postgresUrl)('a row that somebody else holds', () => {
  let database: PhoenixDatabase
  let connector: Connector
  let locker: pg.Client
  beforeAll(async () => {
    database = await createPhoenixDatabase()
    connector = connect(database)
  })
  beforeEach(async () => {
    await database.admin.query('TRUNCATE feature_flags, user_feature_overrides')
    locker = await database.connect()
    await locker.query("SET application_name = 'migration'")
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

  test('holds back only itself, and the receipt names who holds it', async () => {
    const keys = await database.insertFlags(100)
    await holdFlag('flag_00042')
    const results = await connector.apply(rollBackOf(keys), mark, impatient, never)
    const left = results.filter(({ status }) => status !== 'written')
    expect(left).toHaveLength(1)
    expect(left[0]).toMatchObject({
      key: 'flag_00042',
      status: 'not-sent',
      failure: { code: 'row-locked', key: 'flag_00042' },
    })
    const failure = left[0]?.failure
    const blocker = failure?.code === 'row-locked' ? failure.blocker : undefined
    expect(blocker).toContain(`user ${database.app.user}`)
    expect(blocker).toContain('application migration')
    expect(blocker).toContain('idle in transaction')
    expect(blocker).toMatch(/process \d+/)
  })

  test('is not waited for before the others: they are on OLD while it is still held', async () => {
    const keys = await database.insertFlags(50)
    await holdFlag('flag_00007')
    const applying = connector.apply(rollBackOf(keys), mark, limits, never)
    const off = 'SELECT count(*)::int AS off FROM feature_flags WHERE admin_override_disabled'
    await expect.poll(async () => (await database.admin.query<{ off: number }>(off)).rows[0]?.off).toBe(49)
    await locker.query('COMMIT')
    const results = await applying
    expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['written']))
    // the holder's change came first and was overwritten, which the result tells
    expect(results[7]?.overwritten?.flag.percentage).toBe(100)
    expect((await readState(connector, 'flag_00007')).flag).toMatchObject({
      globalOverride: 'force-off',
      percentage: 100,
    })
  })

  test('stays on the list while several are held, each named', async () => {
    const keys = await database.insertFlags(10)
    await locker.query("BEGIN; UPDATE feature_flags SET description = 'mine' WHERE flag_name >= 'flag_00008'")
    const results = await connector.apply(rollBackOf(keys), mark, impatient, never)
    expect(results.map(({ status }) => status)).toEqual([...Array(8).fill('written'), 'not-sent', 'not-sent'])
    expect(results[9]?.failure).toMatchObject({ code: 'row-locked', key: 'flag_00009' })
  })

  test('keeps a person pinned only as long as it is held, and says so', async () => {
    const keys = await database.insertFlags(3)
    const users = await database.insertUsers(3)
    for (const [index, key] of keys.entries()) {
      const insert =
        'INSERT INTO user_feature_overrides (user_id, flag_name, is_enabled) VALUES ($1, $2, true)'
      await database.admin.query(insert, [users[index], key])
    }
    const before = await readState(connector, 'flag_00001')
    await locker.query('BEGIN')
    await locker.query("UPDATE user_feature_overrides SET reason = 'mine' WHERE flag_name = 'flag_00001'")
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
    await locker.query('BEGIN; LOCK TABLE feature_flags IN ACCESS EXCLUSIVE MODE')
    const results = await connector.apply(rollBackOf(keys), mark, impatient, never)
    expect(results.map(({ status }) => status)).toEqual(['not-sent', 'not-sent', 'not-sent'])
    expect(results[2]?.failure).toMatchObject({ code: 'row-locked', key: 'flag_00002' })
    await locker.query('ROLLBACK')
  })

  test('is not overwritten by a change that waited for it and finds another version', async () => {
    await database.insertFlags(1)
    await holdFlag('flag_00000')
    const changing = change(connector, 'flag_00000', { percentage: 50 })
    await expect
      .poll(async () => {
        const waiting =
          "SELECT count(*)::int AS n FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = $1"
        return (await database.admin.query<{ n: number }>(waiting, [database.database])).rows[0]?.n
      })
      .toBe(1)
    await locker.query('COMMIT')
    const { result } = await changing
    expect(result).toMatchObject({ status: 'conflict', failure: { code: 'conflict' } })
    expect((await readState(connector, 'flag_00000')).flag.percentage).toBe(100)
  })
})
