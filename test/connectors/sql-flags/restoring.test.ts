import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Connector } from '../../../main/connectors/connector.ts'
import type { FlagState } from '../../../shared/domain/flag.ts'
import type { Intent } from '../../../shared/domain/operation.ts'
import { flagDatabases, type FlagDatabase } from '../../support/flag-databases.ts'
import { connect, limits, mark, never, readState, rollBackOf } from '../../support/sql-flags.ts'

const otherMark = {
  mysql: "json_set(metadata, '$.switchyard', 1)",
  postgresql: "jsonb_set(metadata, '{switchyard}', '1')",
  sqlite: "json_set(metadata, '$.switchyard', 1)",
}
const noSuchPerson = { postgresql: '23503', mysql: '1452', sqlite: 'SQLITE_CONSTRAINT_FOREIGNKEY' }

for (const { label, dialect, missing, create } of flagDatabases)
  describe.skipIf(missing)(`restoring what a rollback replaced on ${label}`, () => {
    let database: FlagDatabase
    let connector: Connector
    const people = dialect === 'postgresql' ? 'auth.users' : 'users'
    beforeAll(async () => {
      database = await create()
      connector = connect(database)
    })
    beforeEach(async () => {
      await database.query('DELETE FROM feature_flags; DELETE FROM user_feature_overrides')
      await database.query(`INSERT INTO feature_flags
      (flag_name, description, is_enabled, rollout_percentage, admin_override_enabled, metadata)
      VALUES ('phoenix', 'New pipeline', true, 25, true, '{"owner": "ai", "salt": "x"}')`)
      const users = await database.insertUsers(2)
      await database.query(
        `INSERT INTO user_feature_overrides (user_id, flag_name, is_enabled, reason, expires_at) VALUES
       ($1, 'phoenix', true, 'beta', '2030-01-01 00:00:00.123456Z'), ($1, 'phoenix', true, NULL, '2020-01-01Z'),
       ($2, 'phoenix', false, 'complained', 'infinity')`,
        users,
      )
    })
    afterAll(async () => {
      await connector.close()
      await database.drop()
    })

    async function rolledBack(
      keys: readonly string[] = ['phoenix'],
    ): Promise<Map<string, { before: FlagState; left: FlagState }>> {
      const before = await connector.readBack(keys, never)
      await connector.apply(rollBackOf(keys), mark, limits, never)
      const left = new Map((await connector.readBack(keys, never)).map(state => [state.flag.key, state]))
      const pair = (state: FlagState) => ({ before: state, left: left.get(state.flag.key) ?? state })
      return new Map(before.map(state => [state.flag.key, pair(state)]))
    }

    async function restore(states: ReadonlyMap<string, { before: FlagState; left: FlagState }>) {
      const restoring = { ...mark, operationId: 'operation-2', why: 'it was not the pipeline' }
      const writes = [...states].map(([key, { before, left }]) => {
        const intent: Intent = { kind: 'restore', state: before, expected: left }
        return { key, intent }
      })
      const results = await connector.apply(writes, restoring, limits, never)
      return { results, intents: new Map(writes.map(({ key, intent }) => [key, intent])) }
    }

    test('puts back every field the application reads, and every override with its expiry', async () => {
      const states = await rolledBack()
      const { results, intents } = await restore(states)
      expect(results).toMatchObject([{ key: 'phoenix', status: 'written', failure: null }])
      const now = await readState(connector, 'phoenix')
      const before = states.get('phoenix')?.before
      expect(now.overrides).toEqual(before?.overrides)
      const { metadata, ...fields } = now.flag.stored
      const { metadata: metadataBefore, ...fieldsBefore } = before?.flag.stored ?? {}
      expect(fields).toEqual(fieldsBefore)
      expect(JSON.parse(metadata ?? '')).toMatchObject({
        ...JSON.parse(metadataBefore ?? ''),
        switchyard: { operation: 'operation-2' },
      })
      const intent = intents.get('phoenix')
      expect(intent && connector.differences(now, intent, null)).toEqual([])
      expect((now.flag.updatedAt ?? '') > (states.get('phoenix')?.left.flag.updatedAt ?? '')).toBe(true)
    })

    test('puts back a thousand flags at once', async () => {
      const keys = await database.insertFlags(1000)
      const states = await rolledBack(keys)
      const { results } = await restore(states)
      expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['written']))
      const rows = await database.query(
        "SELECT 1 FROM feature_flags WHERE flag_name LIKE 'flag%' AND admin_override_disabled",
      )
      expect(rows).toEqual([])
    })

    test.each([
      ['a field', 'UPDATE feature_flags SET rollout_percentage = 99'],
      ['metadata', `UPDATE feature_flags SET metadata = metadata || '{"owner": "someone"}'`],
      ['an override', 'UPDATE user_feature_overrides SET is_enabled = NOT is_enabled'],
      ['an expiry', "UPDATE user_feature_overrides SET expires_at = CURRENT_TIMESTAMP WHERE reason = 'beta'"],
      ['an override that is gone', "DELETE FROM user_feature_overrides WHERE reason = 'beta'"],
      [
        'an override that is new',
        `INSERT INTO user_feature_overrides (user_id, flag_name, is_enabled) SELECT id, 'phoenix', true FROM ${people} LIMIT 1`,
      ],
    ])('is a conflict when somebody changed %s meanwhile, and leaves it', async (_what, statement) => {
      const states = await rolledBack()
      await database.query(statement)
      const found = await readState(connector, 'phoenix')
      const { results } = await restore(states)
      expect(results).toMatchObject([{ status: 'conflict', failure: { code: 'conflict' } }])
      expect(await readState(connector, 'phoenix')).toEqual(found)
    })

    test('does not mind that only updated_at or the mark moved', async () => {
      const states = await rolledBack()
      await database.query(
        `UPDATE feature_flags SET updated_at = CURRENT_TIMESTAMP, metadata = ${otherMark[dialect]}`,
      )
      const { results } = await restore(states)
      expect(results).toMatchObject([{ status: 'written' }])
    })

    test('lets a conflict hold back only itself', async () => {
      const keys = await database.insertFlags(5)
      const states = await rolledBack(keys)
      await database.query("UPDATE feature_flags SET is_enabled = false WHERE flag_name = 'flag_00002'")
      const { results } = await restore(states)
      expect(results.map(({ status }) => status)).toEqual([
        'written',
        'written',
        'conflict',
        'written',
        'written',
      ])
    })

    test('puts an override in again that was already missing from what the rollback left', async () => {
      const states = await rolledBack()
      const pair = states.get('phoenix')
      if (pair === undefined) throw new Error('the flag was read')
      const lost = pair.before.overrides[0]?.id
      await database.query('DELETE FROM user_feature_overrides WHERE id = $1', [lost])
      const left = { ...pair.left, overrides: pair.left.overrides.filter(({ id }) => id !== lost) }
      const { results } = await restore(new Map([['phoenix', { before: pair.before, left }]]))
      expect(results).toMatchObject([{ status: 'written' }])
      expect((await readState(connector, 'phoenix')).overrides).toEqual(pair.before.overrides)
    })

    test('goes on with the others where one person no longer exists', async () => {
      const keys = await database.insertFlags(2)
      const states = await rolledBack(['phoenix', ...keys])
      const pair = states.get('phoenix')
      if (pair === undefined) throw new Error('the flag was read')
      await database.query(`DELETE FROM ${people}`)
      states.set('phoenix', { before: pair.before, left: { ...pair.left, overrides: [] } })
      const { results } = await restore(states)
      const statuses = new Map(results.map(({ key, status }) => [key, status]))
      expect(statuses).toEqual(
        new Map([['phoenix', 'refused'], ...keys.map(key => [key, 'written'] as const)]),
      )
      expect(results.find(({ key }) => key === 'phoenix')?.failure).toMatchObject({
        code: 'store-refused',
        storeCode: noSuchPerson[dialect],
      })
    })

    test('refuses a flag that is gone', async () => {
      const states = await rolledBack()
      await database.query('DELETE FROM feature_flags')
      expect((await restore(states)).results).toMatchObject([
        { status: 'refused', failure: { code: 'not-found' } },
      ])
    })
  })
