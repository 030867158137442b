import pg from 'pg'
import { UserPreferenceSettings } from '../../../../shared/domain/user-preference-settings.ts'
import { standInName } from '../../demo-connections.ts'
import { ownerSession } from '../../demo-databases.ts'
import { applicationRole, switchyardRole } from '../../demo-schema.ts'
import { lifeEvents } from '../../past-events.ts'
import { percentagePatchOf } from '../../past-patch.ts'
import { servePreferenceApp } from '../../stand-ins/preference-app.ts'
import { preferenceStoreOnPostgres } from '../../stand-ins/preference-store.ts'
import type { DemoStore } from '../demo-store.ts'
import { listenAgain } from '../kept-files.ts'
import type { StoreOptions } from '../open-demo-stores.ts'
import { deskConfig, deskFlag, deskLife } from './desk-content.ts'
import { deskDatabase, hasDeskDatabase, makeDeskDatabase } from './desk-database.ts'
import { createDeskTraffic } from './desk-traffic.ts'

const id = 'desk-production'
const environment = 'production'

/** Seed 000: tables in the demo's own PostgreSQL, and the application that answers for them as a stand-in. */
export async function openDeskStore({
  place,
  isNew,
  address,
  passwords,
  madeAtMs,
  onProblem,
}: StoreOptions): Promise<DemoStore> {
  if (isNew) await makeDeskDatabase(address, madeAtMs)
  else if (!(await hasDeskDatabase(address))) throw new Error(`the database ${deskDatabase} is gone`)
  const { host, port } = address
  const pool = new pg.Pool({
    host,
    port,
    database: deskDatabase,
    user: applicationRole,
    password: passwords.application,
    application_name: 'desk-app',
    max: 2,
    allowExitOnIdle: true,
  })
  pool.on('error', onProblem)
  const app = await listenAgain(place, wanted =>
    servePreferenceApp(preferenceStoreOnPostgres(pool), { port: wanted }),
  )
  return {
    connection: {
      secret: passwords.switchyard,
      connection: {
        id,
        environmentId: environment,
        name: standInName('desk-app', environment),
        access: 'read-write',
        settings: UserPreferenceSettings.parse({
          kind: 'user-preference',
          dialect: 'postgresql',
          host,
          port,
          database: deskDatabase,
          user: switchyardRole,
          tls: { mode: 'off' },
          config: deskConfig,
          feedback: {},
          analytics: { host: app.host, port: app.port, tls: { mode: 'off' } },
        }),
      },
    },
    events: lifeEvents({ environment, connectionId: id, flagKey: deskFlag }, deskLife),
    openPast: async () => {
      const session = await ownerSession(address, deskDatabase)
      return {
        setTime: async () => {},
        changeFlag: async (_, { percentage }) =>
          void (await session.query('UPDATE app_config SET value = $2 WHERE name = $1', [
            deskConfig.percentage,
            String(percentage),
          ])),
        patchOf: percentagePatchOf,
        close: () => session.end(),
      }
    },
    traffic: createDeskTraffic(app, pool, onProblem),
    stop: async () => {
      await app.close()
      await pool.end()
    },
  }
}
