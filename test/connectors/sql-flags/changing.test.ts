import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Connector } from '../../../main/connectors/connector.ts'
import type { FlagPatch } from '../../../shared/domain/flag.ts'
import { flagDatabases, type FlagDatabase } from '../../support/flag-databases.ts'
import { change, connect, limits, mark, never, readState } from '../../support/sql-flags.ts'

const forbidding = {
  postgresql: {
    create: "ALTER TABLE feature_flags ADD CONSTRAINT short CHECK (description <> 'forbidden')",
    drop: 'ALTER TABLE feature_flags DROP CONSTRAINT short',
    code: '23514',
  },
  mysql: {
    create: "ALTER TABLE feature_flags ADD CONSTRAINT short CHECK (description <> 'forbidden')",
    drop: 'ALTER TABLE feature_flags DROP CONSTRAINT short',
    code: '4025',
  },
  sqlite: {
    create: `CREATE TRIGGER short BEFORE UPDATE ON feature_flags WHEN NEW.description = 'forbidden'
      BEGIN SELECT RAISE(ABORT, 'forbidden'); END`,
    drop: 'DROP TRIGGER short',
    code: 'SQLITE_CONSTRAINT_TRIGGER',
  },
}
const otherB = {
  mysql: "json_set(metadata, '$.b', 1)",
  postgresql: "jsonb_set(metadata, '{b}', '1')",
  sqlite: "json_set(metadata, '$.b', 1)",
}

