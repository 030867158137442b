import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testSqlFlags } from '../../../main/connectors/sql-flags/test-sql-flags.ts'
import type { TestStep } from '../../../shared/domain/connection-status.ts'
import type { Intent } from '../../../shared/domain/operation.ts'
import { UsageMapping, type SqlFlagsSettings } from '../../../shared/domain/sql-flags-settings.ts'
import { leastPrivilege } from '../../../shared/least-privilege/index.ts'
import { createPhoenixDatabase, postgresUrl, type PhoenixDatabase } from '../../support/postgres.ts'
import {
  change,
  connect,
  context,
  limits,
  mark,
  never,
  readState,
  rollBackOf,
} from '../../support/sql-flags.ts'

/** Settings that use everything there is to map. */
const everything: Partial<SqlFlagsSettings> = {
  usage: UsageMapping.parse({
    values: [{ value: 'phoenix', component: 'pipeline', variant: 'new', flagKey: 'flag_00000' }],
  }),
  people: { from: 'table', schema: 'auth', table: 'users', id: 'id' },
}

describe.skipIf(!postgresUrl)('what a login may do', () => {
  let database: PhoenixDatabase
  const roles: string[] = []

  beforeAll(async () => {
    database = await createPhoenixDatabase()
    await database.insertFlags(2)
    await database.insertUsers(3)
    await database.admin.query('CREATE TABLE invoices (id INT); CREATE TABLE payments (id INT)')
  })
  afterAll(async () => {
    for (const role of roles) await database.admin.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`)
    await database.drop()
  })

  /** A role of its own with these grants; what they name is quoted by the test. */
  async function role(name: string, statements: string): Promise<string> {
    const user = `${database.database}_of_${name}`
    roles.push(user)
    await database.admin.query(`CREATE ROLE ${user} LOGIN PASSWORD 'pw'; ${statements.replaceAll('$', user)}`)
    return user
  }

  async function tested(user: string): Promise<ReadonlyMap<string, TestStep>> {
    const settings = database.settings({ ...everything, user } as Partial<SqlFlagsSettings>)
    const steps = new Map<string, TestStep>()
    for await (const step of testSqlFlags(settings, context(database, { secret: async () => 'pw' }), never))
      steps.set(step.step, step)
    return steps
  }
  const grantsOf = async (user: string) => (await tested(user)).get('write')?.grants

  test('a superuser: everything, and nothing of it is needed', async () => {
    const user = await role('super', 'ALTER ROLE $ SUPERUSER')
    expect(await grantsOf(user)).toEqual({
      login: user,
      used: [],
      beyond: ['superuser: everything on this server, without being asked'],
    })
  })

  test('the owner of the tables: may drop them', async () => {
    const user = await role(
      'owner',
      'GRANT ALL ON SCHEMA public TO $; GRANT USAGE ON SCHEMA auth TO $; GRANT SELECT ON auth.users, feature_flags, pipeline_usage TO $; ALTER TABLE user_feature_overrides OWNER TO $',
    )
    const grants = await grantsOf(user)
    expect(grants?.beyond).toEqual(
      expect.arrayContaining([
        'owns user_feature_overrides: may change and drop it',
        'TRUNCATE on user_feature_overrides',
        'may make tables in schema public',
      ]),
    )
    expect(grants?.beyond.join()).not.toContain('feature_flags:')
  })

  test('the application: writes rows that Switchyard never does', async () => {
    const grants = await grantsOf(await role('app', `GRANT ${database.app.user} TO $`))
    expect(grants?.used).toEqual([
      'SELECT on feature_flags',
      'UPDATE on feature_flags',
      'SELECT on user_feature_overrides',
      'INSERT on user_feature_overrides',
      'UPDATE on user_feature_overrides',
      'SELECT on pipeline_usage',
      'SELECT on users',
    ])
    expect(grants?.beyond).toEqual([
      'INSERT on feature_flags',
      'DELETE on feature_flags',
      'DELETE on user_feature_overrides',
      'INSERT on pipeline_usage',
      'UPDATE on pipeline_usage',
      'DELETE on pipeline_usage',
    ])
  })

  test('a reader of everything: may read what is none of our business', async () => {
    const user = await role('reader', 'GRANT pg_read_all_data TO $')
    const steps = await tested(user)
    expect(steps.get('write')).toMatchObject({ result: 'warning', because: { code: 'permission-missing' } })
    expect(steps.get('write')?.grants?.beyond).toEqual([
      'is a member of pg_read_all_data',
      'may read other tables: public.invoices, public.payments',
    ])
  })

  test('an administrator of other things: named one by one', async () => {
    const user = await role(
      'admin',
      `GRANT ${database.app.user} TO $; ALTER ROLE $ CREATEROLE CREATEDB; GRANT INSERT ON invoices TO $; GRANT UPDATE (id) ON payments TO $`,
    )
    const grants = await grantsOf(user)
    expect(grants?.beyond).toEqual(
      expect.arrayContaining([
        'may make databases',
        'may make and change roles',
        'may write other tables: public.invoices, public.payments',
      ]),
    )
  })

  test('nothing at all: the test ends where it may not read', async () => {
    const steps = await tested(await role('nobody', 'SELECT 1'))
    expect(steps.get('tables')?.result === 'failed' || steps.get('read')?.result === 'failed').toBe(true)
  })

  async function runScript(user: string, writes: boolean, settings: Partial<SqlFlagsSettings> = everything) {
    const offered = leastPrivilege(
      database.settings({ ...settings, user } as Partial<SqlFlagsSettings>),
      writes,
    )
    if (offered.form !== 'script') throw new Error('PostgreSQL has logins')
    roles.push(`"${user}"`)
    await database.admin.query(offered.text)
    await database.admin.query(`ALTER ROLE "${user}" PASSWORD 'pw'`)
  }

  test('the login that is offered: all that is used, nothing beyond, and every write of ours is let in', async () => {
    const user = `${database.database}_least`
    await runScript(user, true)
    const steps = await tested(user)
    expect([...steps.values()].filter(({ result }) => result === 'failed' || result === 'warning')).toEqual(
      [],
    )
    expect(steps.get('write')?.grants).toMatchObject({ login: user, beyond: [] })

    const own = connect(database, { ...everything, user } as Partial<SqlFlagsSettings>, {
      secret: async () => 'pw',
    })
    expect((await own.readStore(null, never)).status).toBe('read')
    expect(await own.countPeople(never)).toBe(3)
    await own.readUsage(Date.now() - 3_600_000, never)
    const patch = { percentage: 50, enabled: true, description: 'said anew', globalOverride: 'none' } as const
    expect((await change(own, 'flag_00001', patch)).result).toMatchObject({ status: 'written' })
    await database.admin.query(
      "INSERT INTO user_feature_overrides (user_id, flag_name, is_enabled) SELECT id, 'flag_00000', true FROM auth.users",
    )
    const before = await readState(own, 'flag_00000')
    const [rolledBack] = await own.apply(rollBackOf(['flag_00000']), mark, limits, never)
    expect(rolledBack).toMatchObject({ status: 'written' })
    const left = await readState(own, 'flag_00000')
    const intent: Intent = { kind: 'restore', state: before, expected: left }
    const [restored] = await own.apply([{ key: 'flag_00000', intent }], mark, limits, never)
    expect(restored).toMatchObject({ status: 'written' })
    expect((await readState(own, 'flag_00000')).overrides.map(({ variant }) => variant)).toEqual([
      'new',
      'new',
      'new',
    ])
    await own.close()
  })

  test('the login that is offered for looking can write nothing', async () => {
    const user = `${database.database}_look`
    await runScript(user, false)
    const own = connect(database, { ...everything, user } as Partial<SqlFlagsSettings>, {
      secret: async () => 'pw',
    })
    expect((await own.readStore(null, never)).status).toBe('read')
    const [refused] = await own.apply(rollBackOf(['flag_00000']), mark, limits, never)
    expect(refused?.status).toBe('refused')
    await own.close()
  })

  test('names of any spelling stay names', async () => {
    const user = `${database.database}_"; DROP TABLE invoices; --`
    const offered = leastPrivilege(database.settings({ user } as Partial<SqlFlagsSettings>), true)
    if (offered.form !== 'script') throw new Error('PostgreSQL has logins')
    await database.admin.query(offered.text)
    const { rows } = await database.admin.query("SELECT to_regclass('invoices') IS NOT NULL AS there")
    expect(rows).toEqual([{ there: true }])
    const quoted = `"${user.replaceAll('"', '""')}"`
    await database.admin.query(`DROP OWNED BY ${quoted}; DROP ROLE ${quoted}`)
  })
})
