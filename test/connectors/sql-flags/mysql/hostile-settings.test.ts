import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createMysqlDatabase, mysqlUrl, type MysqlDatabase } from '../../../support/mysql.ts'
import {
  connect,
  failureOf,
  limits,
  mark,
  never,
  readState,
  rollBack,
  rollBackOf,
} from '../../../support/sql-flags.ts'

describe.skipIf(!mysqlUrl)('names in the settings of a store on MySQL or MariaDB', () => {
  let database: MysqlDatabase
  beforeAll(async () => {
    database = await createMysqlDatabase()
    await database.insertFlags(2)
    await database.admin.query('CREATE TABLE sentinel (untouched int); INSERT INTO sentinel VALUES (1)')
  })
  afterAll(async () => {
    await database.drop()
  })

  const sentinel = () => database.admin.query('SELECT * FROM sentinel')
  const injected = fc.constantFrom(
    'feature_flags`; DROP TABLE sentinel; -- ',
    'feature_flags; DELETE FROM sentinel',
    "x' OR '1'='1",
    '`',
    '``',
    "'",
    '"',
    '\\',
    "\\'",
    '?',
    '$1',
    ';',
    '-- ',
    '#',
    '/*!50000 DROP TABLE sentinel */',
    'test.feature_flags',
    '__proto__',
    'constructor',
    'FEATURE_FLAGS',
    'Flag_Name',
    ' feature_flags',
    'feature_flags ',
  )
  const names = fc.oneof(
    injected,
    fc.string({ minLength: 1, maxLength: 128 }).filter(text => !text.includes('\0')),
  )

  test('that the catalogue does not have letter by letter are missing, and nothing is run with them', async () => {
    const roles = fc.constantFrom(
      'table',
      'key',
      'enabled',
      'percentage',
      'forceOff',
      'metadata',
      'updatedAt',
    )
    await fc.assert(
      fc.asyncProperty(roles, names, async (role, name) => {
        const { flags } = database.settings()
        const own = connect(database, { flags: { ...flags, [role]: name } })
        expect((await failureOf(own.readStore(null, never))).code).toBe('schema-missing')
        const [result] = await own.apply(rollBackOf(['flag_00000']), mark, limits, never)
        expect(result).toMatchObject({ status: 'refused', failure: { code: 'schema-missing' } })
        await own.close()
      }),
      { numRuns: 60 },
    )
    expect(await sentinel()).toEqual([{ untouched: 1 }])
  })

  test('that really are that odd are quoted and work', async () => {
    const odd = [
      'a`b',
      "it's",
      'semi;colon -- x',
      'a.b',
      'SELECT',
      '$1',
      'a?b',
      'schön 日本',
      '__proto__',
      'f',
    ]
    const quoted = (text: string): string => `\`${text.replaceAll('`', '``')}\``
    for (const [index, table] of odd.entries()) {
      const column = odd[(index + 1) % odd.length] ?? ''
      const key = odd[(index + 2) % odd.length] ?? ''
      await database.admin.query(`CREATE TABLE ${quoted(table)} (${quoted(key)} VARCHAR(100) PRIMARY KEY,
        is_enabled boolean, ${quoted(column)} boolean, metadata json DEFAULT ('{}'), updated_at datetime(6))`)
      await database.admin.query(
        `INSERT INTO ${quoted(table)} (${quoted(key)}, is_enabled) VALUES ('flag_00000', true)`,
      )
      const none = { description: null, percentage: null, forceOn: null, createdAt: null }
      const own = connect(database, {
        flags: {
          table,
          key,
          enabled: 'is_enabled',
          forceOff: column,
          metadata: 'metadata',
          updatedAt: 'updated_at',
          ...none,
        },
        overrides: null,
      })
      expect((await own.readiness(never)).readiness).toEqual({ state: 'ready' })
      const [result] = await own.apply(rollBackOf(['flag_00000']), mark, limits, never)
      expect(result).toMatchObject({ status: 'written', failure: null })
      expect((await readState(own, 'flag_00000')).flag.globalOverride).toBe('force-off')
      // the driver of the tests takes no column of that name
      if (![key, column].includes('__proto__')) await database.admin.query(own.byHand('flag_00000', rollBack))
      await own.close()
    }
    expect(await sentinel()).toEqual([{ untouched: 1 }])
  })

  test('never run, as keys of a flag: by us or by hand, whether or not backslashes escape', async () => {
    const keys = [
      "'; DROP TABLE sentinel; -- ",
      "\\'; DROP TABLE sentinel; -- ",
      'x\\',
      '\\\\',
      "''",
      '\\0',
      '%_',
    ]
    const own = connect(database)
    for (const key of keys) {
      await database.admin.query('INSERT INTO feature_flags (flag_name, is_enabled) VALUES (?, true)', [key])
      const [result] = await own.apply(rollBackOf([key]), mark, limits, never)
      expect(result).toMatchObject({ key, status: 'written' })
    }
    for (const mode of ['', 'NO_BACKSLASH_ESCAPES', 'ANSI_QUOTES,PIPES_AS_CONCAT']) {
      const person = await database.connect()
      await person.query(`SET SESSION sql_mode = '${mode}'`)
      for (const key of keys) {
        await database.admin.query('UPDATE feature_flags SET admin_override_disabled = NULL')
        await person.query(own.byHand(key, rollBack))
        const off = await database.admin.query(
          'SELECT flag_name FROM feature_flags WHERE admin_override_disabled',
        )
        expect(off).toEqual([{ flag_name: key }])
      }
      await person.end()
    }
    expect(await sentinel()).toEqual([{ untouched: 1 }])
    await own.close()
  })

  test('of columns that are something else are told with what they are', async () => {
    const { flags, overrides } = database.settings()
    if (overrides === null) throw new Error('the defaults name an override table')
    const own = connect(database, {
      flags: { ...flags, enabled: 'description', forceOff: 'gone' },
      overrides: { ...overrides, enabled: 'reason' },
    })
    const failure = await failureOf(own.readStore(null, never))
    expect(failure).toMatchObject({
      code: 'schema-missing',
      missing: [
        'feature_flags.description as boolean (it is text)',
        'feature_flags.gone',
        'user_feature_overrides.reason as boolean (it is text)',
      ],
    })
    await own.close()
  })

  test('ids kept as bytes are read, suspended and put back', async () => {
    const other = await createMysqlDatabase()
    await other.admin.query(`DROP TABLE user_feature_overrides;
      CREATE TABLE user_feature_overrides (id BINARY(16) PRIMARY KEY, user_id BINARY(16) NOT NULL,
        flag_name VARCHAR(100) NOT NULL, is_enabled BIT(1) NOT NULL, reason TEXT, expires_at TIMESTAMP NULL,
        created_at TIMESTAMP(6) DEFAULT CURRENT_TIMESTAMP(6))`)
    await other.insertFlags(1)
    const id = (text: string): Buffer => Buffer.from(text.repeat(16), 'hex')
    for (const [one, user] of [
      ['00', 'aa'],
      ['ff', 'bb'],
    ] as const)
      await other.admin.query(
        "INSERT INTO user_feature_overrides VALUES (?, ?, 'flag_00000', b'1', NULL, '2030-01-01 00:00:00', NOW(6))",
        [id(one), id(user)],
      )
    const own = connect(other)
    const before = await readState(own, 'flag_00000')
    expect(before.overrides.map(({ id: one, userId, variant }) => [one, userId, variant])).toEqual([
      ['00'.repeat(16), 'aa'.repeat(16), 'new'],
      ['ff'.repeat(16), 'bb'.repeat(16), 'new'],
    ])
    await own.apply(rollBackOf(['flag_00000']), mark, limits, never)
    await other.admin.query('DELETE FROM user_feature_overrides WHERE id = ?', [id('ff')])
    const left = await readState(own, 'flag_00000')
    expect(own.differences(left, rollBack, null)).toEqual([])
    const restore = { kind: 'restore', state: before, expected: left } as const
    const results = await own.apply([{ key: 'flag_00000', intent: restore }], mark, limits, never)
    expect(results).toMatchObject([{ status: 'written' }])
    expect((await readState(own, 'flag_00000')).overrides).toEqual(before.overrides)
    await own.close()
    await other.drop()
  })

  test('forty thousand flags are rolled back in one transaction', async () => {
    const keys = await database.insertFlags(40_000, 'many_')
    const long = { deadlineMs: 100_000, landBeforeMs: 90_000, statementMs: 30_000, lockMs: 2_000 }
    const own = connect(database)
    const results = await own.apply(rollBackOf(keys), mark, long, never)
    expect(results.filter(({ status }) => status === 'written')).toHaveLength(40_000)
    await own.close()
  }, 120_000)
})
