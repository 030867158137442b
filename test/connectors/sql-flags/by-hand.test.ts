import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Connector } from '../../../main/connectors/connector.ts'
import type { Intent } from '../../../shared/domain/operation.ts'
import { flagDatabases, type FlagDatabase } from '../../support/flag-databases.ts'
import { connect, never, readState, rollBack } from '../../support/sql-flags.ts'

for (const { label, dialect, missing, create } of flagDatabases)
  describe.skipIf(missing)(`what a person can run by hand on ${label}`, () => {
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

    const keys = [
      'phoenix',
      "o'hara",
      'a\\b',
      "\\'; DROP TABLE feature_flags; --",
      '日本 🚂',
      'pay\u202ement',
      'two\nlines',
      '__proto__',
    ]

    async function insert(key: string): Promise<void> {
      const [user] = await database.insertUsers(1)
      await database.query(
        'INSERT INTO feature_flags (flag_name, is_enabled, rollout_percentage) VALUES ($1, true, 25)',
        [key],
      )
      const override =
        "INSERT INTO user_feature_overrides (user_id, flag_name, is_enabled, reason) VALUES ($1, $2, true, 'it''s')"
      await database.query(override, [user, key])
    }

    test.each(keys)('rolls %j back, as the connector would', async key => {
      await insert(key)
      await insert('bystander')
      const bystander = await readState(connector, 'bystander')
      await database.query(connector.byHand(key, rollBack))
      expect(connector.differences(await readState(connector, key), rollBack, null)).toEqual([])
      expect(await readState(connector, 'bystander')).toEqual(bystander)
    })

    if (dialect === 'postgresql')
      test('means the same where backslashes are escapes everywhere', async () => {
        const key = "a\\' OR true; --"
        await insert(key)
        await database.query('SET standard_conforming_strings = off')
        await database.query(connector.byHand(key, rollBack))
        await database.query('RESET standard_conforming_strings')
        expect((await readState(connector, key)).flag.globalOverride).toBe('force-off')
      })

    test('changes every field that the patch names', async () => {
      await insert('phoenix')
      const patch = {
        description: "it's \\ new",
        enabled: false,
        percentage: 7,
        globalOverride: 'force-on',
        metadata: '{"a": "b\'"}',
      } as const
      const intent: Intent = { kind: 'change', patch, expectedVersion: 'any' }
      await database.query(connector.byHand('phoenix', intent))
      expect(connector.differences(await readState(connector, 'phoenix'), intent, null)).toEqual([])
    })

    test('restores fields and overrides', async () => {
      await insert('phoenix')
      const state = await readState(connector, 'phoenix')
      await database.query(connector.byHand('phoenix', rollBack))
      const expected = await readState(connector, 'phoenix')
      const intent: Intent = { kind: 'restore', state, expected }
      await database.query(connector.byHand('phoenix', intent))
      expect(connector.differences(await readState(connector, 'phoenix'), intent, null)).toEqual([])
    })

    test('shows every character of a key, and none that turns the line around', () => {
      const statement = connector.byHand('pay\u202ement\u200b', rollBack)
      expect(statement).toContain('202e')
      expect(statement).not.toMatch(/[\u202e\u200b]/)
    })

    test('is known without a connection', async () => {
      const own = connect(database, dialect === 'sqlite' ? { file: '/nowhere/at/all' } : { port: 1 })
      expect(own.byHand('phoenix', rollBack)).toContain(
        `${dialect === 'mysql' ? '`admin_override_disabled`' : '"admin_override_disabled"'} = true`,
      )
      await own.close()
      await expect(own.readStore(null, never)).rejects.toThrow('cancelled')
    })
  })
