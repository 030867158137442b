import { ObjectId } from 'mongodb'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { buildMeasure, minuteMs, pointsOf, readings } from '../../support/measures.ts'
import { connectMongo, mongoPlaces, type MongoPlace } from '../../support/mongo.ts'

describe.each(mongoPlaces)('measures in %s', (_name, isThere, openPlace) => {
  describe.skipIf(!isThere)('', () => {
    let place: MongoPlace
    const first = Math.floor(Date.now() / minuteMs) * minuteMs - 5 * minuteMs
    beforeAll(async () => {
      place = await openPlace()
      await place.db.collection('QueueSize').createIndex({ seenAt: 1 })
    })
    beforeEach(() => place.db.collection('QueueSize').deleteMany({}))
    afterAll(() => place.drop())

    const source = {
      from: 'collection',
      collection: 'QueueSize',
      time: 'seenAt',
      value: 'size',
      aggregate: 'avg',
    }
    const add = (atMs: number, document: object) =>
      place.db.collection('QueueSize').insertOne({ seenAt: new Date(atMs), queue: 'orders', ...document })
    const open = (...measures: object[]) =>
      connectMongo(place, { measures: measures.map((one, index) => buildMeasure(one, `measure ${index}`)) })

    test('are one value a whole minute, made by their aggregate', async () => {
      await add(first + 30_000, { size: 20 })
      await add(first, { size: 10 })
      await add(first + 10_000, { size: 'many' })
      await add(first + minuteMs, { size: 5 })
      const connector = open(...['avg', 'sum', 'max', 'last'].map(aggregate => ({ ...source, aggregate })))
      const found = await readings(connector, first)
      const values = found.map(reading =>
        pointsOf(reading)
          .slice(0, 2)
          .map(([, value]) => value),
      )
      expect(values).toEqual([
        [15, 5],
        [30, 5],
        [20, 5],
        [20, 5],
      ])
      await connector.close()
    })

    test('count documents by the time in their ids', async () => {
      const seconds = Math.floor(first / 1000)
        .toString(16)
        .padStart(8, '0')
      const _id = ObjectId.createFromHexString(`${seconds}${'a'.repeat(16)}`)
      await place.db.collection('QueueSize').insertOne({ _id })
      const connector = open({ ...source, time: '_id', value: null, aggregate: 'count' })
      const [counted] = await readings(connector, first)
      expect(pointsOf(counted!).slice(0, 2)).toEqual([
        [first, 1],
        [first + minuteMs, 0],
      ])
      await connector.close()
    })

    test('hold only to documents that every filter names', async () => {
      await add(first, { size: 1, failed: true })
      await add(first, { size: 2, failed: false })
      const connector = open({
        ...source,
        filters: [
          { column: 'failed', value: 'true' },
          { column: 'queue', value: 'orders' },
        ],
      })
      const [found] = await readings(connector, first)
      expect(pointsOf(found!)).toEqual([[first, 1]])
      await connector.close()
    })

    test('say that an index or a collection is missing', async () => {
      await place.db.collection('Bare').insertOne({ seenAt: new Date(first), size: 1 })
      const bare = { ...source, collection: 'Bare' }
      const connector = open(bare, { ...bare, withoutIndex: true }, { ...source, collection: 'Nothing' })
      const [refused, agreed, gone] = await readings(connector, first)
      expect(refused).toMatchObject({ failure: { code: 'index-missing', table: 'Bare', column: 'seenAt' } })
      expect(pointsOf(agreed!)).toEqual([[first, 1]])
      expect(gone).toMatchObject({ failure: { code: 'schema-missing' } })
      await connector.close()
    })
  })
})
