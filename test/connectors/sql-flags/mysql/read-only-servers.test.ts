import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createMysqlCluster, hasMariadb, type MysqlCluster } from '../../../support/mysql-cluster.ts'
import { createMysqlDatabase, type MysqlDatabase } from '../../../support/mysql.ts'
import { connect, failureOf, limits, mark, never, readState, rollBackOf } from '../../../support/sql-flags.ts'

describe.skipIf(!hasMariadb)('a MariaDB that is not to be written to', () => {
  let cluster: MysqlCluster
  let database: MysqlDatabase
  beforeAll(async () => {
    cluster = await createMysqlCluster({ settings: ['--server-id=7'] })
    database = await createMysqlDatabase({ serverUrl: cluster.url })
    await database.insertFlags(2)
  }, 60_000)
  afterEach(async () => {
    await database.admin.query('STOP SLAVE; RESET SLAVE ALL; SET GLOBAL read_only = 0')
  })
  afterAll(async () => {
    await database.drop()
    await cluster.remove()
  })

  const readOnly = { code: 'store-read-only', connection: 'Production' }

  test('because it is read-only: is read, verifies nothing, and is left for the next session', async () => {
    await database.admin.query('SET GLOBAL read_only = 1')
    const own = connect(database)
    expect((await own.readStore(null, never)).status).toBe('read')
    expect(await failureOf(own.readBack(['flag_00000'], never))).toMatchObject(readOnly)
    expect((await own.readiness(never)).readiness).toMatchObject({ state: 'not-ready', because: readOnly })
    const [result] = await own.apply(rollBackOf(['flag_00001']), mark, limits, never)
    expect(result).toMatchObject({ status: 'refused', failure: readOnly })
    await database.admin.query('SET GLOBAL read_only = 0')
    expect((await own.readiness(never)).readiness).toEqual({ state: 'ready' })
    expect((await readState(own, 'flag_00001')).flag.globalOverride).toBe('none')
    await own.close()
  })

  test('because it became read-only under an open session: refused in the server’s own words, and not verified', async () => {
    const own = connect(database)
    expect((await own.readiness(never)).readiness).toEqual({ state: 'ready' })
    await readState(own, 'flag_00001')
    await database.admin.query('SET GLOBAL read_only = 1')
    const [result] = await own.apply(rollBackOf(['flag_00001']), mark, limits, never)
    expect(result).toMatchObject({ status: 'refused', failure: readOnly })
    expect(await failureOf(own.readBack(['flag_00001'], never))).toMatchObject(readOnly)
    await own.close()
  })

  /** Where nobody answers: it follows all the same, as one does whose primary has just died. */
  const follow =
    "CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = 1, MASTER_USER = 'nobody'; START SLAVE"

  test('because it follows another and takes writes all the same: nothing is written where the login may know that', async () => {
    await database.admin.query(follow)
    await database.admin.query(`GRANT SLAVE MONITOR ON *.* TO '${database.app.user}'@'%'`)
    const own = connect(database)
    expect((await own.readStore(null, never)).status).toBe('read')
    const replica = { ...readOnly, cause: 'replica' }
    expect((await own.readiness(never)).readiness).toEqual({ state: 'not-ready', because: replica })
    const [result] = await own.apply(rollBackOf(['flag_00001']), mark, limits, never)
    expect(result).toMatchObject({ status: 'refused', failure: replica })
    expect(await failureOf(own.readBack(['flag_00001'], never))).toEqual(replica)
    await database.admin.query(`REVOKE SLAVE MONITOR ON *.* FROM '${database.app.user}'@'%'`)
    await own.close()
  })

  test('that may follow another, as far as this login may know: it is written to', async () => {
    await database.admin.query(follow)
    const own = connect(database)
    const [result] = await own.apply(rollBackOf(['flag_00001']), mark, limits, never)
    expect(result?.status).toBe('written')
    await own.close()
  })
})
