import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseGrant } from '../../../main/connectors/sql/mysql/mysql-grants.ts'
import { connectors } from '../../../main/connectors/registry.ts'
import type { TestStep } from '../../../shared/domain/connection-status.ts'
import { leastPrivilege } from '../../../shared/least-privilege/index.ts'
import { createMysqlDatabase, mysqlUrl, type MysqlDatabase } from '../../support/mysql.ts'
import { limits, mark, never, rollBackOf } from '../../support/writing.ts'

test.each([
  ["GRANT USAGE ON *.* TO `app`@`%` IDENTIFIED BY PASSWORD '*1'", ['USAGE'], '*.*', false],
  ['GRANT ALL PRIVILEGES ON *.* TO `root`@`localhost` WITH GRANT OPTION', ['ALL PRIVILEGES'], '*.*', true],
  [
    'GRANT SELECT, UPDATE (`a`, `b`) ON `orders`.`flags` TO `app`@`%`',
    ['SELECT', 'UPDATE'],
    'orders.flags',
    false,
  ],
  ['GRANT SELECT ON `or``de\\_rs`.* TO `app`@`%`', ['SELECT'], 'or`de_rs.*', false],
])('%s', (text, rights, on, withGrant) => {
  expect(parseGrant(text)).toEqual({ rights, on, withGrant })
})

test.each(['GRANT `role` TO `app`@`%`', 'SET DEFAULT ROLE x', '', 'GRANT '.repeat(10_000)])(
  'no right is seen in %.30s',
  text => {
    expect(parseGrant(text)).toBeUndefined()
  },
)

describe.skipIf(!mysqlUrl)('what a login of MySQL or MariaDB may do', () => {
  let database: MysqlDatabase
  const users: string[] = []
  beforeAll(async () => {
    database = await createMysqlDatabase()
    await database.insertFlags(2)
    await database.admin.query('CREATE TABLE invoices (id INT)')
  })
  afterAll(async () => {
    for (const user of users) await database.admin.query(`DROP USER '${user}'@'%'`)
    await database.drop()
  })

  const context = { connectionId: 'c', name: 'Production', readOnly: false, secret: async () => 'pw' }
  async function tested(user: string): Promise<ReadonlyMap<string, TestStep>> {
    const steps = new Map<string, TestStep>()
    const settings = database.settings({ user })
    for await (const step of connectors['sql-flags'].test(settings, context, never))
      steps.set(step.step, step)
    return steps
  }
  async function login(name: string, ...grants: readonly string[]): Promise<string> {
    const user = `${database.database.slice(-10)}_${name}`
    users.push(user)
    await database.admin.query(`CREATE USER '${user}'@'%' IDENTIFIED BY 'pw'`)
    for (const grant of grants) await database.admin.query(`GRANT ${grant} TO '${user}'@'%'`)
    return user
  }

  test('the owner of the database, with another table', async () => {
    const user = await login('owner', `ALL PRIVILEGES ON ${database.database}.*`)
    const grants = (await tested(user)).get('write')?.grants
    expect(grants?.beyond).toEqual([`ALL PRIVILEGES on all of ${database.database}`])
  })

  test('one who may use other tables as well', async () => {
    const on = (table: string) => `ON ${database.database}.${table}`
    const user = await login(
      'wide',
      `SELECT, UPDATE, DELETE ${on('feature_flags')}`,
      `SELECT, UPDATE ${on('user_feature_overrides')}`,
      `SELECT ${on('invoices')}`,
    )
    expect((await tested(user)).get('write')?.grants).toMatchObject({
      login: `${user}@%`,
      used: expect.arrayContaining(['SELECT on feature_flags', 'UPDATE on user_feature_overrides']),
      beyond: ['DELETE on feature_flags', `may use other tables: ${database.database}.invoices`],
    })
  })

  test('the login that is offered: nothing beyond, and a rollback is let in', async () => {
    const user = `${database.database.slice(-10)}_least`
    const offered = leastPrivilege(database.settings({ user }), true)
    if (offered.form !== 'script') throw new Error('MySQL has logins')
    users.push(user)
    for (const statement of offered.text.split('\n').filter(line => !line.startsWith('--')))
      await database.admin.query(statement)
    await database.admin.query(`ALTER USER '${user}'@'%' IDENTIFIED BY 'pw'`)
    const steps = await tested(user)
    expect([...steps.values()].filter(({ result }) => result === 'failed' || result === 'warning')).toEqual(
      [],
    )
    expect(steps.get('write')?.grants).toMatchObject({ beyond: [] })
    const own = connectors['sql-flags'].connect(database.settings({ user }), context)
    expect((await own.readStore(null, never)).status).toBe('read')
    const [written] = await own.apply(rollBackOf(['flag_00000']), mark, limits, never)
    expect(written).toMatchObject({ status: 'written' })
    await own.close()
  })
})
