import { randomBytes } from 'node:crypto'
import { describe, expect, onTestFinished, test } from 'vitest'
import { connectUserPreference } from '../../../main/connectors/user-preference/connect-user-preference.ts'
import {
  addPeople,
  choices,
  contextOf,
  createLedger,
  flagKey,
  preferenceDatabases,
} from '../../support/preference-databases.ts'
import { limits, mark, never, rollBack } from '../../support/writing.ts'

const words = {
  postgresql: {
    make: (login: string) => `CREATE ROLE ${login} LOGIN PASSWORD 'pw'`,
    grant: (what: string, table: string, login: string) => `GRANT ${what} ON ${table} TO ${login}`,
    drop: (login: string) => `DROP OWNED BY ${login}; DROP ROLE ${login}`,
  },
  mysql: {
    make: (login: string) => `CREATE USER '${login}'@'%' IDENTIFIED BY 'pw'`,
    grant: (what: string, table: string, login: string) => `GRANT ${what} ON ${table} TO '${login}'@'%'`,
    drop: (login: string) => `DROP USER '${login}'@'%'`,
  },
} as const

describe.each(
  preferenceDatabases.flatMap(({ missing, dialect, label, create }) =>
    missing || dialect === 'sqlite' ? [] : [{ label, create, say: words[dialect] }],
  ),
)('on $label', ({ create, say }) => {
  const open = async (grants: readonly (readonly [what: string, table: string])[]) => {
    const database = await create()
    await addPeople(database, [[1, true]])
    const login = `up_${randomBytes(5).toString('hex')}`
    await database.query(say.make(login))
    for (const [what, table] of grants) await database.query(say.grant(what, table, login))
    const context = contextOf({ secret: async () => 'pw' })
    const connector = connectUserPreference(database.settings({ user: login, config: {} }), context)
    onTestFinished(async () => {
      await connector.close()
      await database.query(say.drop(login))
      await database.end()
    })
    return { database, connector }
  }
  const apply = async ({ connector }: Awaited<ReturnType<typeof open>>) => {
    const writes = [{ key: flagKey, intent: rollBack }]
    const [result] = await connector.apply(writes, mark, limits, never, createLedger())
    return result
  }

  test('two columns of people and one of the configuration are all it takes', async () => {
    const store = await open([
      ['SELECT (id, use_new_data_entry), UPDATE (use_new_data_entry)', '"user"'],
      ['SELECT (name, value), UPDATE (value)', 'app_config'],
    ])
    expect((await store.connector.readiness(never)).readiness).toEqual({ state: 'ready' })
    expect((await apply(store))?.status).toBe('written')
    expect((await choices(store.database)).get('1')).toBe(false)
  })

  test('a login that may only read is found out before anybody needs it', async () => {
    const store = await open([
      ['SELECT', '"user"'],
      ['SELECT, UPDATE', 'app_config'],
    ])
    expect((await store.connector.readiness(never)).readiness).toMatchObject({
      state: 'not-ready',
      because: { code: 'permission-missing', needed: `UPDATE on user.${flagKey}` },
    })
    expect(await apply(store)).toMatchObject({ status: 'refused', failure: { code: 'permission-missing' } })
    expect((await choices(store.database)).get('1')).toBe(true)
  })

  const throwable = `INSERT INTO app_config VALUES ('new_data_entry_kill_switch', 'false')`
  const thrown = async ({ database }: Awaited<ReturnType<typeof open>>) =>
    (await database.query('SELECT value FROM app_config'))[0]?.['value']

  test('people are moved though the configuration may not be written, and the refusal is told', async () => {
    const store = await open([
      ['SELECT, UPDATE', '"user"'],
      ['SELECT', 'app_config'],
    ])
    await store.database.query(throwable)
    // refused would say that nothing was changed
    expect(await apply(store)).toMatchObject({ status: 'conflict', failure: { code: 'permission-missing' } })
    expect((await choices(store.database)).get('1')).toBe(false)
    expect(await thrown(store)).toBe('false')
  })

  test('a kill switch that was thrown is not said to be refused', async () => {
    const store = await open([
      ['SELECT', '"user"'],
      ['SELECT, UPDATE', 'app_config'],
    ])
    await store.database.query(throwable)
    expect(await apply(store)).toMatchObject({
      status: 'conflict',
      overwritten: { flag: { stored: { kill_switch: 'false' } } },
      failure: { code: 'permission-missing' },
    })
    expect(await thrown(store)).toBe('true')
    expect((await choices(store.database)).get('1')).toBe(true)
  })
})
