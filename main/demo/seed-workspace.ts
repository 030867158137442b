import { atAddressOf } from '../../shared/domain/settings-facts.ts'
import { Secret, type Credentials } from '../credentials/index.ts'
import { connectionQueries } from '../store/journal/connection-queries.ts'
import { environmentQueries } from '../store/journal/environment-queries.ts'
import { settingQueries } from '../store/journal/setting-queries.ts'
import type { Store } from '../store/open-store.ts'
import type { StartedDemo } from './create-demo.ts'
import { demoEnvironments } from './demo-environments.ts'

/** Livelier than a person's own stores are read: somebody is watching, and the server is their own. */
const demoSettings = { watchedPollSeconds: 2, otherPollSeconds: 10, usagePollSeconds: 5 } as const

export type SeedDependencies = {
  readonly journal: Store
  /** should keep secrets for this run only: these are worth nothing after it */
  readonly credentials: Credentials
  readonly nowMs: number
}

/**
 * Puts the demo's environments and connections into its journal, before the services read it. On later starts
 * only address and secrets are renewed; what the person changed or removed stays so.
 */
export async function seedDemoWorkspace(started: StartedDemo, needs: SeedDependencies): Promise<void> {
  const { journal, credentials, nowMs } = needs
  const connections = connectionQueries(journal.db)
  const saved = new Map(connections.list().map(one => [one.connection.id, one.connection]))
  journal.db
    .transaction(() => {
      if (started.isNew) {
        const environments = environmentQueries(journal.db)
        for (const environment of demoEnvironments) environments.put(environment)
        const settings = settingQueries(journal.db)
        for (const [name, value] of Object.entries(demoSettings)) settings.put(name, value, nowMs)
      }
      for (const { connection, secret } of started.connections) {
        const before = saved.get(connection.id)
        if (before === undefined && !started.isNew) continue
        connections.put({
          connection:
            before === undefined
              ? connection
              : { ...before, settings: atAddressOf(connection.settings, before.settings) },
          secretExpected: secret !== null,
        })
      }
    })
    .immediate()
  for (const { connection, secret } of started.connections) {
    if (secret !== null) await credentials.set(connection.id, new Secret(secret))
  }
}
