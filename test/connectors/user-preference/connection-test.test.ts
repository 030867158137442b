import { describe, expect, onTestFinished, test } from 'vitest'
import { servePreferenceApp } from '../../../main/demo/stand-ins/preference-app.ts'
import type { PreferenceStore } from '../../../main/demo/stand-ins/preference-store.ts'
import { connectUserPreference } from '../../../main/connectors/user-preference/connect-user-preference.ts'
import { testUserPreference } from '../../../main/connectors/user-preference/test-user-preference.ts'
import type { TestStep } from '../../../shared/domain/connection-status.ts'
import type { Intent } from '../../../shared/domain/operation.ts'
import {
  addPeople,
  contextOf,
  createLedger,
  flagKey,
  preferenceDatabases,
  type PreferenceDatabase,
} from '../../support/preference-databases.ts'
import { limits, mark, never, rollBack } from '../../support/writing.ts'

const idle: PreferenceStore = {
  count: async () => ({ people: 4, onNew: 1 }),
  preferenceOf: async () => false,
  toggle: async () => true,
  addFeedback: async () => {},
}

describe.each(preferenceDatabases.filter(({ missing }) => !missing))('on $label', ({ create, dialect }) => {
  const open = async (): Promise<PreferenceDatabase> => {
    const database = await create()
    onTestFinished(() => database.end())
    await addPeople(database, [
      [1, true],
      [2, null],
      [3, false],
    ])
    return database
  }
  const steps = async (database: PreferenceDatabase, overrides: object) => {
    const found = new Map<string, TestStep>()
    for await (const step of testUserPreference(database.settings(overrides), contextOf(), never))
      found.set(step.step, step)
    return found
  }

  test('every step says what it found', async () => {
    const database = await open()
    await database.query(`INSERT INTO user_feedback (id, user_id, interface_version, created_at)
      VALUES (1, 1, 'new', '2026-05-01 14:02:00'), (2, 1, 'new', '2026-04-01 10:00:00')`)
    const app = await servePreferenceApp(idle)
    onTestFinished(() => app.close())
    const analytics = { host: app.host, port: app.port, tls: { mode: 'off' } }
    const found = await steps(database, { feedback: {}, analytics })
    expect([...found.keys()]).toEqual([
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
    ])
    expect([...found.values()].filter(({ result }) => result !== 'passed' && result !== 'skipped')).toEqual(
      [],
    )
    expect(found.get('tables')?.found).toMatch(/^user \(2 columns\), user_feedback \(6 columns\)$/)
    expect(found.get('read')?.found).toBe(
      '3 people, 1 on NEW, 2 feedback rows, newest 2026-05-01 14:02 UTC, analytics (selections, time spent, completion rate)',
    )
    expect(found.get('tls')?.result).toBe('skipped')
    if (dialect !== 'sqlite') expect(found.get('tcp')?.result).toBe('passed')
  })

  test('what only helps is a warning, what is needed a failure', async () => {
    const database = await open()
    const closed = await servePreferenceApp(idle)
    await closed.close()
    const analytics = { host: closed.host, port: closed.port, tls: { mode: 'off' } }
    const silent = await steps(database, { analytics })
    expect(silent.get('read')).toMatchObject({
      result: 'warning',
      found: '3 people, 1 on NEW',
      because: { code: 'connection-unreachable' },
    })
    const rowless = await steps(database, { config: {}, feedback: { message: 'words' } })
    expect(rowless.get('tables')).toMatchObject({
      result: 'warning',
      because: { code: 'schema-missing', missing: ['user_feedback.words'] },
    })
    const unknown = await steps(database, { users: { preference: 'no_such_column' } })
    expect(unknown.get('tables')).toMatchObject({
      result: 'failed',
      because: { code: 'schema-missing', missing: ['user.no_such_column'] },
    })
    expect(unknown.get('read')?.result).toBe('skipped')
    const text = await steps(database, { users: { table: 'user_feedback', preference: 'message' } })
    expect(text.get('tables')?.result).toBe('failed')
  })

  test('the toggle of the application is never called, and nothing but its analytics is', async () => {
    const database = await open()
    const app = await servePreferenceApp(idle)
    onTestFinished(() => app.close())
    const overrides = {
      feedback: {},
      analytics: { host: app.host, port: app.port, tls: { mode: 'off' } },
    }
    const secret = 'the-database-password'
    const context = contextOf({ secret: async () => secret })
    const connector = connectUserPreference(
      // a server that asks for no password gets none; the point is that HTTP does not either
      database.settings(overrides),
      dialect === 'mysql' ? contextOf() : context,
    )
    onTestFinished(() => connector.close())
    const ledger = createLedger()
    const apply = async (intent: Intent) =>
      connector.apply([{ key: flagKey, intent }], mark, limits, never, ledger)
    await connector.readStore(null, never)
    await connector.readiness(never)
    await connector.countPeople(never)
    const before = (await connector.readBack([flagKey], never, { userIds: ['1'] }))[0]
    const person = { userId: '2', variant: 'new', expected: 'old' } as const
    await apply({ kind: 'change', patch: { person }, expectedVersion: '' })
    await apply(rollBack)
    const after = (await connector.readBack([flagKey], never, { userIds: ['1'] }))[0]
    if (before === undefined || after === undefined) throw new Error('the flag is not there')
    await apply({ kind: 'restore', state: before, expected: after, peopleOf: mark.operationId })
    await connector.readFeedback?.(null, 10, never)
    const analytics = await connector.readAnalytics?.(never)
    await steps(database, overrides)
    expect(analytics?.rows[0]).toEqual({ measure: 'selections', old: 3, new: 1, unit: 'count' })
    expect([...app.calls().keys()]).toEqual(['GET /user/v2/api/analytics'])
    expect(connector.byHand(flagKey, rollBack)).not.toContain('toggle-interface')
  })
})
