import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  createPhoenixDatabase,
  postgresUrl,
  type PhoenixDatabase,
  type PhoenixLogin,
} from '../../support/postgres.ts'
import {
  change,
  connect,
  failureOf,
  limits,
  mark,
  never,
  readState,
  rollBackOf,
} from '../../support/sql-flags.ts'

describe.skipIf(!postgresUrl)('a login that may not do everything', () => {
  let database: PhoenixDatabase
  beforeAll(async () => {
    database = await createPhoenixDatabase()
    await database.insertFlags(2)
  })
  afterAll(async () => {
    await database.drop()
  })
  const as = (login: PhoenixLogin) =>
    connect(database, { user: login.user }, { secret: async () => login.password })

  test('may read and not write: it reads, is not ready because, and every write is refused', async () => {
    const own = as(database.reader)
    expect((await own.readStore(null, never)).status).toBe('read')
    const { readiness } = await own.readiness(never)
    expect(readiness).toMatchObject({ state: 'not-ready', because: { code: 'permission-missing' } })
    const needed =
      readiness.state === 'not-ready' && readiness.because.code === 'permission-missing'
        ? readiness.because.needed
        : ''
    expect(needed.split(', ')).toEqual([
      'UPDATE on feature_flags.admin_override_disabled',
      'UPDATE on feature_flags.admin_override_enabled',
      'UPDATE on feature_flags.metadata',
      'UPDATE on feature_flags.updated_at',
      'UPDATE on user_feature_overrides.is_enabled',
    ])
    const results = await own.apply(rollBackOf(['flag_00000', 'flag_00001']), mark, limits, never)
    expect(results.map(({ status, failure }) => [status, failure?.code])).toEqual([
      ['refused', 'permission-missing'],
      ['refused', 'permission-missing'],
    ])
    expect((await readState(own, 'flag_00000')).flag.globalOverride).toBe('none')
    await own.close()
  })

  test('is ready with no more than the columns a rollback writes', async () => {
    const { user } = database.reader
    await database.admin.query(`
      GRANT UPDATE (admin_override_disabled, admin_override_enabled, metadata, updated_at) ON feature_flags TO ${user};
      GRANT UPDATE (is_enabled) ON user_feature_overrides TO ${user}`)
    const own = as(database.reader)
    expect((await own.readiness(never)).readiness).toEqual({ state: 'ready' })
    const [result] = await own.apply(rollBackOf(['flag_00000']), mark, limits, never)
    expect(result).toMatchObject({ status: 'written' })
    const { result: changed } = await change(own, 'flag_00000', { percentage: 50 })
    expect(changed).toMatchObject({ status: 'refused', failure: { code: 'permission-missing' } })
    await own.close()
  })

  test('may not even read: says so', async () => {
    await database.admin.query(`REVOKE SELECT ON feature_flags FROM ${database.app.user}`)
    const own = as(database.app)
    expect(await failureOf(own.readStore(null, never))).toMatchObject({ code: 'permission-missing' })
    await database.admin.query(`GRANT SELECT ON feature_flags TO ${database.app.user}`)
    await own.close()
  })

  test('of sessions that start read-only: reads, is not ready, writes and verifies nothing', async () => {
    await database.admin.query(`ALTER ROLE ${database.app.user} SET default_transaction_read_only = on`)
    const own = as(database.app)
    const readOnly = { code: 'store-read-only', connection: 'Production', cause: 'session' }
    expect((await own.readStore(null, never)).status).toBe('read')
    expect((await own.readiness(never)).readiness).toEqual({ state: 'not-ready', because: readOnly })
    const [result] = await own.apply(rollBackOf(['flag_00001']), mark, limits, never)
    expect(result).toMatchObject({ status: 'refused', failure: readOnly })
    expect(await failureOf(own.readBack(['flag_00001'], never))).toEqual(readOnly)
    await database.admin.query(`ALTER ROLE ${database.app.user} RESET default_transaction_read_only`)
    // the doubtful sessions were not kept
    expect((await own.readiness(never)).readiness).toEqual({ state: 'ready' })
    expect((await readState(own, 'flag_00001')).flag.globalOverride).toBe('none')
    await own.close()
  })
})
