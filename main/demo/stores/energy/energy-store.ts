import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deserialize, serialize, type Document } from 'bson'
import type { Measure } from '../../../../shared/domain/measure.ts'
import { MongoFlagsSettings } from '../../../../shared/domain/mongo-flags-settings.ts'
import { standInName } from '../../demo-connections.ts'
import { lifeEvents } from '../../past-events.ts'
import { onOffPatchOf, percentagePatchOf } from '../../past-patch.ts'
import { startMongoStandIn } from '../../stand-ins/mongo/index.ts'
import type { DemoStore } from '../demo-store.ts'
import { listenAgain, replaceFile } from '../kept-files.ts'
import type { StoreOptions } from '../open-demo-stores.ts'
import { energyParentFlag, type EnergyEnvironment } from './energy-components.ts'
import { energyLives, fieldsOf, firstEnergyFlags } from './energy-flags.ts'
import { appendDocuments, readDocuments } from './energy-log.ts'
import { pastEnergyUsage } from './energy-past.ts'
import { energyPeople } from './energy-people.ts'
import { createEnergyTraffic, flagCollection, usageCollection } from './energy-traffic.ts'

const databaseName = 'energy'
const login = 'switchyard'

/** Comparisons in which the new backend's table does not say what the old one's says. */
const mismatches: Measure = {
  name: 'Mismatches',
  component: 'energy_table',
  variant: 'new',
  unit: 'mismatches',
  better: 'lower',
  source: {
    from: 'collection',
    collection: usageCollection,
    time: '_id',
    value: null,
    aggregate: 'count',
    filters: [
      { column: 'component', value: 'energy_table' },
      { column: 'dataMismatch', value: 'true' },
    ],
    withoutIndex: false,
  },
}

/** Seed 001's application with its own MongoDB, for which a stand-in stands in. */
export async function openEnergyStore(
  environment: EnergyEnvironment,
  { place, isNew, clock, madeAtMs, onProblem }: StoreOptions,
): Promise<DemoStore> {
  const id = `energy-${environment}`
  const password = randomBytes(24).toString('hex')
  const flagFile = join(place, 'flags.bson')
  const usageFile = join(place, 'usage.bson')
  const server = await listenAgain(place, port =>
    startMongoStandIn({
      port,
      users: [{ name: login, password, writes: true }],
      remembers: false,
      onWritten: () => keepFlags(),
    }),
  )
  const collections = server.database(databaseName)
  let isPast = false
  const keepFlags = (): void => {
    const flags = collections.documents(flagCollection)
    if (isPast) for (const flag of flags) setBack(flag, clock.nowMs())
    replaceFile(flagFile, serialize({ flags }))
  }

  collections.insert(
    'users',
    energyPeople(environment).map(userId => ({ _id: userId })),
  )
  if (isNew) {
    collections.insert(flagCollection, firstEnergyFlags(environment, madeAtMs))
    const usage = pastEnergyUsage(environment, madeAtMs)
    collections.insert(usageCollection, usage)
    await appendDocuments(usageFile, usage)
    keepFlags()
  } else {
    collections.insert(flagCollection, await keptFlags(flagFile))
    collections.insert(usageCollection, await readDocuments(usageFile, clock.nowMs()))
  }

  return {
    connection: {
      secret: password,
      connection: {
        id,
        environmentId: environment,
        name: standInName('energy-mongo', environment),
        access: 'read-write',
        settings: MongoFlagsSettings.parse({
          kind: 'mongo-flags',
          servers: [{ host: server.host, port: server.port }],
          database: databaseName,
          user: login,
          tls: { mode: 'off' },
          usage: {},
          people: {},
          measures: environment === 'production' ? [mismatches] : [],
          profile: 'with-test-users',
          bucket: 'java-31-absolute',
        }),
      },
    },
    events: [...energyLives(environment)].flatMap(([flagKey, life]) =>
      lifeEvents({ environment, connectionId: id, flagKey }, life),
    ),
    openPast: async () => {
      isPast = true
      return {
        setTime: async () => {},
        changeFlag: async (name, state) => {
          const u = { $set: fieldsOf(state), $currentDate: { updatedAt: true } }
          collections.update(flagCollection, { q: { name }, u })
          keepFlags()
        },
        patchOf: (before, after, flagKey) =>
          // the parent's percentage is read by nobody
          flagKey === energyParentFlag ? onOffPatchOf(before, after) : percentagePatchOf(before, after),
        close: async () => {
          isPast = false
        },
      }
    },
    traffic: createEnergyTraffic({
      environment,
      collections,
      clock,
      madeAtMs,
      keep: documents => appendDocuments(usageFile, documents),
      onProblem,
    }),
    stop: () => server.close(),
  }
}

/** The server's own clock is the real one: what has just been written there is told to have been written in the past. */
function setBack(flag: Document, nowMs: number): void {
  const { updatedAt } = flag
  if (updatedAt instanceof Date && updatedAt.getTime() > nowMs) flag['updatedAt'] = new Date(nowMs)
}

async function keptFlags(file: string): Promise<readonly Document[]> {
  const { flags } = deserialize(await readFile(file))
  return flags as Document[]
}