for (const { label, dialect, missing, create } of flagDatabases)
  describe.skipIf(missing)(`changing a flag in a store on ${label}`, () => {
    let database: FlagDatabase
    let connector: Connector
    beforeAll(async () => {
      database = await create()
      connector = connect(database)
    })
    beforeEach(async () => {
      await database.query('DELETE FROM feature_flags; DELETE FROM user_feature_overrides')
      await database.query(`INSERT INTO feature_flags (flag_name, description, is_enabled, rollout_percentage, metadata)
      VALUES ('phoenix', 'New pipeline', true, 25, '{"owner": "ai"}'), ('other', 'Other', true, 25, '{}')`)
    })
    afterAll(async () => {
      await connector.close()
      await database.drop()
    })

    const patches: readonly [FlagPatch, object][] = [
      [{ description: 'it\'s "new" \\ 日本' }, { description: 'it\'s "new" \\ 日本' }],
      [{ enabled: false }, { enabled: false }],
      [{ percentage: 100 }, { percentage: 100 }],
      [{ percentage: 0 }, { percentage: 0 }],
      [{ globalOverride: 'force-on' }, { globalOverride: 'force-on', contradictory: false }],
      [{ globalOverride: 'force-off' }, { globalOverride: 'force-off', contradictory: false }],
      [{ globalOverride: 'none' }, { globalOverride: 'none', contradictory: false }],
      [
        {
          description: 'all',
          enabled: false,
          percentage: 7,
          globalOverride: 'force-on',
          metadata: '{"a": 1}',
        },
        { description: 'all', enabled: false, percentage: 7, globalOverride: 'force-on' },
      ],
    ]
    test.each(patches)('writes %j and reads it back', async (patch, expected) => {
      const { result, intent } = await change(connector, 'phoenix', patch)
      expect(result).toMatchObject({ key: 'phoenix', status: 'written', failure: null })
      const state = await readState(connector, 'phoenix')
      expect(state.flag).toMatchObject(expected)
      expect(connector.differences(state, intent, null)).toEqual([])
    })

    test('writes only what the patch names, and only to that flag', async () => {
      const other = await readState(connector, 'other')
      const { flag: before } = await readState(connector, 'phoenix')
      await change(connector, 'phoenix', { percentage: 50 })
      const { flag: after } = await readState(connector, 'phoenix')
      const { metadata: _before, ...fieldsBefore } = before.stored
      const { metadata: _after, ...fieldsAfter } = after.stored
      expect(fieldsAfter).toEqual({ ...fieldsBefore, rollout_percentage: '50' })
      expect(await readState(connector, 'other')).toEqual(other)
    })

    test('repairs a row in which both global overrides are set', async () => {
      await database.query(
        'UPDATE feature_flags SET admin_override_enabled = true, admin_override_disabled = true',
      )
      await change(connector, 'phoenix', { globalOverride: 'force-off' })
      const { flag } = await readState(connector, 'phoenix')
      expect(flag).toMatchObject({ globalOverride: 'force-off', contradictory: false })
      expect(flag.stored).toMatchObject({ admin_override_enabled: null, admin_override_disabled: 'true' })
    })

    test('is a conflict when somebody was there first, and leaves their change', async () => {
      const { flag } = await readState(connector, 'phoenix')
      await database.query('UPDATE feature_flags SET rollout_percentage = 60')
      const found = await readState(connector, 'phoenix')
      const { result } = await change(connector, 'phoenix', { percentage: 50 }, flag.version)
      expect(result).toMatchObject({
        status: 'conflict',
        failure: { code: 'conflict', expected: flag.version, found: found.flag.version },
      })
      expect(await readState(connector, 'phoenix')).toEqual(found)
    })

    test('lets one of two desks win that change the same version at once', async () => {
      const other = connect(database)
      const { flag } = await readState(connector, 'phoenix')
      const results = await Promise.all([
        change(connector, 'phoenix', { percentage: 50 }, flag.version),
        change(other, 'phoenix', { percentage: 75 }, flag.version),
      ])
      expect(results.map(({ result }) => result.status).toSorted()).toEqual(['conflict', 'written'])
      const winner = results.find(({ result }) => result.status === 'written')
      const wanted = winner?.intent.kind === 'change' ? winner.intent.patch.percentage : undefined
      expect((await readState(connector, 'phoenix')).flag.percentage).toBe(wanted)
      await other.close()
    })

    test('refuses 0.1 % where the column holds whole numbers, and says the way out', async () => {
      const { result } = await change(connector, 'phoenix', { percentage: 0.1 })
      expect(result).toMatchObject({
        status: 'refused',
        failure: { code: 'invalid-input', field: 'percentage' },
      })
      expect(result.failure?.code === 'invalid-input' && result.failure.problem).toContain('allow-list')
      expect((await readState(connector, 'phoenix')).flag.percentage).toBe(25)
    })

    test('writes 0.1 % where the column can hold it', async () => {
      const numeric = await create({ percentageType: 'numeric' })
      await numeric.insertFlags(1)
      const own = connect(numeric)
      const { result, intent } = await change(own, 'flag_00000', { percentage: 0.1 })
      expect(result.status).toBe('written')
      const state = await readState(own, 'flag_00000')
      expect(state.flag.percentage).toBe(0.1)
      expect(own.differences(state, intent, null)).toEqual([])
      await own.close()
      await numeric.drop()
    })

    test.each(['{', 'nonsense', '[1]', '"text"', '7'])('refuses metadata that is %s', async metadata => {
      const { result } = await change(connector, 'phoenix', { metadata })
      expect(result).toMatchObject({
        status: 'refused',
        failure: { code: 'invalid-input', field: 'metadata' },
      })
    })

    test('refuses what the store itself will not have, in its words', async () => {
      await database.query(forbidding[dialect].create)
      const { result } = await change(connector, 'phoenix', { description: 'forbidden' })
      await database.query(forbidding[dialect].drop)
      expect(result).toMatchObject({
        status: 'refused',
        failure: { code: 'store-refused', storeCode: forbidding[dialect].code },
      })
    })

    test('keeps metadata as typed, with the mark beside it and not counted as a difference', async () => {
      const metadata = '{"b": [1, 2.50, {"c": null}], "__proto__": {"x": 1}}'
      const { intent } = await change(connector, 'phoenix', { metadata })
      const state = await readState(connector, 'phoenix')
      expect(state.flag.metadata).toContain('"switchyard"')
      expect(connector.differences(state, intent, null)).toEqual([])
      await database.query(`UPDATE feature_flags SET metadata = ${otherB[dialect]}`)
      expect(connector.differences(await readState(connector, 'phoenix'), intent, null)).toEqual([
        'metadata differs',
      ])
    })

    test('refuses a field that the settings name no column for', async () => {
      const { flags } = database.settings()
      const own = connect(database, { flags: { ...flags, description: null } })
      const { result } = await change(own, 'phoenix', { description: 'x' })
      expect(result).toMatchObject({
        status: 'refused',
        failure: { code: 'not-supported', ability: 'description' },
      })
      await own.close()
    })

    test('refuses a flag that is gone', async () => {
      const { result } = await change(connector, 'no such flag', { enabled: true }, 'v')
      expect(result).toMatchObject({ status: 'refused', failure: { code: 'not-found', id: 'no such flag' } })
    })

    test('carries rollbacks and changes in one batch, each with its own result in order', async () => {
      const { flag } = await readState(connector, 'phoenix')
      const results = await connector.apply(
        [
          {
            key: 'phoenix',
            intent: { kind: 'change', patch: { percentage: 30 }, expectedVersion: flag.version },
          },
          { key: 'other', intent: { kind: 'roll-back', suspendOverrides: true } },
        ],
        mark,
        limits,
        never,
      )
      expect(results.map(({ key, status }) => [key, status])).toEqual([
        ['phoenix', 'written'],
        ['other', 'written'],
      ])
    })

    test('moves updated_at forward, which the application may sort by', async () => {
      const { flag: before } = await readState(connector, 'phoenix')
      await change(connector, 'phoenix', { percentage: 26 })
      const { flag: after } = await readState(connector, 'phoenix')
      expect((after.updatedAt ?? '') > (before.updatedAt ?? '')).toBe(true)
    })
  })
