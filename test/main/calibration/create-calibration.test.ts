import { createHash } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { ObjectId } from 'mongodb'
import { createCalibrations } from '../../../main/calibration/index.ts'
import type { OpenConnection } from '../../../main/connections/open-connections.ts'
import type { Connector } from '../../../main/connectors/connector.ts'
import { failureOfAsync } from '../../support/failure-of.ts'
import { connectMongo, mongoPlaces, seedFlags, setFlags, type MongoPlace } from '../../support/mongo.ts'
import { never } from '../../support/writing.ts'

const ending: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end()
})

/** The store as the cache would have it, its flags last changed at `changedAtMs`. */
async function desk(settings: object, changedAtMs: number) {
  const standIn = mongoPlaces.find(([, , open]) => open !== undefined)?.[2]
  if (standIn === undefined) throw new Error('there is a stand-in')
  const place = await standIn()
  const [parent, dashboard, table] = seedFlags()
  await setFlags(place, [parent ?? {}, dashboard ?? {}, { ...table, rolloutPercent: 50 }])
  const connector: Connector = connectMongo(place, settings)
  ending.push(place.drop, () => connector.close())
  const states = await connector.readBack(
    ['new_backend_enabled', 'dashboard_new_backend', 'energy_table_new_backend'],
    never,
  )
  const connection = { id: 'production', name: 'Energy', settings: place.settings(settings) }
  const calibrations = createCalibrations(
    { find: id => (id === 'production' ? ({ connection, connector } as OpenConnection) : undefined) },
    {
      states: () => states,
      keys: () => states.map(({ flag }) => flag.key),
      summary: () => ({ changedAtMs }) as never,
    },
  )
  return { place, calibrations }
}

async function use(place: MongoPlace, atMs: number, userId: string, backend: 'old' | 'new'): Promise<void> {
  // the time of that use, and the rest of an id of its own
  const second = Math.floor(atMs / 1_000).toString(16)
  const _id = ObjectId.createFromHexString(`${second}${new ObjectId().toHexString().slice(8)}`)
  await place.db
    .collection('BackendUsageLog')
    .insertOne({ _id, component: 'energy_table', backend, userId, duration: 1, success: true })
}

const sha1Bucket = (userId: string): number =>
  Number.parseInt(createHash('sha1').update(userId).digest('hex').slice(0, 8), 16) % 100

test("an application's own log tells by which function it deals its people", async () => {
  const changedAtMs = Date.now() - 600_000
  const { place, calibrations } = await desk({ usage: {}, profile: 'with-test-users' }, changedAtMs)
  for (let number = 0; number < 40; number += 1) {
    const userId = `user-${number}`
    await use(place, Date.now() - 60_000, userId, sha1Bucket(userId) < 50 ? 'new' : 'old')
    // what was served before the flag was changed says nothing of it as it is
    await use(place, changedAtMs - 60_000, `early-${number}`, 'new')
  }
  // one on the list, one who chose for herself
  await use(place, Date.now() - 60_000, 'user123', 'new')
  await use(place, Date.now() - 60_000, 'chooser', 'old')
  await use(place, Date.now() - 30_000, 'chooser', 'new')

  const { pairs, leftOut } = await calibrations.sample('production', never)
  expect(pairs).toHaveLength(40)
  expect(leftOut).toBe(2)
  expect(pairs.every(({ percentage }) => percentage === 50)).toBe(true)
  expect(calibrations.judge(pairs)).toMatchObject({ verdict: 'found', preset: 'sha1-hex8' })
})

test('without a usage log nothing is sampled, and it says why', async () => {
  const { calibrations } = await desk({}, 0)
  expect(await failureOfAsync(calibrations.sample('production', never))).toMatchObject({
    code: 'not-supported',
  })
  expect(await failureOfAsync(calibrations.sample('nowhere', never))).toMatchObject({ code: 'not-found' })
})
