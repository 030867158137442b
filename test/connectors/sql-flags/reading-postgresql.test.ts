import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Connector } from '../../../main/connectors/connector.ts'
import { createPhoenixDatabase, postgresUrl, type PhoenixDatabase } from '../../support/postgres.ts'
import { change, connect, failureOf, never, readState } from '../../support/sql-flags.ts'

describe.skipIf(!postgresUrl)('what PostgreSQL alone has, when a flag store is read', () => {
  let database: PhoenixDatabase
  let connector: Connector
  beforeAll(async () => {
    database = await createPhoenixDatabase()
    connector = connect(database)
  })
  beforeEach(async () => {
    await database.admin.query('TRUNCATE feature_flags, user_feature_overrides')
  })
  afterAll(async () => {
    await connector.close()
    await database.drop()
  })

  async function readAll() {
    const reading = await connector.readStore(null, never)
    if (reading.status !== 'read') throw new Error('a first reading always brings rows')
    return reading
  }

  test('brings every field as the store holds it, with microseconds', async () => {
    await database.admin.query(`INSERT INTO feature_flags
      (flag_name, description, is_enabled, rollout_percentage, admin_override_disabled, metadata, created_at, updated_at)
      VALUES ('phoenix', 'New pipeline', true, 25, false, '{"owner": "ai"}',
        '2026-05-01 10:00:00.123456+02', '2026-05-02 00:00:00+00')`)
    const [flag] = (await readAll()).flags
    expect(flag).toMatchObject({
      connectionId: 'production',
      key: 'phoenix',
      description: 'New pipeline',
      enabled: true,
      percentage: 25,
      globalOverride: 'none',
      contradictory: false,
      metadata: '{"owner": "ai"}',
      createdAt: '2026-05-01 08:00:00.123456+00',
      updatedAt: '2026-05-02 00:00:00+00',
      stored: {
        is_enabled: 'true',
        rollout_percentage: '25',
        admin_override_enabled: null,
        admin_override_disabled: 'false',
        metadata: '{"owner": "ai"}',
        description: 'New pipeline',
      },
    })
  })

  test('brings overrides with reason and expiry, expired ones too', async () => {
    await database.insertFlags(1)
    const [user] = await database.insertUsers(1)
    await database.admin.query(
      `INSERT INTO user_feature_overrides (user_id, flag_name, is_enabled, reason, expires_at, created_at) VALUES
       ($1, 'flag_00000', true, 'beta', 'infinity', '2026-01-01 00:00:00.000001Z'),
       ($1, 'flag_00000', false, NULL, '2020-01-01Z', '2026-01-02Z')`,
      [user],
    )
    const { overrides } = await readAll()
    expect(overrides.toSorted((a, b) => (a.variant < b.variant ? -1 : 1))).toMatchObject([
      {
        userId: user,
        variant: 'new',
        reason: 'beta',
        expiresAt: 'infinity',
        createdAt: '2026-01-01 00:00:00.000001+00',
      },
      { userId: user, variant: 'old', reason: null, expiresAt: '2020-01-01 00:00:00+00' },
    ])
  })

  test('does not take a table that was emptied and filled again for unchanged', async () => {
    await database.insertFlags(5)
    const first = await readAll()
    await database.admin.query('TRUNCATE feature_flags')
    await database.insertFlags(5)
    expect((await connector.readStore(first.digest, never)).status).toBe('read')
  })

  test('gives a row another version with every change, however small', async () => {
    await database.insertFlags(1)
    const before = await readState(connector, 'flag_00000')
    await database.admin.query("UPDATE feature_flags SET updated_at = updated_at + interval '1 microsecond'")
    const after = await readState(connector, 'flag_00000')
    expect(after.flag.version).not.toBe(before.flag.version)
    expect((await readState(connector, 'flag_00000')).flag.version).toBe(after.flag.version)
  })

  test('reads and writes a store of another encoding without changing a letter', async () => {
    const latin = await createPhoenixDatabase({ encoding: 'LATIN1' })
    await latin.admin.query(
      "INSERT INTO feature_flags (flag_name, description) VALUES ('schön', 'größer für Zoë')",
    )
    const own = connect(latin)
    const { flag } = await readState(own, 'schön')
    expect(flag.description).toBe('größer für Zoë')
    const { result } = await change(own, 'schön', { description: 'naïve' })
    expect(result).toMatchObject({ status: 'written' })
    expect((await readState(own, 'schön')).flag.description).toBe('naïve')
    const { result: impossible } = await change(own, 'schön', { description: '日本' })
    expect(impossible).toMatchObject({
      status: 'refused',
      failure: { code: 'store-refused', storeCode: '22P05' },
    })
    await own.close()
    await latin.drop()
  })

  test('lets the row that serves NEW to more people stand for a key that the table holds twice', async () => {
    const twice = await createPhoenixDatabase()
    await twice.admin.query('ALTER TABLE feature_flags DROP CONSTRAINT feature_flags_flag_name_key')
    await twice.admin.query(`INSERT INTO feature_flags (flag_name, is_enabled, rollout_percentage)
      VALUES ('phoenix', true, 5), ('phoenix', true, 50), ('phoenix', false, 100)`)
    const own = connect(twice)
    const reading = await own.readStore(null, never)
    expect(reading.status === 'read' && reading.flags.map(({ percentage }) => percentage)).toEqual([50])
    await own.close()
    await twice.drop()
  })

  test('never waits longer than the server’s two seconds for a store that is locked', async () => {
    const locker = await database.connect()
    await database.admin.query(`GRANT ALL ON feature_flags TO ${database.app.user}`)
    await locker.query('BEGIN; LOCK TABLE feature_flags IN ACCESS EXCLUSIVE MODE')
    expect(await failureOf(connector.readStore(null, never))).toMatchObject({ code: 'row-locked' })
    await locker.query('ROLLBACK')
    await locker.end()
    expect((await readAll()).flags).toEqual([])
  })

  test('says in the server’s list of sessions who it is', async () => {
    await readAll()
    const { rows } = await database.admin.query<{ application_name: string }>(
      'SELECT application_name FROM pg_stat_activity WHERE usename = $1',
      [database.app.user],
    )
    expect(rows).toEqual([{ application_name: 'Switchyard' }])
  })

  test('stops when it is told to, and goes on with another session', async () => {
    const stop = new AbortController()
    const locker = await database.connect()
    await locker.query('BEGIN; LOCK TABLE feature_flags IN ACCESS EXCLUSIVE MODE')
    const reading = failureOf(connector.readStore(null, stop.signal))
    stop.abort()
    expect(await reading).toEqual({ code: 'cancelled' })
    await locker.query('ROLLBACK')
    await locker.end()
    expect((await readAll()).status).toBe('read')
  })

  test('reads a store with fewer columns and no overrides', async () => {
    await database.admin.query('CREATE TABLE plain (name text PRIMARY KEY, live boolean)')
    await database.admin.query("INSERT INTO plain VALUES ('phoenix', true)")
    await database.admin.query(`GRANT ALL ON plain TO ${database.app.user}`)
    const none = {
      description: null,
      percentage: null,
      forceOn: null,
      forceOff: null,
      metadata: null,
      createdAt: null,
      updatedAt: null,
    }
    const own = connect(database, {
      flags: { table: 'plain', key: 'name', enabled: 'live', ...none },
      overrides: null,
    })
    const { flag, overrides } = await readState(own, 'phoenix')
    expect(flag).toMatchObject({
      enabled: true,
      percentage: null,
      metadata: null,
      stored: { is_enabled: 'true' },
    })
    expect(overrides).toEqual([])
    expect(own.effectiveShare(flag)).toBe(1)
    expect(own.capabilities).toMatchObject({ percentage: 'none', globalOverride: false, overrides: false })
    await own.close()
  })

  test('counts the people of the mapped table, and knows of none without a mapping', async () => {
    await database.admin.query('TRUNCATE auth.users CASCADE')
    await database.insertUsers(7)
    const own = connect(database, { people: { from: 'table', schema: 'auth', table: 'users', id: 'id' } })
    expect(await own.countPeople(never)).toBe(7)
    expect(await connector.countPeople(never)).toBeUndefined()
    await own.close()
  })

  test('is closed for good by close, on the server too', async () => {
    const sessions = async (): Promise<number> => {
      const all = 'SELECT count(*)::int AS open FROM pg_stat_activity WHERE usename = $1'
      return (await database.admin.query<{ open: number }>(all, [database.app.user])).rows[0]?.open ?? -1
    }
    const before = await sessions()
    const own = connect(database)
    await own.readStore(null, never)
    await own.readiness(never)
    expect(await sessions()).toBe(before + 2)
    await own.close()
    expect(await failureOf(own.readStore(null, never))).toEqual({ code: 'cancelled' })
    await expect.poll(sessions).toBe(before)
  })
})
