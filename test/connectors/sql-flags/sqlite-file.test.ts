import { copyFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Connector } from '../../../main/connectors/connector.ts'
import { testSqlFlags } from '../../../main/connectors/sql-flags/test-sql-flags.ts'
import type { TestStep } from '../../../shared/domain/connection-status.ts'
import type { SqlFlagsSettings } from '../../../shared/domain/sql-flags-settings.ts'
import {
  change,
  connect,
  context,
  failureOf,
  limits,
  mark,
  never,
  readState,
  rollBack,
  rollBackOf,
  shortLimits,
} from '../../support/sql-flags.ts'
import { createSqliteFlagDatabase, type SqliteFlagDatabase } from '../../support/sqlite.ts'

describe('a flag store in a SQLite file', () => {
  let database: SqliteFlagDatabase
  let connector: Connector
  beforeEach(() => {
    database = createSqliteFlagDatabase()
    connector = connect(database)
  })
  afterEach(async () => {
    await connector.close()
    await database.drop()
  })

  async function steps(settings: Partial<SqlFlagsSettings> = {}): Promise<TestStep[]> {
    const found: TestStep[] = []
    for await (const step of testSqlFlags(database.settings(settings), context(database), never))
      found.push(step)
    return found
  }

  test('shows a fraction that an INTEGER column holds all the same as what it serves: one bucket of a hundred', async () => {
    await database.query(
      "INSERT INTO feature_flags (flag_name, is_enabled, rollout_percentage) VALUES ('phoenix', true, 0.1)",
    )
    const { flag } = await readState(connector, 'phoenix')
    expect(flag).toMatchObject({ percentage: 0.1, stored: { rollout_percentage: '0.1' } })
    expect(connector.effectiveShare(flag)).toBe(0.01)
    expect(connector.capabilities.percentage).toBe('integer')
  })

  test('puts such a fraction back as it was', async () => {
    await database.query(
      "INSERT INTO feature_flags (flag_name, is_enabled, rollout_percentage) VALUES ('phoenix', true, 0.1)",
    )
    const state = await readState(connector, 'phoenix')
    await connector.apply(rollBackOf(['phoenix']), mark, limits, never)
    await change(connector, 'phoenix', { percentage: 7 })
    const expected = await readState(connector, 'phoenix')
    const intent = { kind: 'restore', state, expected } as const
    expect(await connector.apply([{ key: 'phoenix', intent }], mark, limits, never)).toMatchObject([
      { status: 'written' },
    ])
    const rows = await database.query('SELECT typeof(rollout_percentage) AS type FROM feature_flags')
    expect(rows).toEqual([{ type: 'real' }])
    expect((await readState(connector, 'phoenix')).flag.percentage).toBe(0.1)
  })

  test('shows what a REAL column serves, and puts it back as it was', async () => {
    const real = createSqliteFlagDatabase({ percentageType: 'numeric' })
    const own = connect(real)
    await real.query(`PRAGMA ignore_check_constraints = ON;
      INSERT INTO feature_flags (flag_name, is_enabled, rollout_percentage) VALUES
        ('a', true, 25), ('b', true, 0.1), ('c', true, 99.5), ('d', true, 9e999), ('e', true, -9e999), ('f', true, 1e-7)`)
    const before = await own.readBack(['a', 'b', 'c', 'd', 'e', 'f'], never)
    expect(before.map(({ flag }) => [flag.key, flag.percentage, own.effectiveShare(flag)])).toEqual([
      ['a', 25, 0.25],
      ['b', 0.1, 0.01],
      ['c', 99.5, 1],
      ['d', 100, 1],
      ['e', 0, 0],
      ['f', 1e-7, 0.01],
    ])
    const values = 'SELECT rollout_percentage AS value FROM feature_flags ORDER BY flag_name'
    const stored = await real.query(values)
    const kept = connect(real, {
      flags: { ...real.settings().flags, forceOn: null, forceOff: null },
    })
    const states = await kept.readBack(
      before.map(({ flag }) => flag.key),
      never,
    )
    await kept.apply(rollBackOf(states.map(({ flag }) => flag.key)), mark, limits, never)
    const left = new Map(
      (
        await kept.readBack(
          before.map(({ flag }) => flag.key),
          never,
        )
      ).map(s => [s.flag.key, s]),
    )
    const restores = states.map(state => ({
      key: state.flag.key,
      intent: { kind: 'restore', state, expected: left.get(state.flag.key) ?? state } as const,
    }))
    await real.query('PRAGMA ignore_check_constraints = OFF')
    const results = await kept.apply(restores, mark, limits, never)
    expect(results.map(({ key, status }) => [key, status])).toEqual([
      ['a', 'written'],
      ['b', 'written'],
      ['c', 'written'],
      // the table itself forbids them
      ['d', 'refused'],
      ['e', 'refused'],
      ['f', 'written'],
    ])
    expect((await real.query(values)).filter((_, index) => index !== 3 && index !== 4)).toEqual(
      stored.filter((_, index) => index !== 3 && index !== 4),
    )
    await Promise.all([own.close(), kept.close()])
    await real.drop()
  })

  test('rolls back, reads and finds forty thousand flags, more than a statement has parameters', async () => {
    const keys = await database.insertFlags(40_000)
    const long = { ...limits, deadlineMs: 60_000, landBeforeMs: 50_000, statementMs: 20_000 }
    const results = await connector.apply(rollBackOf([...keys, 'flag_00000\0', 'gone']), mark, long, never)
    const statuses = Map.groupBy(results, ({ status }) => status)
    expect(statuses.get('written')).toHaveLength(40_000)
    expect(statuses.get('refused')?.map(({ key }) => key)).toEqual(['flag_00000\0', 'gone'])
    const states = await connector.readBack(keys, never)
    expect(states).toHaveLength(40_000)
    expect(states.every(({ flag }) => flag.globalOverride === 'force-off')).toBe(true)
  }, 60_000)

  test('never takes a value that some reader may take for true for OLD', async () => {
    await database.query(`INSERT INTO feature_flags (flag_name, is_enabled, rollout_percentage)
      VALUES ('a', 'yes', 100), ('b', 'true', 100), ('c', 1, 100), ('d', '0', 100), ('e', 'false', 100)`)
    const states = await connector.readBack(['a', 'b', 'c', 'd', 'e'], never)
    const on = new Map(states.map(({ flag }) => [flag.key, flag.enabled]))
    expect(on).toEqual(
      new Map([
        ['a', true],
        ['b', true],
        ['c', true],
        ['d', false],
        ['e', false],
      ]),
    )
  })

  test('says it is unchanged until another process commits', async () => {
    await database.insertFlags(3)
    const first = await connector.readStore(null, never)
    expect((await connector.readStore(first.digest, never)).status).toBe('unchanged')
    await database.query('UPDATE feature_flags SET rollout_percentage = 26')
    const second = await connector.readStore(first.digest, never)
    expect(second).toMatchObject({ status: 'read' })
    await connector.apply(rollBackOf(['flag_00000']), mark, limits, never)
    expect((await connector.readStore(second.digest, never)).status).toBe('read')
  })

  test('writes the time the way the column already holds it', async () => {
    await database.query(`INSERT INTO feature_flags (flag_name, updated_at) VALUES
      ('text', '2020-01-01 00:00:00'), ('iso', '2020-01-01T00:00:00Z'), ('none', NULL)`)
    await connector.apply(rollBackOf(['text', 'iso', 'none']), mark, limits, never)
    const rows = await database.query<{ at: string }>(
      'SELECT updated_at AS at FROM feature_flags ORDER BY flag_name',
    )
    expect(rows.map(({ at }) => at.replaceAll(/\d/g, '9'))).toEqual([
      '9999-99-99T99:99:99.999Z',
      '9999-99-99 99:99:99.999',
      '9999-99-99 99:99:99.999',
    ])
  })

  describe('while somebody else holds the file', () => {
    let holder: Database.Database
    beforeEach(() => {
      holder = database.other()
      holder.exec("BEGIN IMMEDIATE; INSERT INTO users VALUES ('held')")
    })

    test('nothing is written, the receipt names why, and nothing lands afterwards', async () => {
      const keys = await readKeysOf(holder, 3)
      const results = await connector.apply(rollBackOf(keys), mark, { ...limits, lockMs: 100 }, never)
      expect(results).toMatchObject(
        keys.map(key => ({
          key,
          status: 'not-sent',
          failure: { code: 'row-locked', key, blocker: 'another process that holds the file' },
        })),
      )
      holder.exec('COMMIT')
      const states = await connector.readBack(keys, never)
      expect(states.map(({ flag }) => flag.globalOverride)).toEqual(['none', 'none', 'none'])
    })

    test('the rollback goes through as soon as it is let go', async () => {
      const keys = await readKeysOf(holder, 2)
      const applying = connector.apply(rollBackOf(keys), mark, limits, never)
      let settled = false
      void applying.then(() => {
        settled = true
      })
      await new Promise(resolve => setImmediate(resolve))
      expect(settled).toBe(false)
      holder.exec('COMMIT')
      expect((await applying).map(({ status }) => status)).toEqual(['written', 'written'])
    })

    test('a write that was cancelled is not sent', async () => {
      const keys = await readKeysOf(holder, 1)
      const stop = new AbortController()
      const applying = connector.apply(rollBackOf(keys), mark, limits, stop.signal)
      stop.abort()
      expect(await applying).toMatchObject([{ status: 'not-sent' }])
      holder.exec('COMMIT')
      expect((await readState(connector, keys[0] ?? '')).flag.globalOverride).toBe('none')
    })

    /** Flags that were there before the file was held. */
    async function readKeysOf(held: Database.Database, count: number): Promise<string[]> {
      held.exec('ROLLBACK')
      const keys = await database.insertFlags(count)
      held.exec("BEGIN IMMEDIATE; INSERT INTO users VALUES ('held')")
      return keys
    }
  })

  test('a reader that blocks the commit makes it not sent, and nothing lands when the reader goes', async () => {
    await database.insertFlags(1)
    await connector.readStore(null, never)
    const reader = database.other()
    reader.exec('BEGIN')
    reader.prepare('SELECT * FROM feature_flags').all()
    const results = await connector.apply(rollBackOf(['flag_00000']), mark, shortLimits, never)
    expect(results).toMatchObject([{ status: 'not-sent', failure: { code: 'row-locked' } }])
    reader.exec('COMMIT')
    expect((await readState(connector, 'flag_00000')).flag.globalOverride).toBe('none')
    const [again] = await connector.apply(rollBackOf(['flag_00000']), mark, limits, never)
    expect(again?.status).toBe('written')
    expect(connector.differences(await readState(connector, 'flag_00000'), rollBack, null)).toEqual([])
  })

  test('a file put in the other’s place is noticed, and the next look reads it', async () => {
    await database.insertFlags(1)
    await connector.readStore(null, never)
    const copy = `${database.file}.copy`
    copyFileSync(database.file, copy)
    renameSync(copy, database.file)
    expect(await failureOf(connector.readStore(null, never))).toMatchObject({
      code: 'connection-unreachable',
      problem: 'closed',
      address: database.file,
    })
    expect((await connector.readStore(null, never)).status).toBe('read')
  })

  test('a rollback never counts as written in a file that nobody reads any more', async () => {
    const keys = await database.insertFlags(2)
    await connector.readiness(never)
    const copy = `${database.file}.copy`
    copyFileSync(database.file, copy)
    renameSync(copy, database.file)
    expect(await connector.apply(rollBackOf(keys), mark, limits, never)).toMatchObject([
      { status: 'not-sent', failure: { code: 'connection-unreachable' } },
      { status: 'not-sent' },
    ])
    const again = await connector.apply(rollBackOf(keys), mark, limits, never)
    expect(again.map(({ status }) => status)).toEqual(['written', 'written'])
    const rows = database
      .other()
      .prepare('SELECT DISTINCT admin_override_disabled AS off FROM feature_flags')
      .all()
    expect(rows).toEqual([{ off: 1 }])
  })

  test('only a file itself is opened: no link, no folder, no path that depends on where we run', async () => {
    const link = join(dirname(database.file), 'link.sqlite')
    symlinkSync(database.file, link)
    for (const file of [link, dirname(database.file), 'flags.sqlite']) {
      const own = connect(database, { file })
      expect(await failureOf(own.readStore(null, never))).toMatchObject({ code: 'store-refused' })
      await own.close()
    }
  })

  test('a file that is not there is not made', async () => {
    const file = join(dirname(database.file), 'none.sqlite')
    const own = connect(database, { file })
    expect(await failureOf(own.readStore(null, never))).toEqual({
      code: 'database-missing',
      connection: 'Production',
      database: file,
    })
    expect(() => rmSync(file)).toThrow('ENOENT')
    await own.close()
  })

  test('a file that is no database is refused in SQLite’s words', async () => {
    const file = join(dirname(database.file), 'text.sqlite')
    writeFileSync(file, 'not a database, but long enough to have a header of a hundred bytes '.repeat(40))
    const own = connect(database, { file })
    expect(await failureOf(own.readStore(null, never))).toMatchObject({
      code: 'store-refused',
      storeCode: 'SQLITE_NOTADB',
    })
    await own.close()
  })

  test('names that the file does not have letter by letter are missing', async () => {
    const { flags } = database.settings()
    for (const table of ['FEATURE_FLAGS', 'x"; DROP TABLE feature_flags; --', 'sqlite_schema', '__proto__']) {
      const own = connect(database, { flags: { ...flags, table } })
      expect(await failureOf(own.readStore(null, never))).toMatchObject({
        code: 'schema-missing',
        missing: [`main.${table}`],
      })
      await own.close()
    }
    expect((await connector.readStore(null, never)).status).toBe('read')
  })

  test('no name of a column is ever run: whatever it is, it is missing and the file stays as it was', async () => {
    await database.insertFlags(2)
    const before = await connector.readStore(null, never)
    const { flags } = database.settings()
    const hostile = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 128 })
      .filter(text => !text.includes('\0'))
    const property = fc.asyncProperty(hostile, async key => {
      const own = connect(database, { flags: { ...flags, key } })
      const failure = await failureOf(own.readStore(null, never))
      await own.close()
      expect(failure).toEqual({
        code: 'schema-missing',
        connection: 'Production',
        missing: [`feature_flags.${key}`],
      })
    })
    await fc.assert(property, {
      numRuns: 300,
      examples: [['id; DROP TABLE feature_flags'], ['"'], ["' OR 1"], ['FLAG_NAME']],
    })
    expect(await connector.readStore(before.digest, never)).toMatchObject({ status: 'unchanged' })
  })

  test('a view is refused as a flag table, and reads nobody into a false sense', async () => {
    await database.query('CREATE VIEW seen AS SELECT * FROM feature_flags')
    const { flags } = database.settings()
    const own = connect(database, { flags: { ...flags, table: 'seen' } })
    expect(await failureOf(own.readStore(null, never))).toMatchObject({ code: 'schema-missing' })
    await own.close()
  })

  test('the connection test passes by without the steps that a file does not have', async () => {
    await database.insertFlags(3)
    const found = await steps()
    expect(found.map(({ step, result }) => [step, result])).toEqual([
      ['name-resolution', 'skipped'],
      ['tcp', 'skipped'],
      ['tls', 'skipped'],
      ['sign-in', 'passed'],
      ['tables', 'passed'],
      ['read', 'passed'],
      ['write', 'passed'],
      ['role', 'passed'],
      ['clock', 'passed'],
      ['round-trip', 'passed'],
    ])
    expect(found.find(({ step }) => step === 'read')?.found).toBe('3 flags, 0 overrides')
  })

  test('the connection test fails where the file is opened', async () => {
    const found = await steps({ file: join(dirname(database.file), 'none.sqlite') })
    expect(found[3]).toMatchObject({
      step: 'sign-in',
      result: 'failed',
      because: { code: 'database-missing' },
    })
    expect(found.slice(4).every(({ result }) => result === 'skipped')).toBe(true)
  })

  test('is ready for a rollback, and counts its people', async () => {
    await database.insertUsers(4)
    const own = connect(database, { people: { from: 'table', schema: 'main', table: 'users', id: 'id' } })
    expect(await own.readiness(never)).toMatchObject({
      readiness: { state: 'ready' },
      clockOffsetMs: expect.closeTo(0, -2),
    })
    expect(await own.countPeople(never)).toBe(4)
    await own.close()
  })

  test('a file with a write-ahead log is read and rolled back while somebody reads it', async () => {
    await database.insertFlags(2)
    await database.query('PRAGMA journal_mode = WAL')
    const reader = database.other()
    reader.exec('BEGIN')
    reader.prepare('SELECT * FROM feature_flags').all()
    const results = await connector.apply(rollBackOf(['flag_00000', 'flag_00001']), mark, limits, never)
    expect(results.map(({ status }) => status)).toEqual(['written', 'written'])
    expect((await readState(connector, 'flag_00001')).flag.globalOverride).toBe('force-off')
  })

  test('usage is counted whether its times are text, seconds or milliseconds', async () => {
    const minuteMs = 60_000
    const at = Math.floor(Date.now() / minuteMs) * minuteMs - 10 * minuteMs
    await database.query('DROP INDEX pipeline_usage_created_at')
    for (const time of [at + 1_500, (at + 2_000) / 1000, new Date(at + 3_000).toISOString()]) {
      const values = [typeof time === 'number' ? BigInt(time) : time]
      await database.query(
        "INSERT INTO pipeline_usage (pipeline, success, created_at) VALUES ('phoenix', true, $1)",
        values,
      )
    }
    await database.query(
      'CREATE TABLE epochs AS SELECT id, pipeline, success FROM pipeline_usage WHERE false',
    )
    await database.query('ALTER TABLE epochs ADD COLUMN at INTEGER')
    await database.query(
      "INSERT INTO epochs SELECT id, pipeline, success, CAST(created_at AS INTEGER) FROM pipeline_usage WHERE created_at NOT LIKE '%T%'",
    )
    const names = {
      id: 'id',
      pipeline: 'pipeline',
      success: 'success',
      durationMs: null,
      fallback: null,
      completed: null,
    }
    const value = { value: 'phoenix', component: 'generation', variant: 'new', flagKey: 'phoenix' } as const
    const texts = connect(database, {
      usage: { ...names, table: 'pipeline_usage', createdAt: 'created_at', values: [value] },
    })
    const epochs = connect(database, {
      usage: { ...names, table: 'epochs', createdAt: 'at', values: [value] },
    })
    expect((await texts.readUsage(at, never)).observations).toMatchObject([{ minuteMs: at, count: 1 }])
    expect((await epochs.readUsage(at, never)).observations).toMatchObject([{ minuteMs: at, count: 2 }])
    await Promise.all([texts.close(), epochs.close()])
  })

  test('every row of a key that the table holds twice is rolled back, and “not set” is false where NULL may not be', async () => {
    await database.query(`DROP TABLE feature_flags; CREATE TABLE feature_flags (
      flag_name TEXT, description TEXT, is_enabled INTEGER, rollout_percentage INTEGER, metadata TEXT,
      admin_override_enabled INTEGER NOT NULL, admin_override_disabled INTEGER NOT NULL, created_at TEXT, updated_at TEXT);
      INSERT INTO feature_flags VALUES ('phoenix', '', 1, 5, NULL, 1, 0, NULL, NULL), ('phoenix', '', 1, 50, '7', 0, 0, NULL, NULL)`)
    const [result] = await connector.apply(rollBackOf(['phoenix']), mark, limits, never)
    expect(result).toMatchObject({ status: 'written', overwritten: { flag: { globalOverride: 'force-on' } } })
    const rows = await database.query(
      'SELECT admin_override_enabled AS on_, admin_override_disabled AS off, metadata FROM feature_flags',
    )
    expect(rows).toEqual([
      { on_: 0, off: 1, metadata: null },
      { on_: 0, off: 1, metadata: '7' },
    ])
  })

  test('one flag of a batch that cannot be written leaves no trace of itself, and holds nobody back', async () => {
    const keys = await database.insertFlags(5)
    const [user] = await database.insertUsers(1)
    await database.query(
      "INSERT INTO user_feature_overrides (user_id, flag_name, is_enabled) VALUES ($1, 'flag_00002', true)",
      [user],
    )
    await database.query(`CREATE TRIGGER defend BEFORE UPDATE ON user_feature_overrides
      BEGIN SELECT RAISE(ABORT, 'pinned for good'); END`)
    const before = await readState(connector, 'flag_00002')
    const results = await connector.apply(rollBackOf(keys), mark, limits, never)
    expect(results.map(({ status }) => status)).toEqual([
      'written',
      'written',
      'refused',
      'written',
      'written',
    ])
    expect(results[2]?.failure).toMatchObject({ code: 'store-refused', problem: 'pinned for good' })
    expect(await readState(connector, 'flag_00002')).toEqual(before)
  })
})
