import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Connector } from '../../../main/connectors/connector.ts'
import { flagDatabases, type FlagDatabase } from '../../support/flag-databases.ts'
import { connect, never, readState } from '../../support/sql-flags.ts'

for (const { label, dialect, missing, create } of flagDatabases)
  describe.skipIf(missing)(`reading a flag store on ${label}`, () => {
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

    async function readAll() {
      const reading = await connector.readStore(null, never)
      if (reading.status !== 'read') throw new Error('a first reading always brings rows')
      return reading
    }

    test.each([
      ['NULL', 'NULL', 'none', false],
      ['true', 'NULL', 'force-on', false],
      ['false', 'true', 'force-off', false],
      ['true', 'true', 'force-off', true],
    ])('takes admin overrides %s/%s for %s', async (on, off, globalOverride, contradictory) => {
      await database.query(`INSERT INTO feature_flags (flag_name, admin_override_enabled, admin_override_disabled)
      VALUES ('phoenix', ${on}, ${off})`)
      expect((await readAll()).flags[0]).toMatchObject({ globalOverride, contradictory })
    })

    test('takes NULL for what the application makes of it: off, 0 %, no text', async () => {
      await database.query(`INSERT INTO feature_flags (flag_name, description, is_enabled, rollout_percentage, metadata)
      VALUES ('phoenix', NULL, NULL, NULL, NULL)`)
      expect((await readAll()).flags[0]).toMatchObject({
        enabled: false,
        percentage: 0,
        description: '',
        metadata: null,
      })
    })

    test('answers “unchanged” until a flag or an override changes', async () => {
      await database.insertFlags(20)
      const [user] = await database.insertUsers(1)
      const first = await readAll()
      expect(await connector.readStore(first.digest, never)).toMatchObject({
        status: 'unchanged',
        digest: first.digest,
      })

      await database.query("UPDATE feature_flags SET rollout_percentage = 26 WHERE flag_name = 'flag_00007'")
      const second = await connector.readStore(first.digest, never)
      expect(second.status).toBe('read')
      expect(second.digest).not.toBe(first.digest)

      const insert =
        'INSERT INTO user_feature_overrides (user_id, flag_name, is_enabled) VALUES ($1, $2, true)'
      await database.query(insert, [user, 'flag_00001'])
      expect((await connector.readStore(second.digest, never)).status).toBe('read')

      await database.query('DELETE FROM user_feature_overrides')
      // a file counts its commits, and not what they come to
      const same = dialect === 'sqlite' ? 'read' : 'unchanged'
      expect((await connector.readStore(second.digest, never)).status).toBe(same)
    })

    test('reads flags of any name and never mistakes one for a property', async () => {
      const keys = [
        "o'hara",
        '__proto__',
        'constructor',
        'sch"ön',
        '日本 🚂',
        'a\\b',
        '%s',
        '$1',
        "'; DROP TABLE feature_flags; --",
      ]
      for (const key of keys) await database.query('INSERT INTO feature_flags (flag_name) VALUES ($1)', [key])
      const { flags } = await readAll()
      expect(flags.map(({ key }) => key).toSorted()).toEqual(keys.toSorted())
      const states = await connector.readBack(keys, never)
      expect(states.map(({ flag }) => flag.key).toSorted()).toEqual(keys.toSorted())
      expect(({} as Record<string, unknown>)['key']).toBeUndefined()
    })

    test('leaves metadata the text it is, whatever keys it holds', async () => {
      await database.query(`INSERT INTO feature_flags (flag_name, metadata)
      VALUES ('phoenix', '{"__proto__": {"polluted": true}, "constructor": 1}')`)
      const { flag } = await readState(connector, 'phoenix')
      expect(typeof flag.metadata).toBe('string')
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    })

    test('leaves out of a read-back what the store does not have', async () => {
      await database.insertFlags(2)
      const states = await connector.readBack(['flag_00001', 'no such flag'], never)
      expect(states.map(({ flag }) => flag.key)).toEqual(['flag_00001'])
    })

    test('says what it can do: whole percentages here, fractions where the column holds them', async () => {
      expect(connector.capabilities).toMatchObject({
        percentage: 'integer',
        globalOverride: true,
        overrides: true,
        description: true,
        metadata: true,
        usage: false,
        people: false,
      })
      const numeric = await create({ percentageType: 'numeric' })
      const own = connect(numeric)
      await own.readStore(null, never)
      expect(own.capabilities.percentage).toBe('fraction')
      await own.close()
      await numeric.drop()
    })
  })
