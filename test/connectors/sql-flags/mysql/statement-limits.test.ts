import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createMysqlServer } from '../../../../main/connectors/sql/mysql/mysql-server.ts'
import type { SqlClient } from '../../../../main/connectors/sql/sql-client.ts'
import type { SqlServer } from '../../../../main/connectors/sql/sql-server.ts'
import { createMysqlDatabase, mysqlUrl, type MysqlDatabase } from '../../../support/mysql.ts'
import { failureOf, never } from '../../../support/sql-flags.ts'

describe.skipIf(!mysqlUrl)('a statement that takes too long on MySQL or MariaDB', () => {
  let database: MysqlDatabase
  let server: SqlServer
  let client: SqlClient
  beforeAll(async () => {
    database = await createMysqlDatabase()
    const { tls } = database.settings()
    const secret = async (): Promise<string> => database.app.password
    server = createMysqlServer({ ...database, ...database.app, tls, connection: 'Production', secret }, 2_000)
    client = await server.open(
      { readOnly: false, statementMs: 300, lockMs: 1_000, idleInTransactionMs: 5_000 },
      never,
    )
  })
  afterAll(async () => {
    await client.close()
    await server.settle()
    await database.drop()
  })

  const ask = (sql: string) => client.run({ sql, parameters: [] }, { deadlineMs: 5_000, signal: never })
  const stopped = { code: 'store-refused', problem: expect.stringContaining('its limit of 300 ms') }

  test('is stopped by the server, and the session goes on', async () => {
    expect(await failureOf(ask('SELECT SLEEP(4) FROM feature_flags UNION SELECT SLEEP(4)'))).toMatchObject(
      stopped,
    )
    expect(await ask('SELECT 1')).toEqual([['1']])
  })

  test('is stopped from a second session where the server does not, as MySQL does not stop an UPDATE', async () => {
    const unlimited = 'SET STATEMENT max_statement_time = 0 FOR SELECT 1 FROM feature_flags WHERE SLEEP(4)'
    await database.insertFlags(1)
    expect(await failureOf(ask(unlimited))).toMatchObject({ ...stopped, storeCode: '1317' })
    expect(await ask('SELECT 1')).toEqual([['1']])
  })
})
