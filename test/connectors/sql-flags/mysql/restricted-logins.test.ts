import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createMysqlDatabase, mysqlUrl, type MysqlDatabase } from '../../../support/mysql.ts'
import type { PhoenixLogin } from '../../../support/postgres.ts'
import {
  change,
  connect,
  failureOf,
  limits,
  mark,
  never,
  readState,
  rollBackOf,
} from '../../../support/sql-flags.ts'

describe.skipIf(!mysqlUrl)('a login of MySQL or MariaDB that may not do everything', () => {
  let database: MysqlDatabase
  beforeAll(async () => {
    database = await createMysqlDatabase()
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
      GRANT UPDATE (admin_override_disabled, admin_override_enabled, metadata, updated_at)
        ON ${database.database}.feature_flags TO '${user}'@'%';
      GRANT UPDATE (is_enabled) ON ${database.database}.user_feature_overrides TO '${user}'@'%'`)
    const own = as(database.reader)
    expect((await own.readiness(never)).readiness).toEqual({ state: 'ready' })
    const [result] = await own.apply(rollBackOf(['flag_00000']), mark, limits, never)
    expect(result).toMatchObject({ status: 'written' })
    const { result: changed } = await change(own, 'flag_00000', { percentage: 50 })
    expect(changed).toMatchObject({ status: 'refused', failure: { code: 'permission-missing' } })
    await own.close()
  })

  test('has what a role of it has', async () => {
    const role = `${database.database.slice(-12)}_role`
    const login = { user: `${role}_user`, password: 'pw-of-a-role' }
    await database.admin.query(`
      CREATE ROLE ${role}; GRANT SELECT, UPDATE ON ${database.database}.* TO ${role};
      CREATE USER '${login.user}'@'%' IDENTIFIED BY '${login.password}'; GRANT ${role} TO '${login.user}'@'%';
      SET DEFAULT ROLE ${role} FOR '${login.user}'@'%'`)
    const own = as(login)
    expect((await own.readiness(never)).readiness).toEqual({ state: 'ready' })
    await own.close()
    await database.admin.query(`DROP USER '${login.user}'@'%'; DROP ROLE ${role}`)
  })

  test('may not even read: says so', async () => {
    const login = { user: `${database.database.slice(-12)}_blind`, password: 'pw-of-a-blind-one' }
    await database.admin.query(`
      CREATE USER '${login.user}'@'%' IDENTIFIED BY '${login.password}';
      GRANT UPDATE ON ${database.database}.* TO '${login.user}'@'%'`)
    const own = as(login)
    expect(await failureOf(own.readStore(null, never))).toMatchObject({ code: 'permission-missing' })
    await own.close()
    await database.admin.query(`DROP USER '${login.user}'@'%'`)
  })

  test('of tables without transactions: they are read-only for us, and it says why', async () => {
    const other = await createMysqlDatabase()
    await other.admin.query('ALTER TABLE feature_flags ENGINE = MyISAM')
    const own = connect(other)
    expect(await failureOf(own.readStore(null, never))).toEqual({
      code: 'schema-missing',
      connection: 'Production',
      missing: [`${other.database}.feature_flags as a table (its engine, MyISAM, has no transactions)`],
    })
    await own.close()
    await other.drop()
  })
})
