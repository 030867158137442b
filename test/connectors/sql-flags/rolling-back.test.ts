import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Connector } from '../../../main/connectors/connector.ts'
import type { Intent } from '../../../shared/domain/operation.ts'
import { flagDatabases, type FlagDatabase } from '../../support/flag-databases.ts'
import { connect, limits, mark, never, readState, rollBack, rollBackOf } from '../../support/sql-flags.ts'

const defend = {
  postgresql: {
    create: `CREATE FUNCTION defend() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN IF NEW.flag_name = 'flag_00013' THEN RAISE EXCEPTION 'not this one'; END IF; RETURN NEW; END $$;
      CREATE TRIGGER defend BEFORE UPDATE ON feature_flags FOR EACH ROW EXECUTE FUNCTION defend()`,
    drop: 'DROP FUNCTION defend CASCADE',
    code: 'P0001',
  },
  mysql: {
    create: `CREATE TRIGGER defend BEFORE UPDATE ON feature_flags FOR EACH ROW
      IF NEW.flag_name = 'flag_00013' THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'not this one'; END IF`,
    drop: 'DROP TRIGGER defend',
    code: '1644',
  },
  sqlite: {
    create: `CREATE TRIGGER defend BEFORE UPDATE ON feature_flags WHEN NEW.flag_name = 'flag_00013'
      BEGIN SELECT RAISE(ABORT, 'not this one'); END`,
    drop: 'DROP TRIGGER defend',
    code: 'SQLITE_CONSTRAINT_TRIGGER',
  },
}
const swallow = {
  postgresql: {
    create: `CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
      CREATE TRIGGER swallow BEFORE UPDATE ON feature_flags FOR EACH ROW EXECUTE FUNCTION swallow()`,
    drop: 'DROP FUNCTION swallow CASCADE',
  },
  mysql: {
    create: `CREATE TRIGGER swallow BEFORE UPDATE ON feature_flags FOR EACH ROW
      SET NEW.admin_override_disabled = OLD.admin_override_disabled`,
    drop: 'DROP TRIGGER swallow',
  },
  sqlite: {
    create: 'CREATE TRIGGER swallow BEFORE UPDATE ON feature_flags BEGIN SELECT RAISE(IGNORE); END',
    drop: 'DROP TRIGGER swallow',
  },
}

