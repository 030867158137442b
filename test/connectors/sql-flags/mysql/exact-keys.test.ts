import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sql } from 'kysely'
import type { Connector } from '../../../../main/connectors/connector.ts'
import { among } from '../../../../main/connectors/sql-flags/mysql/mysql-columns.ts'
import { compileMysql, placed } from '../../../../main/connectors/sql/mysql/mysql-compiler.ts'
import { name } from '../../../../main/connectors/sql/sql-compiler.ts'
import { createMysqlDatabase, mysqlUrl, type MysqlDatabase } from '../../../support/mysql.ts'
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

describe.skipIf(!mysqlUrl)('keys that a collation of MySQL or MariaDB takes for one', () => {
  let database: MysqlDatabase
  let connector: Connector
  const column = {
    type: 'varchar(100)',
    boolean: false,
    whole: false,
    json: false,
    notNull: true,
    indexed: true,
  }
  const keys = ['phoenix', 'Phoenix', 'PHOENIX', 'phoenix ', 'phöenix', 'phoenix\u200b']
  beforeAll(async () => {
    database = await createMysqlDatabase()
    await database.admin.query(
      'DROP INDEX flag_name ON feature_flags; CREATE INDEX flag_name ON feature_flags (flag_name)',
    )
    connector = connect(database)
  })
  beforeEach(async () => {
    await database.admin.query('DELETE FROM user_feature_overrides; DELETE FROM feature_flags')
    const users = await database.insertUsers(keys.length)
    for (const [index, key] of keys.entries()) {
      await database.admin.query('INSERT INTO feature_flags (flag_name, is_enabled) VALUES ($1, true)', [key])
      const override =
        'INSERT INTO user_feature_overrides (user_id, flag_name, is_enabled) VALUES ($1, $2, true)'
      await database.admin.query(override, [users[index], key])
    }
  })
  afterAll(async () => {
    await connector.close()
    await database.drop()
  })

  async function onOld(): Promise<string[]> {
    const states = await connector.readBack(keys, never)
    return states
      .filter(state => connector.differences(state, rollBack, null).length === 0)
      .map(({ flag }) => flag.key)
  }

  test('are each read as their own', async () => {
    const states = await connector.readBack(keys, never)
    expect(states.map(({ flag }) => flag.key).toSorted()).toEqual(keys.toSorted())
    expect(states.every(({ overrides }) => overrides.length === 1)).toBe(true)
    for (const key of keys) expect((await readState(connector, key)).flag.key).toBe(key)
  })

  test.each(keys)('are rolled back one at a time: %j', async key => {
    const results = await connector.apply(rollBackOf([key]), mark, limits, never)
    expect(results).toMatchObject([{ key, status: 'written' }])
    expect(await onOld()).toEqual([key])
  })

  test.each(keys)('are changed, restored and written by hand one at a time: %j', async key => {
    const before = await connector.readBack(keys, never)
    const others = (states: typeof before) =>
      states.filter(({ flag }) => flag.key !== key).toSorted((a, b) => (a.flag.key < b.flag.key ? -1 : 1))
    const { result } = await change(connector, key, { percentage: 7 })
    expect(result.status).toBe('written')
    const [state, expected] = [before.find(({ flag }) => flag.key === key), await readState(connector, key)]
    if (state === undefined) throw new Error('the flag was read')
    const restore = { kind: 'restore', state, expected } as const
    const [restored] = await connector.apply([{ key, intent: restore }], mark, limits, never)
    expect(restored?.status).toBe('written')
    await database.admin.query(connector.byHand(key, rollBack))
    expect(await onOld()).toEqual([key])
    expect(others(await connector.readBack(keys, never))).toEqual(others(before))
  })

  test('are found by the index of their column all the same', async () => {
    await database.insertFlags(2_000)
    await database.admin.query('ANALYZE TABLE feature_flags')
    const table = {
      from: name(database.database, 'feature_flags'),
      schema: database.database,
      columns: {},
      catalogue: { columns: new Map([['flag_name', column]]), holdsRows: true },
    }
    const condition = among(table, 'f', 'flag_name', ['flag_00042', 'flag_00043'])
    const statement = compileMysql(sql`EXPLAIN SELECT 1 FROM ${table.from} AS f WHERE ${condition}`)
    const [explained] = await database.admin.query<{ key: string; rows: string }>(placed(statement))
    expect(explained).toMatchObject({ key: 'flag_name', rows: '2' })
  })

  test.each(['latin1', 'utf8mb3', 'utf8mb4'])('are themselves in a column of %s', async characters => {
    const other = await createMysqlDatabase()
    await other.admin.query(
      `ALTER TABLE feature_flags MODIFY flag_name VARCHAR(100) CHARACTER SET ${characters} NOT NULL`,
    )
    for (const key of ['schön', 'schon', 'SCHÖN'])
      await other.admin.query('INSERT IGNORE INTO feature_flags (flag_name, is_enabled) VALUES ($1, true)', [
        key,
      ])
    const own = connect(other)
    const results = await own.apply(rollBackOf(['schön', '日本']), mark, limits, never)
    expect(results.map(({ status }) => status)).toEqual(['written', 'refused'])
    await own.close()
    await other.drop()
  })
})
