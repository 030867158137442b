import { createServer, type AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { usualPatience } from '../../../../main/connectors/sql-flags/connect-sql-flags.ts'
import { testSqlFlags } from '../../../../main/connectors/sql-flags/test-sql-flags.ts'
import type { TestStep } from '../../../../shared/domain/connection-status.ts'
import type { SqlFlagsSettings } from '../../../../shared/domain/sql-flags-settings.ts'
import { createMysqlDatabase, mysqlUrl, type MysqlDatabase } from '../../../support/mysql.ts'
import { context, never } from '../../../support/sql-flags.ts'

describe.skipIf(!mysqlUrl)('testing a connection to MySQL or MariaDB', () => {
  let database: MysqlDatabase
  beforeAll(async () => {
    database = await createMysqlDatabase()
    await database.insertFlags(3)
  })
  afterAll(async () => {
    await database.drop()
  })

  async function steps(
    settings: Partial<SqlFlagsSettings> = {},
    more: Parameters<typeof context>[1] = {},
  ): Promise<Map<string, TestStep>> {
    const patience = { ...usualPatience, connectMs: 600, answerMs: 1_000 }
    const found = new Map<string, TestStep>()
    const testing = testSqlFlags(database.settings(settings), context(database, more), never, patience)
    for await (const step of testing) found.set(step.step, step)
    return found
  }
  const failedStep = (found: Map<string, TestStep>): TestStep | undefined =>
    [...found.values()].find(({ result }) => result === 'failed')

  test('passes every step on a good one, with facts, and changes nothing', async () => {
    const sum = 'CHECKSUM TABLE feature_flags, user_feature_overrides'
    const before = await database.admin.query(sum)
    const found = await steps()
    expect([...found.values()].filter(({ result }) => result === 'failed' || result === 'warning')).toEqual(
      [],
    )
    expect(found.get('tls')?.result).toBe('skipped')
    expect(found.get('tables')?.found).toBe('feature_flags (10 columns), user_feature_overrides (7 columns)')
    expect(found.get('read')?.found).toBe('3 flags, 0 overrides')
    expect(found.get('role')?.found).toBe('primary')
    expect(found.get('round-trip')?.found).toMatch(/^\d+\.\d ms$/)
    expect(await database.admin.query(sum)).toEqual(before)
  })

  test('leaves no session behind', async () => {
    await steps()
    const all = 'SELECT COUNT(*) AS n FROM information_schema.processlist WHERE user = $1'
    await expect
      .poll(async () => (await database.admin.query<{ n: number }>(all, [database.app.user]))[0]?.n)
      .toBe(0)
  })

  test('fails at the step that fails, and says how', async () => {
    const failed = async (...how: Parameters<typeof steps>) => failedStep(await steps(...how))
    expect(await failed({ host: 'no-such-host.invalid' })).toMatchObject({
      step: 'name-resolution',
      because: { code: 'connection-unreachable', problem: 'name-not-found' },
    })
    expect(await failed({ port: 1 })).toMatchObject({ step: 'tcp', because: { problem: 'refused' } })
    expect(await failed({ tls: { mode: 'verify' } })).toMatchObject({
      step: 'tls',
      because: { code: 'tls-failed' },
    })
    expect(await failed({}, { secret: async () => 'wrong' })).toMatchObject({
      step: 'sign-in',
      because: { code: 'sign-in-refused' },
    })
    const { flags } = database.settings()
    expect(await failed({ flags: { ...flags, key: 'name' } })).toMatchObject({
      step: 'tables',
      because: { code: 'schema-missing', missing: ['feature_flags.name'] },
    })
    const silent = createServer(() => {})
    await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve))
    const quiet = await failed({ port: (silent.address() as AddressInfo).port })
    silent.close()
    expect(quiet).toMatchObject({ step: 'sign-in', because: { code: 'no-answer' } })
  })

  test('warns of a login that may only read, and names the grants', async () => {
    const { user, password } = database.reader
    const found = await steps({ user }, { secret: async () => password })
    expect(found.get('write')).toMatchObject({ result: 'warning', because: { code: 'permission-missing' } })
  })
})
