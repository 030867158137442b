import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../main/clock.ts'
import { createServices, type Services } from '../../main/create-services.ts'
import { createCredentials } from '../../main/credentials/index.ts'
import { createLog } from '../../main/log/index.ts'
import { openStores } from '../../main/store/open-stores.ts'
import type { SqlFlagsSettings } from '../../shared/domain/sql-flags-settings.ts'

export const benchActor = { name: 'Bench', osUser: 'bench', host: 'bench' }

/** The services a window would speak to, on files of their own, with one writable connection already read. */
export async function openBenchServices(
  settings: SqlFlagsSettings,
  secret: string,
): Promise<{ services: Services; connectionId: string; folder: string; close: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-bench-'))
  const stores = openStores(folder)
  const credentials = await createCredentials({ folder, workspaceId: 'bench', choice: 'session' })
  const log = createLog({ folder: join(folder, 'log'), redact: line => line })
  const services = createServices({
    stores,
    credentials,
    clock: systemClock,
    log,
    withDefaults: true,
    simulatedUntilMs: null,
  })
  const draft = { environmentId: 'staging', name: 'bench', settings, secret }
  const { connection } = await services.connections.save(draft, benchActor)
  await services.connections.setAccess({ id: connection.id, access: 'read-write' }, benchActor)
  await services.sync.syncOnce(connection.id)
  return {
    services,
    connectionId: connection.id,
    folder,
    close: async () => {
      await services.close()
      stores.close()
      log.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
