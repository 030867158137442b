import { createServer, type AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TestStep } from '../../../shared/domain/connection-status.ts'
import type { SqlFlagsSettings } from '../../../shared/domain/sql-flags-settings.ts'
import { usualPatience } from '../../../main/connectors/sql-flags/connect-sql-flags.ts'
import { testSqlFlags } from '../../../main/connectors/sql-flags/test-sql-flags.ts'
import { createPhoenixDatabase, postgresUrl, type PhoenixDatabase } from '../../support/postgres.ts'
import { context, never } from '../../support/sql-flags.ts'

describe.skipIf(!postgresUrl)('testing a connection', () => {
  let database: PhoenixDatabase
  beforeAll(async () => {
    database = await createPhoenixDatabase()
    await database.insertFlags(3)
  })
  afterAll(async () => {
    await database.drop()
  })

  const order = [
    'name-resolution',
    'tcp',
    'tls',
    'sign-in',
    'tables',
    'read',
    'write',
    'role',
    'clock',
    'round-trip',
  ]

  async function steps(
    settings: Partial<SqlFlagsSettings> = {},
    more: Parameters<typeof context>[1] = {},
    signal = never,
  ): Promise<Map<string, TestStep>> {
    const patience = { ...usualPatience, connectMs: 400, answerMs: 1_000 }
    const found = new Map<string, TestStep>()
    for await (const step of testSqlFlags(
      database.settings(settings),
      context(database, more),
      signal,
      patience,
    )) {
      expect(found.has(step.step)).toBe(false)
      expect(step.elapsedMs).toBeGreaterThanOrEqual(0)
      found.set(step.step, step)
    }
    expect([...found.keys()]).toEqual(order)
    return found
  }
  const results = (found: Map<string, TestStep>): string[] => [...found.values()].map(({ result }) => result)
  const failedAt = (step: string): string[] => {
    const at = order.indexOf(step)
    return order.map((_, index) => (index < at ? 'passed' : index === at ? 'failed' : 'skipped'))
  }
  const withoutTls = (expected: string[]): string[] =>
    expected.map((result, index) => (index === 2 ? 'skipped' : result))

  test('passes every step on a good one, with facts, and changes nothing', async () => {
    const before = await database.admin.query('SELECT md5(string_agg(f::text, $1)) FROM feature_flags f', [
      ',',
    ])
    const found = await steps()
    expect(results(found)).toEqual(withoutTls(order.map(() => 'passed')))
    expect(found.get('tables')?.found).toBe('feature_flags (10 columns), user_feature_overrides (7 columns)')
    expect(found.get('read')?.found).toBe('3 flags, 0 overrides')
    expect(found.get('role')?.found).toBe('primary')
    expect(found.get('round-trip')?.found).toMatch(/^\d+\.\d ms$/)
    const after = await database.admin.query('SELECT md5(string_agg(f::text, $1)) FROM feature_flags f', [
      ',',
    ])
    expect(after.rows).toEqual(before.rows)
  })

  test('leaves no session behind', async () => {
    await steps()
    const all = 'SELECT count(*)::int AS n FROM pg_stat_activity WHERE usename = $1'
    await expect
      .poll(async () => (await database.admin.query<{ n: number }>(all, [database.app.user])).rows[0]?.n)
      .toBe(0)
  })

  test('fails at the name', async () => {
    const found = await steps({ host: 'no-such-host.invalid' })
    expect(results(found)).toEqual(withoutTls(failedAt('name-resolution')))
    expect(found.get('name-resolution')?.because).toMatchObject({
      code: 'connection-unreachable',
      problem: 'name-not-found',
    })
  })

  test('fails at the port', async () => {
    const found = await steps({ port: 1 })
    expect(results(found)).toEqual(withoutTls(failedAt('tcp')))
    expect(found.get('tcp')?.because).toMatchObject({ problem: 'refused', address: '127.0.0.1:1' })
  })

  test('fails at TLS where the server has none', async () => {
    const found = await steps({ tls: { mode: 'verify' } })
    expect(results(found)).toEqual(failedAt('tls'))
    expect(found.get('tls')?.because).toMatchObject({ code: 'tls-failed' })
  })

  test('fails at signing in: database, login, silence', async () => {
    const missing = await steps({ database: 'no_such_database' })
    expect(results(missing)).toEqual(withoutTls(failedAt('sign-in')))
    expect(missing.get('sign-in')?.because).toMatchObject({ code: 'database-missing' })

    const silent = createServer(() => {})
    await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve))
    const quiet = await steps({ port: (silent.address() as AddressInfo).port })
    silent.close()
    expect(results(quiet)).toEqual(withoutTls(failedAt('sign-in')))
    expect(quiet.get('sign-in')?.because).toMatchObject({ code: 'no-answer' })
  })

  test('fails at tables, naming what is missing', async () => {
    const { flags } = database.settings()
    const found = await steps({ flags: { ...flags, key: 'name' } })
    expect(results(found)).toEqual(withoutTls(failedAt('tables')))
    expect(found.get('tables')?.because).toMatchObject({
      code: 'schema-missing',
      missing: ['feature_flags.name'],
    })
  })

  test('warns of a missing usage table, which flags do not need', async () => {
    const usage = { ...(await usageMapping()), table: 'no_such_usage' }
    const found = await steps({ usage })
    expect(found.get('tables')).toMatchObject({
      result: 'warning',
      because: { code: 'schema-missing', missing: ['public.no_such_usage'] },
    })
    expect(found.get('read')?.result).toBe('passed')
  })

  test('warns of a login that may only read, and names the grants', async () => {
    const { user, password } = database.reader
    const found = await steps({ user }, { secret: async () => password })
    expect(found.get('write')).toMatchObject({ result: 'warning', because: { code: 'permission-missing' } })
    expect(found.get('role')?.result).toBe('passed')
  })

  test('warns of sessions that start read-only', async () => {
    await database.admin.query(`ALTER ROLE ${database.app.user} SET default_transaction_read_only = on`)
    const found = await steps()
    await database.admin.query(`ALTER ROLE ${database.app.user} RESET default_transaction_read_only`)
    expect(found.get('write')).toMatchObject({
      result: 'warning',
      because: { code: 'store-read-only', cause: 'session' },
    })
  })

  test('stops when it is told to', async () => {
    const found = await steps({}, {}, AbortSignal.abort())
    expect(found.get('name-resolution')).toMatchObject({ result: 'failed', because: { code: 'cancelled' } })
  })

  async function usageMapping(): Promise<NonNullable<SqlFlagsSettings['usage']>> {
    const { UsageMapping } = await import('../../../shared/domain/sql-flags-settings.ts')
    return UsageMapping.parse({ values: [] })
  }
})
