import { once } from 'node:events'
import { connect as connectTcp, createServer, type AddressInfo, type Server } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Connector } from '../../../../main/connectors/connector.ts'
import {
  createMysqlDatabase,
  mysqlUrl,
  type MysqlDatabase,
  type MysqlSession,
} from '../../../support/mysql.ts'
import { connect, limits, mark, never, readState, rollBack, rollBackOf } from '../../../support/sql-flags.ts'

describe.skipIf(!mysqlUrl)('a server from before SKIP LOCKED, as its version says', () => {
  let database: MysqlDatabase
  let older: Server
  let connector: Connector
  let locker: MysqlSession
  beforeAll(async () => {
    database = await createMysqlDatabase()
    older = createServer(client => {
      const upstream = connectTcp({ host: database.host, port: database.port })
      for (const [one, other] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        one.on('error', () => other.destroy())
        one.on('close', () => other.destroy())
      }
      client.on('data', chunk => {
        // what such a server would not understand
        if (/SKIP LOCKED|NOWAIT/.test(chunk.toString('latin1'))) client.destroy()
        else upstream.write(chunk)
      })
      upstream.on('data', chunk => {
        const said = chunk
          .toString('latin1')
          .replaceAll(/1\d\.\d+\.(\d+-MariaDB)/g, old => old.replace(/^.{5}/, '10.05'))
        client.write(Buffer.from(said, 'latin1'))
      })
    })
    older.listen(0, '127.0.0.1')
    await once(older, 'listening')
    connector = connect(database, { port: (older.address() as AddressInfo).port })
    locker = await database.connect()
  })
  beforeEach(async () => {
    await database.admin.query('DELETE FROM feature_flags; DELETE FROM user_feature_overrides')
  })
  afterAll(async () => {
    await connector.close()
    older.close()
    await locker.end()
    await database.drop()
  })

  test('rolls back many flags at once', async () => {
    const keys = await database.insertFlags(200)
    const results = await connector.apply(rollBackOf(keys), mark, limits, never)
    expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['written']))
  })

  test('goes flag by flag where somebody holds one of them, which holds back only itself', async () => {
    const keys = await database.insertFlags(5)
    await locker.query('BEGIN')
    await locker.query("UPDATE feature_flags SET description = 'mine' WHERE flag_name = 'flag_00002'")
    const results = await connector.apply(rollBackOf(keys), mark, { ...limits, lockMs: 1_000 }, never)
    await locker.query('ROLLBACK')
    expect(results.map(({ status }) => status)).toEqual([
      'written',
      'written',
      'not-sent',
      'written',
      'written',
    ])
    expect(results[2]?.failure).toMatchObject({ code: 'row-locked', key: 'flag_00002' })
  })

  test('puts the flag off before it waits for a person who is held', async () => {
    const [key = ''] = await database.insertFlags(1)
    const [ann] = await database.insertUsers(1)
    const insert = 'INSERT INTO user_feature_overrides (user_id, flag_name, is_enabled) VALUES ($1, $2, true)'
    await database.admin.query(insert, [ann, key])
    await locker.query('BEGIN')
    await locker.query("UPDATE user_feature_overrides SET reason = 'mine'")
    const [result] = await connector.apply(rollBackOf([key]), mark, limits, never)
    const between = await readState(connector, key)
    await locker.query('ROLLBACK')
    expect(result).toMatchObject({ status: 'not-sent', failure: { code: 'row-locked' } })
    expect(between.flag.globalOverride).toBe('force-off')
    expect(connector.differences(between, rollBack, null)).toEqual(['1 overrides still say NEW'])
  })
})
