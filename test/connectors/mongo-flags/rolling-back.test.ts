import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Connector } from '../../../main/connectors/connector.ts'
import type { FlagState } from '../../../shared/domain/flag.ts'
import {
  connectMongo,
  mongoPlaces,
  seedFlags,
  setFlags,
  storedFlag,
  type MongoPlace,
} from '../../support/mongo.ts'
import { limits, mark, never, readState, rollBack, rollBackOf } from '../../support/connector-writes.ts'

const all = ['new_backend_enabled', 'dashboard_new_backend', 'energy_table_new_backend']

describe.each(mongoPlaces)('rolling back on %s', (_name, isThere, open) => {
  describe.skipIf(!isThere)('', () => {
    let place: MongoPlace
    let connector: Connector
    beforeAll(async () => {
      place = await open()
      connector = connectMongo(place, { profile: 'with-test-users' })
    })
    beforeEach(() => setFlags(place, seedFlags()))
    afterAll(async () => {
      await connector.close()
      await place.drop()
    })

    test('switches every flag off, empties test users and tells what it overwrote', async () => {
      const results = await connector.apply(rollBackOf(all), mark, limits, never)
      expect(results).toMatchObject(all.map(key => ({ key, status: 'written', failure: null })))
      const overwritten = results[2]?.overwritten as FlagState
      expect(overwritten.flag).toMatchObject({ enabled: true, percentage: 10 })
      expect(overwritten.overrides.map(({ userId }) => userId)).toEqual(['user123', 'user456'])
      for (const key of all) {
        const state = await readState(connector, key)
        expect(connector.differences(state, rollBack, null)).toEqual([])
        expect(connector.effectiveShare(state.flag)).toBe(0)
      }
      expect(await storedFlag(place, 'energy_table_new_backend')).toMatchObject({
        enabled: false,
        rolloutPercent: 10,
        testUserIds: [],
      })
    })

    test('moves updatedAt forward and leaves every other field as it was', async () => {
      await place.db.collection('FeatureFlag').updateMany({}, { $set: { note: 'theirs' } })
      const { updatedAt: before, enabled: _was, ...kept } = await storedFlag(place, 'dashboard_new_backend')
      await connector.apply(rollBackOf(all), mark, limits, never)
      const { updatedAt: after, enabled, ...left } = await storedFlag(place, 'dashboard_new_backend')
      expect(enabled).toBe(false)
      expect(left).toEqual(kept)
      expect((after as Date).getTime()).toBeGreaterThan((before as Date).getTime())
    })

    test('keeps the test users where it is told to, and where the application never reads them', async () => {
      const keep = { key: all[2] ?? '', intent: { kind: 'roll-back', suspendOverrides: false } } as const
      await connector.apply([keep], mark, limits, never)
      expect(await storedFlag(place, keep.key)).toMatchObject({ testUserIds: ['user123', 'user456'] })
      const asCoded = connectMongo(place)
      await asCoded.apply(rollBackOf([keep.key]), mark, limits, never)
      expect(await storedFlag(place, keep.key)).toMatchObject({ testUserIds: ['user123', 'user456'] })
      await asCoded.close()
    })

    test('refuses a flag that is not there, and carries out the others', async () => {
      const results = await connector.apply(rollBackOf(['gone', ...all]), mark, limits, never)
      expect(results.map(({ status }) => status)).toEqual(['refused', 'written', 'written', 'written'])
      expect(results[0]?.failure).toEqual({ code: 'not-found', what: 'flag', id: 'gone' })
    })

    test('sets every document of one name', async () => {
      await place.db
        .collection('FeatureFlag')
        .insertOne({ name: 'dashboard_new_backend', enabled: true, rolloutPercent: 5 })
      const [result] = await connector.apply(rollBackOf(['dashboard_new_backend']), mark, limits, never)
      expect(result?.status).toBe('written')
      expect(
        await place.db
          .collection('FeatureFlag')
          .countDocuments({ name: 'dashboard_new_backend', enabled: true }),
      ).toBe(0)
    })

    test('overwrites a value that is no boolean, since the application may take it for true', async () => {
      await setFlags(place, [{ name: 'odd', enabled: 'yes', rolloutPercent: 100 }])
      const state = await readState(connector, 'odd')
      expect(state.flag).toMatchObject({
        enabled: false,
        description: expect.stringContaining('not in this schema'),
      })
      expect(connector.effectiveShare(state.flag)).toBeNull()
      expect(connector.differences(state, rollBack, null)).not.toEqual([])
      await connector.apply(rollBackOf(['odd']), mark, limits, never)
      expect(connector.differences(await readState(connector, 'odd'), rollBack, null)).toEqual([])
    })

    test('never begins once it is too late', async () => {
      const [result] = await connector.apply(
        rollBackOf(['dashboard_new_backend']),
        mark,
        { ...limits, landBeforeMs: 20 },
        never,
      )
      expect(result?.status).toBe('not-sent')
      expect(await storedFlag(place, 'dashboard_new_backend')).toMatchObject({ enabled: true })
    })
  })
})