for (const { label, dialect, missing, create } of flagDatabases)
  describe.skipIf(missing)(`rolling back in a flag store on ${label}`, () => {
    let database: FlagDatabase
    let connector: Connector
    beforeAll(async () => {
      database = await create()
      connector = connect(database)
    })
    beforeEach(async () => {
      await database.query('DELETE FROM feature_flags; DELETE FROM user_feature_overrides')
    })
    afterAll(async () => {
      await connector.close()
      await database.drop()
    })

    test('puts a thousand flags on OLD, each with what was there before', async () => {
      const keys = await database.insertFlags(1000)
      await database.query("UPDATE feature_flags SET admin_override_enabled = true WHERE flag_name LIKE '%7'")
      const before = new Map((await connector.readBack(keys, never)).map(state => [state.flag.key, state]))

      const results = await connector.apply(rollBackOf(keys), mark, limits, never)
      expect(results.map(({ key }) => key)).toEqual(keys)
      expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['written']))
      expect(results.every(({ failure }) => failure === null)).toBe(true)
      for (const { key, overwritten } of results) expect(overwritten).toEqual(before.get(key))

      const states = await connector.readBack(keys, never)
      expect(states).toHaveLength(1000)
      expect(states.flatMap(state => connector.differences(state, rollBack, null))).toEqual([])
      const rows = await database.query(`SELECT DISTINCT is_enabled AND rollout_percentage = 25
      AND admin_override_enabled IS NULL AND admin_override_disabled AND updated_at > created_at AS moved FROM feature_flags`)
      expect(rows).toEqual([{ moved: dialect === 'postgresql' ? true : 1 }])
    })

    test('leaves the flags alone that were not named', async () => {
      const keys = await database.insertFlags(3)
      const left = await readState(connector, 'flag_00001')
      await connector.apply(rollBackOf([keys[0] ?? '', keys[2] ?? '']), mark, limits, never)
      expect(await readState(connector, 'flag_00001')).toEqual(left)
    })

    test('may be repeated: the second time finds everyone on OLD and changes nothing that counts', async () => {
      const keys = await database.insertFlags(2)
      await connector.apply(rollBackOf(keys), mark, limits, never)
      const [again] = await connector.apply(rollBackOf(keys), mark, limits, never)
      expect(again).toMatchObject({
        status: 'written',
        overwritten: { flag: { globalOverride: 'force-off' } },
      })
      expect(connector.differences(await readState(connector, 'flag_00000'), rollBack, null)).toEqual([])
    })

    test('suspends everyone who was pinned to NEW, expired rows included, and no one else', async () => {
      await database.insertFlags(2)
      const [ann, ben, cleo] = await database.insertUsers(3)
      await database.query(
        `INSERT INTO user_feature_overrides (user_id, flag_name, is_enabled, expires_at) VALUES
       ($1, 'flag_00000', true, NULL), ($1, 'flag_00000', true, '2020-01-01Z'), ($1, 'flag_00000', false, NULL),
       ($2, 'flag_00000', false, NULL), ($3, 'flag_00001', true, NULL)`,
        [ann, ben, cleo],
      )
      const before = await readState(connector, 'flag_00000')
      const [result] = await connector.apply(rollBackOf(['flag_00000']), mark, limits, never)
      expect(result?.overwritten).toEqual(before)
      const rows = await database.query(
        'SELECT user_id, flag_name FROM user_feature_overrides WHERE is_enabled',
      )
      expect(rows).toEqual([{ user_id: cleo, flag_name: 'flag_00001' }])
      const after = await readState(connector, 'flag_00000')
      expect(after.overrides).toHaveLength(4)
      expect(connector.differences(after, rollBack, null)).toEqual([])
    })

    test('leaves overrides as they are when asked to', async () => {
      await database.insertFlags(1)
      const [user] = await database.insertUsers(1)
      const insert =
        "INSERT INTO user_feature_overrides (user_id, flag_name, is_enabled) VALUES ($1, 'flag_00000', true)"
      await database.query(insert, [user])
      const intent: Intent = { kind: 'roll-back', suspendOverrides: false }
      await connector.apply([{ key: 'flag_00000', intent }], mark, limits, never)
      const after = await readState(connector, 'flag_00000')
      expect(after.overrides).toMatchObject([{ variant: 'new' }])
      expect(connector.differences(after, intent, null)).toEqual([])
      expect(connector.differences(after, rollBack, null)).toEqual(['1 overrides still say NEW'])
    })

    test('leaves who, why and when in the metadata, beside what is there', async () => {
      await database.query(
        `INSERT INTO feature_flags (flag_name, metadata) VALUES ('phoenix', '{"owner": "ai"}')`,
      )
      await connector.apply(rollBackOf(['phoenix']), mark, limits, never)
      const { flag } = await readState(connector, 'phoenix')
      expect(JSON.parse(flag.metadata ?? '')).toEqual({
        owner: 'ai',
        switchyard: { operation: 'operation-1', actor: 'Ann', at: '2026-06-01T00:00:00.000Z', why: 'errors' },
      })
    })

    test.each(['NULL', `'[1, 2]'`, `'"text"'`, `'null'`])(
      'leaves metadata alone that is %s',
      async metadata => {
        await database.query(
          `INSERT INTO feature_flags (flag_name, metadata) VALUES ('phoenix', ${metadata})`,
        )
        const before = await readState(connector, 'phoenix')
        const [result] = await connector.apply(rollBackOf(['phoenix']), mark, limits, never)
        expect(result?.status).toBe('written')
        expect((await readState(connector, 'phoenix')).flag.metadata).toBe(before.flag.metadata)
      },
    )

    test('is not stopped by a reason that the store cannot hold', async () => {
      await database.insertFlags(1)
      const hostile = { ...mark, actor: 'An\0n', why: 'half a \ud83d and \u0000' }
      const [result] = await connector.apply(rollBackOf(['flag_00000']), hostile, limits, never)
      expect(result).toMatchObject({ status: 'written', failure: null })
    })

    test('reaches flags of any name', async () => {
      const keys = [
        "o'hara",
        '__proto__',
        'sch"ön',
        '日本 🚂',
        'a\\b',
        'pay\u202ement',
        "'; DROP TABLE feature_flags; --",
        '{a,b}',
        'NULL',
      ]
      for (const key of keys)
        await database.query('INSERT INTO feature_flags (flag_name, is_enabled) VALUES ($1, true)', [key])
      const results = await connector.apply(rollBackOf(keys), mark, limits, never)
      expect(results.map(({ status }) => status)).toEqual(keys.map(() => 'written'))
      const states = await connector.readBack(keys, never)
      expect(states.map(({ flag }) => flag.globalOverride)).toEqual(keys.map(() => 'force-off'))
    })

    test('refuses a flag that is gone, and rolls back the others', async () => {
      await database.insertFlags(2)
      const keys = ['flag_00000', 'gone', 'never\0there', 'flag_00001']
      const results = await connector.apply(rollBackOf(keys), mark, limits, never)
      expect(results.map(({ key, status }) => [key, status])).toEqual([
        ['flag_00000', 'written'],
        ['gone', 'refused'],
        ['never\0there', 'refused'],
        ['flag_00001', 'written'],
      ])
      expect(results[1]?.failure).toEqual({ code: 'not-found', what: 'flag', id: 'gone' })
    })

    test('lets one row that a trigger defends hold nobody else', async () => {
      const keys = await database.insertFlags(40)
      await database.query(defend[dialect].create)
      const results = await connector.apply(rollBackOf(keys), mark, limits, never)
      await database.query(defend[dialect].drop)
      expect(results.filter(({ status }) => status === 'written')).toHaveLength(39)
      expect(results[13]).toMatchObject({
        key: 'flag_00013',
        status: 'refused',
        failure: { code: 'store-refused', problem: 'not this one', storeCode: defend[dialect].code },
      })
    })

    test('says so when a trigger swallows the change in silence', async () => {
      await database.insertFlags(1)
      await database.query(swallow[dialect].create)
      const [result] = await connector.apply(rollBackOf(['flag_00000']), mark, limits, never)
      await database.query(swallow[dialect].drop)
      expect(result).toMatchObject({ status: 'refused', failure: { code: 'store-refused' } })
    })

    test('turns a flag off at 0 % in a store that cannot force', async () => {
      await database.insertFlags(1)
      const { flags } = database.settings()
      const own = connect(database, { flags: { ...flags, forceOn: null, forceOff: null } })
      const [result] = await own.apply(rollBackOf(['flag_00000']), mark, limits, never)
      expect(result?.status).toBe('written')
      const state = await readState(own, 'flag_00000')
      expect(state.flag).toMatchObject({ enabled: false, percentage: 0 })
      expect(own.differences(state, rollBack, null)).toEqual([])
      await own.close()
    })

    if (dialect === 'postgresql')
      test('says “not set” by false where the column takes no NULL', async () => {
        const strict = await create()
        await strict.query(`ALTER TABLE feature_flags ALTER admin_override_enabled SET DEFAULT false,
      ALTER admin_override_enabled SET NOT NULL`)
        const keys = await strict.insertFlags(2)
        await strict.query('UPDATE feature_flags SET admin_override_enabled = true')
        const own = connect(strict)
        const results = await own.apply(rollBackOf(keys), mark, limits, never)
        expect(results.map(({ status }) => status)).toEqual(['written', 'written'])
        expect((await readState(own, 'flag_00000')).flag.stored['admin_override_enabled']).toBe('false')
        await own.close()
        await strict.drop()
      })

    if (dialect === 'postgresql')
      test('rolls back every row of a key that the table holds twice', async () => {
        const twice = await create()
        await twice.query('ALTER TABLE feature_flags DROP CONSTRAINT feature_flags_flag_name_key')
        await twice.query(
          "INSERT INTO feature_flags (flag_name, is_enabled) VALUES ('phoenix', true), ('phoenix', true)",
        )
        const own = connect(twice)
        await own.apply(rollBackOf(['phoenix']), mark, limits, never)
        const rows = await twice.query('SELECT admin_override_disabled AS off FROM feature_flags')
        expect(rows).toEqual([{ off: true }, { off: true }])
        await own.close()
        await twice.drop()
      })

    if (dialect === 'postgresql')
      test('reaches exactly the named flags of a table in partitions', async () => {
        const parted = await create()
        await parted.query(`
      ALTER TABLE feature_flags RENAME TO feature_flags_whole;
      CREATE TABLE feature_flags (LIKE feature_flags_whole INCLUDING DEFAULTS) PARTITION BY LIST (flag_name);
      CREATE TABLE part_a PARTITION OF feature_flags FOR VALUES IN ('a');
      CREATE TABLE part_b PARTITION OF feature_flags FOR VALUES IN ('b');
      INSERT INTO feature_flags (flag_name, is_enabled) VALUES ('a', true), ('b', true);
      GRANT ALL ON feature_flags TO ${parted.app.user}`)
        const own = connect(parted)
        const [result] = await own.apply(rollBackOf(['a']), mark, limits, never)
        expect(result?.status).toBe('written')
        const rows = await parted.query(
          'SELECT flag_name, admin_override_disabled AS off FROM feature_flags ORDER BY 1',
        )
        expect(rows).toEqual([
          { flag_name: 'a', off: true },
          { flag_name: 'b', off: null },
        ])
        await own.close()
        await parted.drop()
      })

    test('never writes over a connection whose access is read-only', async () => {
      await database.insertFlags(1)
      const before = await readState(connector, 'flag_00000')
      const own = connect(database, {}, { readOnly: true })
      const [result] = await own.apply(rollBackOf(['flag_00000']), mark, limits, never)
      expect(result).toMatchObject({
        status: 'refused',
        failure: { code: 'access-read-only', connection: 'Production' },
      })
      expect(await own.readiness(never)).toMatchObject({
        readiness: { state: 'not-ready', because: { code: 'access-read-only' } },
      })
      expect(await readState(connector, 'flag_00000')).toEqual(before)
      await own.close()
    })
  })
