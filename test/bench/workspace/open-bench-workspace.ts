import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SqlFlagsSettings } from '../../../shared/domain/sql-flags-settings.ts'
import { startAppHost, type AppHost } from '../../app/support/app-host.ts'
import { createPhoenixDatabase, type PhoenixDatabase } from '../../support/postgres.ts'
import { controlHost, type HostControl } from './control-host.ts'
import { componentName, fillHistory } from './fill-history.ts'

export type BenchWorkspace = {
  readonly database: PhoenixDatabase
  readonly keys: readonly string[]
  readonly connectionId: string
  readonly host: AppHost
  readonly control: HostControl
  /** until the first link was printed, ms; with its files as they are now */
  restart(): Promise<number>
  /** Puts the store out of reach, or back. */
  moveStore(where: 'away' | 'back'): Promise<void>
  /** Reads the store now. */
  refresh(): Promise<void>
  close(): Promise<void>
}

export type BenchWorkspaceOptions = { readonly flags: number; readonly history: 'short' | 'million rows' }

/** The built host over files of its own and one store in production, which may be written to and was read. */
export async function openBenchWorkspace({ flags, history }: BenchWorkspaceOptions): Promise<BenchWorkspace> {
  const database = await createPhoenixDatabase()
  const keys = await database.insertFlags(flags)
  await database.admin.query('ANALYZE')
  const home = mkdtempSync(join(tmpdir(), 'switchyard-bench-'))
  const settings = database.settings({ usage: usageMapping(keys) })
  const secret = database.app.password

  let host = await startAppHost({ workspace: 'own', home })
  let control = await controlHost(host)
  await control.api.workspace.nameActor({ name: 'Bench' })
  const draft = { environmentId: 'production', name: 'bench', settings, secret }
  const { connection } = await control.api.connections.save(draft)
  const { id } = connection
  await control.api.connections.setAccess({ id, access: 'read-write' })
  await control.api.connections.refresh({ id })

  const stop = async () => {
    control.close()
    await host.stop()
  }
  const restart = async () => {
    await stop()
    const began = performance.now()
    host = await startAppHost({ workspace: 'own', home })
    const elapsedMs = performance.now() - began
    control = await controlHost(host)
    // secrets of this run only: no keychain of a developer's has anything to do with a bench
    await control.api.connections.giveSecret({ id, secret })
    await control.api.connections.refresh({ id })
    return elapsedMs
  }
  if (history === 'million rows') {
    await stop()
    fillHistory(join(home, 'own'), id)
    await restart()
  }
  return {
    database,
    keys,
    connectionId: id,
    get host() {
      return host
    },
    get control() {
      return control
    },
    restart,
    async moveStore(where) {
      const port = where === 'back' ? settings.port : unusedPort
      await control.api.connections.save({ ...draft, id, settings: { ...settings, port } })
      const refreshed = control.api.connections.refresh({ id })
      if (where === 'back') await refreshed
      else await refreshed.catch(() => undefined)
    },
    refresh: async () => void (await control.api.connections.refresh({ id })),
    async close() {
      await stop()
      await database.drop()
      rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
    },
  }
}

/** "tcpmux": nothing has listened there for decades, so connecting is refused, as by a server that is stopped. */
const unusedPort = 1

/** The components of the filled history, so that its usage is really asked for. */
function usageMapping(keys: readonly string[]): SqlFlagsSettings['usage'] {
  return {
    table: 'pipeline_usage',
    id: 'id',
    pipeline: 'pipeline',
    durationMs: 'duration_ms',
    success: 'success',
    fallback: 'fallback',
    completed: 'completed',
    createdAt: 'created_at',
    values: Array.from({ length: 10 }, (_, index) => index).flatMap(index =>
      (['old', 'new'] as const).map(variant => ({
        value: `${componentName(index)}_${variant}`,
        component: componentName(index),
        variant,
        flagKey: keys[index] ?? '',
      })),
    ),
  }
}
