import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Connector } from '../../../main/connectors/connector.ts'
import type { FlagPatch } from '../../../shared/domain/flag.ts'
import type { Intent } from '../../../shared/domain/operation.ts'
import {
  connectMongo,
  mongoPlaces,
  seedFlags,
  setFlags,
  storedFlag,
  type MongoPlace,
} from '../../support/mongo.ts'
import { change, limits, mark, never, readState, rollBackOf } from '../../support/connector-writes.ts'

const key = 'energy_table_new_backend'

describe.each(mongoPlaces)('changing and restoring on %s', (_name, isThere, open) => {
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
    const elsewhere = (set: object) =>
      place.db.collection('FeatureFlag').updateOne({ name: key }, { $set: set })

    test.each<[FlagPatch]>([
      [{ enabled: false }],
      [{ percentage: 50 }],
      [{ percentage: 0.5 }],
      [{ percentage: 0, enabled: false }],
      [{ percentage: 100, enabled: true }],
    ])('writes %j, reads it back, and leaves the rest', async patch => {
      const before = await storedFlag(place, key)
      const { result, intent } = await change(connector, key, patch)
      expect(result).toMatchObject({ status: 'written', failure: null })
      expect(result.overwritten?.flag).toMatchObject({ enabled: true, percentage: 10 })
      expect(connector.differences(await readState(connector, key), intent, null)).toEqual([])
      const { updatedAt: _was, ...kept } = before
      const { updatedAt: _is, ...found } = await storedFlag(place, key)
      expect(found).toEqual({
        ...kept,
        ...(patch.enabled === undefined ? {} : { enabled: patch.enabled }),
        ...(patch.percentage === undefined ? {} : { rolloutPercent: patch.percentage }),
      })
    })

    test.each([
      ['the percentage', { rolloutPercent: 60 }],
      ['the test users', { testUserIds: ['user123'] }],
      ['a field to null', { componentScope: null }],
      ['the time', { updatedAt: new Date('2025-12-01') }],
    ])('is a conflict when somebody changed %s first, and leaves their change', async (_what, theirs) => {
      const { flag } = await readState(connector, key)
      await elsewhere(theirs)
      const { result } = await change(connector, key, { percentage: 25 }, flag.version)
      expect(result).toMatchObject({
        status: 'conflict',
        failure: { code: 'conflict', expected: flag.version },
      })
      expect(await storedFlag(place, key)).toMatchObject(theirs)
    })

    test.each<[FlagPatch, string]>([
      [{ description: 'no room' }, 'description'],
      [{ metadata: '{}' }, 'metadata'],
      [{ globalOverride: 'force-on' }, 'global override'],
    ])('refuses %j, which the store cannot hold', async (patch, ability) => {
      const { result } = await change(connector, key, patch)
      expect(result).toMatchObject({ status: 'refused', failure: { code: 'not-supported', ability } })
    })

    test('refuses a percentage of the parent, which nobody reads', async () => {
      const { result } = await change(connector, 'new_backend_enabled', { percentage: 50 })
      expect(result).toMatchObject({ status: 'refused', failure: { code: 'not-supported' } })
      expect((await change(connector, 'new_backend_enabled', { enabled: false })).result.status).toBe(
        'written',
      )
    })

    test('refuses everything on a read-only connection', async () => {
      const reader = connectMongo(place, {}, { readOnly: true })
      const [result] = await reader.apply(rollBackOf([key]), mark, limits, never)
      expect(result).toMatchObject({ status: 'refused', failure: { code: 'access-read-only' } })
      expect((await reader.readiness(never)).readiness).toMatchObject({ state: 'not-ready' })
      await reader.close()
    })

    test('restores what a rollback left: state, percentage, scope and test users', async () => {
      const before = await readState(connector, key)
      const original = await storedFlag(place, key)
      await connector.apply(rollBackOf([key]), mark, limits, never)
      const left = await readState(connector, key)
      const intent: Intent = { kind: 'restore', state: before, expected: left }
      const [result] = await connector.apply([{ key, intent }], mark, limits, never)
      expect(result).toMatchObject({ status: 'written' })
      const after = await readState(connector, key)
      expect(connector.differences(after, intent, null)).toEqual([])
      expect(after.overrides).toEqual(before.overrides)
      const { updatedAt: _now, ...restored } = await storedFlag(place, key)
      const { updatedAt: _then, ...wanted } = original
      expect(restored).toEqual(wanted)
    })

    test('restores the absence of a field', async () => {
      await setFlags(place, [{ name: key, enabled: true }])
      const before = await readState(connector, key)
      await connector.apply(rollBackOf([key]), mark, limits, never)
      await change(connector, key, { percentage: 5 })
      const intent: Intent = { kind: 'restore', state: before, expected: await readState(connector, key) }
      await connector.apply([{ key, intent }], mark, limits, never)
      expect(await storedFlag(place, key)).toEqual({ name: key, enabled: true, updatedAt: expect.any(Date) })
    })

    test('does not restore over a later change', async () => {
      const before = await readState(connector, key)
      await connector.apply(rollBackOf([key]), mark, limits, never)
      const expected = await readState(connector, key)
      await elsewhere({ rolloutPercent: 77 })
      const intent: Intent = { kind: 'restore', state: before, expected }
      const [result] = await connector.apply([{ key, intent }], mark, limits, never)
      expect(result).toMatchObject({ status: 'conflict', failure: { found: expect.stringContaining('77') } })
      expect(await storedFlag(place, key)).toMatchObject({ enabled: false, rolloutPercent: 77 })
    })

    test('is ready, and tells the round trip and the clock', async () => {
      const report = await connector.readiness(never)
      expect(report.readiness).toEqual({ state: 'ready' })
      expect(report.roundTripMs).toBeGreaterThan(0)
      expect(Math.abs(report.clockOffsetMs ?? Number.NaN)).toBeLessThan(60_000)
    })
  })
})
