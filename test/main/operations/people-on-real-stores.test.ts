import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Connector } from '../../../main/connectors/connector.ts'
import { operationLimits } from '../../../main/operations/index.ts'
import { failureOfAsync } from '../../support/failure-of.ts'
import { statesOf } from '../../support/one-store.ts'
import { type Desk, openDesk } from '../../support/operations-desk.ts'
import {
  addPeople,
  choices,
  connectTo,
  flagKey,
  preferenceDatabases,
  type PreferenceDatabase,
} from '../../support/preference-databases.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const limits = {
  ...operationLimits,
  write: { deadlineMs: 8_000, landBeforeMs: 4_000, statementMs: 2_000, lockMs: 200 },
  backoff: { firstMs: 50, longestMs: 200 },
}
const confirmation = { confirmed: true, reason: 'fixed', environmentNameTyped: 'Production' }

describe.each(preferenceDatabases)('people on $label', ({ create, missing }) => {
  describe.skipIf(missing)('each with a switch of their own', () => {
    let database: PreferenceDatabase
    let connector: Connector
    let desk: Desk
    beforeEach(async () => {
      database = await create()
      // every third is on, every fourth of the others never chose
      await addPeople(
        database,
        Array.from({ length: 3_000 }, (_, id) => [id, id % 3 === 0 ? true : id % 4 === 0 ? null : false]),
      )
      connector = connectTo(database)
      desk = openDesk(temporaryFolder(), [{ id: 'production', connector, settings: database.settings() }], {
        limits,
      })
      await desk.sync('production')
    })
    afterEach(async () => {
      await desk.close()
      await connector.close()
      await database.end()
    })

    test('everyone back to OLD, proven, and exactly those back on NEW who were', async () => {
      const before = await choices(database)
      await desk.rollBackAll('r1')
      const summary = await desk.settled('r1')
      expect(statesOf(summary)).toEqual({ verified: 1 })
      expect([...(await choices(database)).values()].filter(Boolean)).toHaveLength(0)
      await desk.operations.restore({ id: 'r1', operationId: 'u1', ...confirmation }, desk.context)
      expect(statesOf(await desk.settled('u1'))).toEqual({ verified: 1 })
      expect(await choices(database)).toEqual(before)
      const { targets } = desk.operations.targets({ id: 'u1', offset: 0, limit: 1 })
      expect(targets[0]?.after?.moved).toEqual({ people: 1000, onNew: 1000, gone: 0 })
      expect(await desk.audit.verify()).toMatchObject({ brokenAt: null })
      expect(desk.bugs).toEqual([])
    })

    test('one person to NEW and back, with what was there before read from the store', async () => {
      const start = (id: string, variant: 'old' | 'new', expected: 'old' | 'new', confirmed: boolean) =>
        desk.operations.start(
          {
            id,
            kind: 'change',
            title: `person 4 to ${variant}`,
            targets: [
              {
                connectionId: 'production',
                key: flagKey,
                before: desk.cache.state({ connectionId: 'production', key: flagKey }) ?? null,
                intent: {
                  kind: 'change',
                  patch: { person: { userId: '4', variant, expected } },
                  expectedVersion:
                    desk.cache.state({ connectionId: 'production', key: flagKey })?.flag.version ?? '',
                },
              },
            ],
            confirmation: confirmed
              ? confirmation
              : { confirmed: false, reason: null, environmentNameTyped: null },
            peopleUnpinned: 0,
            restores: null,
            unrecorded: false,
          },
          desk.context,
        )
      const choiceOf = async () => (await choices(database)).get('4')
      expect(await choiceOf()).toBeNull()
      expect(await failureOfAsync(start('c0', 'new', 'old', false))).toMatchObject({
        code: 'confirmation-needed',
      })
      await start('c1', 'new', 'old', true)
      expect(statesOf(await desk.settled('c1'))).toEqual({ verified: 1 })
      expect(await choiceOf()).toBe(true)
      const { targets } = desk.operations.targets({ id: 'c1', offset: 0, limit: 1 })
      expect(targets[0]).toMatchObject({
        before: { overrides: [{ userId: '4', variant: 'old' }] },
        after: { overrides: [{ userId: '4', variant: 'new' }] },
      })
      // what was asked of one person is no exception that a sync would miss
      expect(desk.cache.state({ connectionId: 'production', key: flagKey })?.overrides).toEqual([])
      // back to OLD asks for nothing
      await start('c3', 'old', 'new', false)
      expect(statesOf(await desk.settled('c3'))).toEqual({ verified: 1 })
      expect(await choiceOf()).toBe(false)
      await desk.operations.restore({ id: 'c3', operationId: 'u3', ...confirmation }, desk.context)
      expect(statesOf(await desk.settled('u3'))).toEqual({ verified: 1 })
      expect(await choiceOf()).toBe(true)
      expect(desk.bugs).toEqual([])
    })
  })
})
