import { ObjectId } from 'mongodb'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Connector } from '../../../main/connectors/connector.ts'
import { connectMongo, mongoPlaces, type MongoPlace } from '../../support/mongo.ts'
import { failureOf, never } from '../../support/connector-writes.ts'

const minuteMs = 60_000

describe.each(mongoPlaces)('usage in %s', (_name, isThere, open) => {
  describe.skipIf(!isThere)('', () => {
    let place: MongoPlace
    let connector: Connector
    const thisMinute = Math.floor(Date.now() / minuteMs) * minuteMs
    beforeAll(async () => {
      place = await open()
      connector = connectMongo(place, { usage: {}, people: {} })
    })
    beforeEach(async () => {
      await place.db.collection('BackendUsageLog').deleteMany({})
    })
    afterAll(async () => {
      await connector.close()
      await place.drop()
    })

    let made = 0
    function log(atMs: number, document: object): Promise<unknown> {
      made += 1
      const second = Math.floor(atMs / 1_000)
        .toString(16)
        .padStart(8, '0')
      const _id = ObjectId.createFromHexString(second + made.toString(16).padStart(16, '0'))
      return place.db.collection('BackendUsageLog').insertOne({ _id, ...document })
    }
    const use = { component: 'dashboard', backend: 'new', userId: 'user123', duration: 40, success: true }

    test('counts per minute, component and backend, failures and durations', async () => {
      const [first, second] = [thisMinute - 3 * minuteMs, thisMinute - 2 * minuteMs]
      await log(first, use)
      await log(first + 59_000, { ...use, duration: 60.5, success: false })
      await log(first, { ...use, backend: 'old', duration: 200 })
      await log(second, use)
      await log(second, { ...use, component: 'energy_table' })
      const { observations, throughMs } = await connector.readUsage(first + 30_000, never)
      const sorted = observations.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)))
      const none = { fallbacks: 0, completions: null }
      const one = { ...none, variant: 'new', count: 1, failures: 0, durationMs: 40 }
      expect(sorted).toEqual([
        {
          ...none,
          minuteMs: first,
          component: 'dashboard',
          variant: 'new',
          count: 2,
          failures: 1,
          durationMs: 100.5,
        },
        {
          ...none,
          minuteMs: first,
          component: 'dashboard',
          variant: 'old',
          count: 1,
          failures: 0,
          durationMs: 200,
        },
        { ...one, minuteMs: second, component: 'dashboard' },
        { ...one, minuteMs: second, component: 'energy_table' },
      ])
      expect(Math.abs(throughMs - Date.now())).toBeLessThan(60_000)
    })

    test('leaves out comparisons, and whatever else is no use of one backend', async () => {
      const at = thisMinute - minuteMs
      const comparison = { component: 'dashboard', userId: 'u', backend: 'comparison' }
      await log(at, { ...comparison, oldDuration: 180, newDuration: 45, dataMismatch: true })
      await log(at, { ...use, component: 7 })
      await log(at, { ...use, component: 'x'.repeat(201) })
      await log(at, { ...use, backend: { $gt: '' } })
      await log(at, {})
      await log(at, { ...use, duration: 'long', success: 'maybe' })
      expect((await connector.readUsage(at, never)).observations).toEqual([
        {
          minuteMs: at,
          component: 'dashboard',
          variant: 'new',
          count: 1,
          failures: 0,
          fallbacks: 0,
          completions: null,
          durationMs: 0,
        },
      ])
    })

    test('reads at most seven days at once, and says how far it came', async () => {
      const from = thisMinute - 30 * 24 * 60 * minuteMs
      await log(from, use)
      await log(thisMinute - minuteMs, use)
      const { observations, throughMs } = await connector.readUsage(from, never)
      expect(throughMs).toBe(from + 7 * 24 * 60 * minuteMs)
      expect(observations.map(one => one.minuteMs)).toEqual([from])
    })

    test('counts people, and says when there is no such source', async () => {
      await place.db.collection<{ _id: string }>('users').insertMany([{ _id: 'user123' }, { _id: 'user456' }])
      expect(await connector.countPeople(never)).toBe(2)
      const bare = connectMongo(place)
      expect(await bare.countPeople(never)).toBeUndefined()
      expect(bare.capabilities).toMatchObject({ usage: false, people: false })
      expect(await failureOf(Promise.resolve().then(() => bare.readUsage(0, never)))).toMatchObject({
        code: 'not-supported',
      })
      await bare.close()
      const lost = connectMongo(place, { usage: { collection: 'Log' }, people: { collection: 'people' } })
      expect(await failureOf(lost.countPeople(never))).toMatchObject({
        code: 'schema-missing',
        missing: ['people'],
      })
      expect(await failureOf(lost.readUsage(0, never))).toMatchObject({
        code: 'schema-missing',
        missing: ['Log'],
      })
      await lost.close()
    })
  })
})
