import { Double, Int32, Long, ObjectId } from 'mongodb'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Connector, StoreReading } from '../../../main/connectors/connector.ts'
import type { Flag } from '../../../shared/domain/flag.ts'
import { connectMongo, mongoPlaces, seedFlags, setFlags, type MongoPlace } from '../../support/mongo.ts'
import { failureOf, never } from '../../support/connector-writes.ts'

describe.each(mongoPlaces)('reading flags of %s', (_name, isThere, open) => {
  describe.skipIf(!isThere)('', () => {
    let place: MongoPlace
    let connector: Connector
    beforeAll(async () => {
      place = await open()
      connector = connectMongo(place)
    })
    afterAll(async () => {
      await connector.close()
      await place.drop()
    })

    async function read(from = connector): Promise<Extract<StoreReading, { status: 'read' }>> {
      const reading = await from.readStore(null, never)
      if (reading.status !== 'read') throw new Error('nothing was known')
      return reading
    }
    async function readOne(document: object): Promise<Flag> {
      await setFlags(place, [{ name: 'one', ...document }])
      const [flag] = (await read()).flags
      if (flag === undefined) throw new Error('one flag was put there')
      return flag
    }

    test("reads the seed's documents", async () => {
      await setFlags(place, seedFlags())
      const { flags, overrides } = await read()
      expect(flags.map(({ key, enabled, percentage }) => [key, enabled, percentage])).toEqual([
        // the evaluator never asks the parent for its percentage
        ['new_backend_enabled', true, null],
        ['dashboard_new_backend', true, 100],
        ['energy_table_new_backend', true, 10],
      ])
      expect(flags[2]?.stored).toEqual({
        enabled: 'true',
        rolloutPercent: '10',
        componentScope: '"energy_table"',
        testUserIds: '["user123","user456"]',
      })
      expect(flags[2]?.updatedAt).toBe('2025-11-17T00:00:00.000Z')
      expect(overrides).toEqual([])
    })

    test('shows test users as overrides where the application reads them', async () => {
      await setFlags(place, seedFlags())
      const reader = connectMongo(place, { profile: 'with-test-users' })
      const { overrides } = await read(reader)
      expect(reader.capabilities.overrides).toBe(true)
      expect(connector.capabilities.overrides).toBe(false)
      expect(overrides).toMatchObject([
        {
          flagKey: 'energy_table_new_backend',
          userId: 'user123',
          variant: 'new',
          reason: null,
          expiresAt: null,
        },
        { flagKey: 'energy_table_new_backend', userId: 'user456', variant: 'new' },
      ])
      await reader.close()
    })

    test('says that nothing changed, and notices every change of a named field', async () => {
      await setFlags(place, seedFlags())
      const { digest } = await read()
      expect(await connector.readStore(digest, never)).toMatchObject({ status: 'unchanged', digest })
      await place.db
        .collection('FeatureFlag')
        .updateOne({ name: 'dashboard_new_backend' }, { $set: { rolloutPercent: 99 } })
      expect(await connector.readStore(digest, never)).toMatchObject({ status: 'read' })
    })

    test.each([
      ['an integer', new Int32(25), 25],
      ['a double', new Double(0.5), 0.5],
      ['a long', Long.fromNumber(30), 30],
      ['too much', 150, 100],
      ['too little', -5, 0],
      ['null', null, 0],
      // `NaN < 100` and `undefined < 100` are false: the seed's code asks no percentage and lets everybody in
      ['not a number', Number.NaN, null],
    ])('takes %s for a percentage', async (_kind, rolloutPercent, percentage) => {
      expect(await readOne({ enabled: true, rolloutPercent })).toMatchObject({ percentage, enabled: true })
    })

    test('takes a missing percentage for none', async () => {
      const flag = await readOne({ enabled: true })
      expect(flag.percentage).toBeNull()
      expect(flag.stored['rolloutPercent']).toBeNull()
      expect(connector.effectiveShare(flag)).toBe(1)
    })

    test.each([
      ['enabled', { enabled: 'yes', rolloutPercent: 50 }],
      ['enabled', { enabled: 1, rolloutPercent: 50 }],
      ['enabled', { enabled: { $gt: '' }, rolloutPercent: 50 }],
      ['rolloutPercent', { enabled: true, rolloutPercent: 'half' }],
      ['rolloutPercent', { enabled: true, rolloutPercent: [50] }],
      ['rolloutPercent', { enabled: true, rolloutPercent: new ObjectId() }],
    ])('shows a flag whose %s is of another type as off, its share as unknown', async (field, document) => {
      const flag = await readOne(document)
      expect(flag.enabled).toBe(false)
      expect(flag.description).toContain(`not in this schema: ${field}`)
      expect(connector.effectiveShare(flag)).toBeNull()
    })

    test('is not broken by hostile documents', async () => {
      let deep: object = {}
      for (let level = 0; level < 60; level += 1) deep = { deep }
      const hostile = JSON.parse(
        '{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}',
      )
      await setFlags(place, [
        { name: '__proto__', enabled: true, rolloutPercent: 5 },
        { name: 'constructor', enabled: hostile, rolloutPercent: deep },
        { name: { $gt: '' }, enabled: true },
        { name: 7, enabled: true },
        { name: '', enabled: true },
        { name: 'x'.repeat(513), enabled: true },
        { enabled: true },
        { name: 'users', enabled: true, testUserIds: [{ $ne: null }, 5, null, '__proto__', ['u']] },
      ])
      const reader = connectMongo(place, { profile: 'with-test-users' })
      const { flags, overrides } = await read(reader)
      expect(flags.map(({ key }) => key)).toEqual(['__proto__', 'constructor', 'users'])
      expect(flags[1]).toMatchObject({ enabled: false })
      expect(overrides.map(({ userId }) => userId)).toEqual(['__proto__'])
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
      await reader.close()
    })

    test('takes names for texts and never for operators', async () => {
      await setFlags(place, seedFlags())
      const keys = ['{"$gt":""}', '.*', '', '$where', JSON.parse('{"$gt":""}') as string]
      expect(await connector.readBack(keys, never)).toEqual([])
    })

    test('lets the document that serves more people stand for several of one name', async () => {
      const twin = { name: 'twin', enabled: true }
      await setFlags(place, [
        { ...twin, rolloutPercent: 10 },
        { ...twin, rolloutPercent: 60 },
      ])
      const { flags } = await read()
      expect(flags).toMatchObject([{ key: 'twin', percentage: 60 }])
      expect(flags[0]?.version).toContain('+')
    })

    test('tells of each component that the parent holds it off, read in full or back', async () => {
      const [parent, ...components] = seedFlags()
      const held = async (): Promise<unknown[]> => {
        const back = await connector.readBack(['dashboard_new_backend'], never)
        return [...(await read()).flags, ...back.map(({ flag }) => flag)].map(({ heldOffBy }) => heldOffBy)
      }
      await setFlags(place, seedFlags())
      expect(await held()).toEqual([undefined, undefined, undefined, undefined])
      const name = 'new_backend_enabled'
      await setFlags(place, [{ ...parent, enabled: false }, ...components])
      expect(await held()).toEqual([undefined, name, name, name])
      // missing is off, as the seed's own code takes it
      await setFlags(place, components)
      expect(await held()).toEqual([name, name, name])
    })

    test('says that the collection is missing, and which was probably meant', async () => {
      await place.db.collection('featureflags').insertOne({ name: 'a', enabled: true })
      const lost = connectMongo(place, { flags: { collection: 'FeatureFlags2' } })
      expect(await failureOf(lost.readStore(null, never))).toMatchObject({
        code: 'schema-missing',
        missing: ['FeatureFlags2'],
      })
      await lost.close()
      await place.db.collection('FeatureFlag').drop()
      expect(await failureOf(connector.readStore(null, never))).toMatchObject({
        code: 'schema-missing',
        missing: ['FeatureFlag (there is featureflags)'],
      })
    })
  })
})
