import { ObjectId } from 'mongodb'
import { connectMongo, mongoPlaces, seedFlags, setFlags } from '../mongo.ts'
import type { StoreOfAKind } from './open-store.ts'
import { crowd, onePerBucket, seedBucket } from './people.ts'

const key = 'energy_table_new_backend'

/** Seed 001's store, its application hashing as preset `sha256-hex8` and reading the test users. */
export const energyStores: readonly StoreOfAKind[] = mongoPlaces.map(([label, isThere, open]) => ({
  label: `mongo-flags on ${label}`,
  missing: !isThere,
  open: async () => {
    const place = await open()
    await setFlags(place, seedFlags())
    await place.db.collection('users').insertMany([{ name: 'Ann' }, { name: 'Bob' }])
    const connector = connectMongo(place, {
      profile: 'with-test-users',
      bucket: 'sha256-hex8',
      usage: {},
      people: {},
      measures: [
        {
          name: 'uses',
          unit: 'uses',
          better: null,
          source: { from: 'collection', collection: 'BackendUsageLog', value: null, aggregate: 'count' },
        },
      ],
    })
    return {
      connector,
      key,
      settings: [
        ...[0, 0.1, 1, 10, 12.5, 50, 99, 100].map(percentage => ({ enabled: true, percentage })),
        { enabled: false, percentage: 50 },
        { enabled: true, percentage: 50 },
      ],
      overall: { key: 'new_backend_enabled', patches: [{ enabled: false }, { enabled: true }] },
      application: async () => {
        const documents = await place.db.collection('FeatureFlag').find().toArray()
        const parent = documents.find(({ name }) => name === 'new_backend_enabled')
        const flag = documents.find(({ name }) => name === key)
        return userId => {
          if (parent?.['enabled'] !== true || flag?.['enabled'] !== true) return 'old'
          if (flag['rolloutPercent'] >= 100) return 'new'
          return seedBucket(userId) < flag['rolloutPercent'] ? 'new' : 'old'
        }
      },
      people: onePerBucket(''),
      crowd: crowd(20_000, 1),
      use: async () => {
        const second = Math.floor(Date.now() / 1_000 - 120)
        await place.db.collection('BackendUsageLog').insertOne({
          _id: ObjectId.createFromTime(second),
          component: 'energy_table',
          backend: 'new',
          userId: 'user123',
          duration: 40,
          success: true,
        })
      },
      peopleThere: 2,
      close: async () => {
        await connector.close()
        await place.drop()
      },
    }
  },
}))
