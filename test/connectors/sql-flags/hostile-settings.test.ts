import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AppError } from '../../../shared/failure.ts'
import { createPhoenixDatabase, postgresUrl, type PhoenixDatabase } from '../../support/postgres.ts'
import { connect, failureOf, limits, mark, never, readState, rollBackOf } from '../../support/sql-flags.ts'

describe.skipIf(!postgresUrl)('names in the settings', () => {
  let database: PhoenixDatabase
  beforeAll(async () => {
    database = await createPhoenixDatabase()
    await database.insertFlags(2)
    await database.admin.query('CREATE TABLE sentinel (untouched int); INSERT INTO sentinel VALUES (1)')
    await database.admin.query(`GRANT ALL ON sentinel TO ${database.app.user}`)
  })
  afterAll(async () => {
    await database.drop()
  })

  async function sentinel(): Promise<unknown> {
    return (await database.admin.query('SELECT * FROM sentinel')).rows
  }

  const injected = fc.constantFrom(
    'feature_flags"; DROP TABLE sentinel; --',
    'feature_flags; DELETE FROM sentinel',
    "x' OR '1'='1",
    'feature_flags" WHERE true; DELETE FROM sentinel; SELECT "',
    '"',
    '""',
    "'",
    '\\',
    '$1',
    '$$',
    ';',
    '--',
    '/*',
    'public.feature_flags',
    '__proto__',
    'constructor',
    'FEATURE_FLAGS',
    ' feature_flags',
    'feature_flags ',
    'ctid',
    'tableoid',
  )
  const names = fc.oneof(
    injected,
    fc.string({ minLength: 1, maxLength: 128 }).filter(text => !text.includes('\0')),
  )

  test('that the catalogue does not have are missing, and nothing is run with them', async () => {
    const roles = fc.constantFrom(
      'table',
      'key',
      'enabled',
      'percentage',
      'forceOff',
      'metadata',
      'updatedAt',
    )
    const connectorFor = (role: string, name: string) => {
      const { flags } = database.settings()
      return connect(database, { flags: { ...flags, [role]: name } })
    }
    await fc.assert(
      fc.asyncProperty(roles, names, async (role, name) => {
        const own = connectorFor(role, name)
        const failure = await failureOf(own.readStore(null, never))
        expect(failure.code).toBe('schema-missing')
        const [result] = await own.apply(rollBackOf(['flag_00000']), mark, limits, never)
        expect(result).toMatchObject({ status: 'refused', failure: { code: 'schema-missing' } })
        await own.close()
      }),
      { numRuns: 60 },
    )
    expect(await sentinel()).toEqual([{ untouched: 1 }])
    const { rows } = await database.admin.query('SELECT 1 FROM feature_flags WHERE admin_override_disabled')
    expect(rows).toEqual([])
  })

  test('of schemas are looked up in the same way', async () => {
    for (const schema of ['no_such', 'public"; DROP TABLE sentinel; --', 'pg_catalog', 'auth']) {
      const own = connect(database, { schema })
      expect(await failureOf(own.readStore(null, never))).toMatchObject({ code: 'schema-missing' })
      await own.close()
    }
    expect(await sentinel()).toEqual([{ untouched: 1 }])
  })

  test('that really are that odd are quoted and work', async () => {
    const odd = ['a"b', "it's", 'semi;colon -- x', 'a.b', 'SELECT', '$1', 'schön 日本', '__proto__', 'f']
    const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`
    for (const [index, table] of odd.entries()) {
      const column = odd[(index + 1) % odd.length] ?? ''
      const key = odd[(index + 2) % odd.length] ?? ''
      await database.admin
        .query(`CREATE TABLE ${quoted(table)} (${quoted(key)} text PRIMARY KEY, is_enabled boolean,
        ${quoted(column)} boolean, metadata jsonb DEFAULT '{}', updated_at timestamptz)`)
      await database.admin.query(`INSERT INTO ${quoted(table)} VALUES ('flag_00000', true, false)`)
      await database.admin.query(`GRANT ALL ON ${quoted(table)} TO ${database.app.user}`)
      const none = { description: null, percentage: null, forceOn: null, createdAt: null }
      const flags = {
        table,
        key,
        enabled: 'is_enabled',
        forceOff: column,
        metadata: 'metadata',
        updatedAt: 'updated_at',
      }
      const own = connect(database, { flags: { ...flags, ...none }, overrides: null })
      expect((await own.readiness(never)).readiness).toEqual({ state: 'ready' })
      const [result] = await own.apply(rollBackOf(['flag_00000']), mark, limits, never)
      expect(result?.status).toBe('written')
      expect((await readState(own, 'flag_00000')).flag.globalOverride).toBe('force-off')
      await own.close()
    }
    expect(await sentinel()).toEqual([{ untouched: 1 }])
  })

  test('that are missing are all told at once, with the columns of another type', async () => {
    const { flags, overrides } = database.settings()
    if (overrides === null) throw new Error('the defaults name an override table')
    const own = connect(database, {
      flags: { ...flags, percentage: 'percent', forceOff: 'description' },
      overrides: { ...overrides, table: 'no_such_table' },
    })
    expect(await failureOf(own.readStore(null, never))).toEqual({
      code: 'schema-missing',
      connection: 'Production',
      missing: [
        'feature_flags.percent',
        'feature_flags.description as boolean (it is text)',
        'public.no_such_table',
      ],
    })
    await own.close()
  })

  test('of a view are refused, since its rows cannot be held; usage and people may be views', async () => {
    await database.admin.query('CREATE VIEW flag_view AS SELECT * FROM feature_flags')
    await database.admin.query('CREATE VIEW people_view AS SELECT * FROM auth.users')
    await database.admin.query(`GRANT ALL ON flag_view, people_view TO ${database.app.user}`)
    const { flags } = database.settings()
    const viewed = connect(database, { flags: { ...flags, table: 'flag_view' } })
    expect(await failureOf(viewed.readStore(null, never))).toMatchObject({
      code: 'schema-missing',
      missing: ['public.flag_view as a table (it is a view)'],
    })
    const own = connect(database, {
      people: { from: 'table', schema: 'public', table: 'people_view', id: 'id' },
    })
    expect(await own.countPeople(never)).toBe(0)
    await Promise.all([viewed.close(), own.close()])
    await database.admin.query('DROP VIEW flag_view, people_view')
  })

  test('are looked up again after a column vanished under an open connection', async () => {
    const own = connect(database)
    await own.readStore(null, never)
    await own.readiness(never)
    await database.admin.query('ALTER TABLE feature_flags RENAME description TO about')
    expect(await failureOf(own.readStore(null, never))).toMatchObject({ code: 'schema-missing' })
    const [result] = await own.apply(rollBackOf(['flag_00001']), mark, limits, never)
    expect(result).toMatchObject({ status: 'refused', failure: { code: 'schema-missing' } })
    await database.admin.query('ALTER TABLE feature_flags RENAME about TO description')
    expect((await own.readStore(null, never)).status).toBe('read')
    const [again] = await own.apply(rollBackOf(['flag_00001']), mark, limits, never)
    expect(again?.status).toBe('written')
    await own.close()
  })

  test('of keys and people in a patch or a restore stay values', async () => {
    const own = connect(database)
    const key = "x'); DROP TABLE sentinel; --"
    const state = await readState(own, 'flag_00000')
    const restoring = { kind: 'restore', state, expected: state } as const
    const results = await own.apply([{ key, intent: restoring }], mark, limits, never)
    expect(results[0]?.failure).toEqual({ code: 'not-found', what: 'flag', id: key })
    await expect(own.readBack([key], never)).resolves.toEqual([])
    expect(await sentinel()).toEqual([{ untouched: 1 }])
    await own.close()
  })

  test('never fail in another way than by a failure that can be shown', async () => {
    await fc.assert(
      fc.asyncProperty(names, names, async (schema, table) => {
        const own = connect(database, { schema, people: { from: 'table', schema, table, id: table } })
        const error: unknown = await own.countPeople(never).catch((thrown: unknown) => thrown)
        expect(error).toBeInstanceOf(AppError)
        await own.close()
      }),
      { numRuns: 30 },
    )
  })
})
