import { MongoClient, type Db, type Document } from 'mongodb'
import type { ConnectContext, Connector } from '../../main/connectors/connector.ts'
import { connectMongoFlags } from '../../main/connectors/mongo-flags/connect-mongo-flags.ts'
import { usualPatience, type Patience } from '../../main/connectors/mongo-flags/mongo-target.ts'
import { startMongoStandIn, type MongoStandIn } from '../../main/demo/stand-ins/mongo/index.ts'
import { MongoFlagsSettings } from '../../shared/domain/mongo-flags-settings.ts'

/** A real server's address; without it the suites that want one are skipped. */
export const mongoUrl = process.env['SWITCHYARD_TEST_MONGODB_URL'] ?? ''

/** One database to work in, on the stand-in or on a real server. */
export type MongoPlace = {
  readonly db: Db
  readonly host: string
  readonly port: number
  /** undefined: this is a real server */
  readonly standIn: MongoStandIn | undefined
  readonly settings: (more?: object) => MongoFlagsSettings
  readonly drop: () => Promise<void>
}

export const mongoPlaces: readonly (readonly [string, boolean, () => Promise<MongoPlace>])[] = [
  ['the stand-in', true, standInPlace],
  ['a real MongoDB', mongoUrl !== '', realPlace],
]

async function standInPlace(): Promise<MongoPlace> {
  const standIn = await startMongoStandIn()
  const client = new MongoClient(
    `mongodb://${standIn.host}:${standIn.port}/?directConnection=true&retryWrites=false`,
  )
  const { host, port } = standIn
  return {
    ...placeOf(client, host, port, 'energy', null),
    standIn,
    drop: async () => {
      await client.close()
      await standIn.close()
    },
  }
}

async function realPlace(): Promise<MongoPlace> {
  const url = new URL(mongoUrl)
  const client = new MongoClient(mongoUrl, { directConnection: true })
  const database = `switchyard_test_${Date.now()}_${Math.floor(Math.random() * 1e6)}`
  const user = url.username === '' ? null : decodeURIComponent(url.username)
  const place = placeOf(client, url.hostname, Number(url.port || 27_017), database, user)
  return {
    ...place,
    standIn: undefined,
    drop: async () => {
      await place.db.dropDatabase()
      await client.close()
    },
  }
}

function placeOf(client: MongoClient, host: string, port: number, database: string, user: string | null) {
  return {
    db: client.db(database),
    host,
    port,
    settings: (more: object = {}) =>
      MongoFlagsSettings.parse({
        kind: 'mongo-flags',
        servers: [{ host, port }],
        database,
        user,
        tls: { mode: 'off' },
        ...more,
      }),
  }
}

export function connectMongo(
  place: MongoPlace,
  settings: object = {},
  more: Partial<ConnectContext> = {},
  patience: Partial<Patience> = {},
): Connector {
  const secret = async (): Promise<string | null> =>
    mongoUrl === '' ? null : decodeURIComponent(new URL(mongoUrl).password)
  const context = { connectionId: 'production', name: 'Production', readOnly: false, secret, ...more }
  return connectMongoFlags(place.settings(settings), context, { ...usualPatience, ...patience })
}

/** Puts these documents in the place of all flags. */
export async function setFlags(place: MongoPlace, documents: readonly Document[]): Promise<void> {
  await place.db.collection('FeatureFlag').deleteMany({})
  if (documents.length > 0) await place.db.collection('FeatureFlag').insertMany([...documents])
}

export async function storedFlag(place: MongoPlace, name: string): Promise<Document> {
  const found = await place.db.collection('FeatureFlag').findOne({ name }, { projection: { _id: 0 } })
  if (found === null) throw new Error(`there is no flag ${name}`)
  return found
}

/** Seed 001, appendix A, some weeks on. */
export function seedFlags(): Document[] {
  const at = { createdAt: new Date('2025-11-17T00:00:00Z'), updatedAt: new Date('2025-11-17T00:00:00Z') }
  return [
    { name: 'new_backend_enabled', enabled: true, rolloutPercent: 0, componentScope: null, ...at },
    { name: 'dashboard_new_backend', enabled: true, rolloutPercent: 100, componentScope: 'dashboard', ...at },
    {
      name: 'energy_table_new_backend',
      enabled: true,
      rolloutPercent: 10,
      componentScope: 'energy_table',
      testUserIds: ['user123', 'user456'],
      ...at,
    },
  ]
}
