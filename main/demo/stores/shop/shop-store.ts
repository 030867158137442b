import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, readFile, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { EnvFileSettings } from '../../../../shared/domain/env-file-settings.ts'
import { standInName } from '../../demo-connections.ts'
import { lifeEvents } from '../../past-events.ts'
import { onOffPatchOf } from '../../past-patch.ts'
import { serveEnvApp, type EnvApp } from '../../stand-ins/env-app.ts'
import type { DemoStore } from '../demo-store.ts'
import { listenAgain, replaceFile } from '../kept-files.ts'
import type { StoreOptions } from '../open-demo-stores.ts'
import { firstVariables, shopLives, type ShopEnvironment } from './shop-flags.ts'

/** Seed 002: a front end that has to be built from its `.env`, for which a stand-in stands in. */
export async function openShopStore(
  environment: ShopEnvironment,
  { place, isNew }: StoreOptions,
): Promise<DemoStore> {
  const id = `shop-${environment}`
  const folder = join(place, 'app')
  if (!isNew) await access(join(folder, '.env'))
  const app = await listenAgain(place, port =>
    serveEnvApp({ folder, port, variables: firstVariables(environment) }),
  )
  return {
    connection: {
      secret: null,
      connection: {
        id,
        environmentId: environment,
        name: standInName('shop-env', environment),
        access: 'read-write',
        settings: EnvFileSettings.parse({
          kind: 'env-file',
          access: { via: 'file', path: app.envFile },
          apply: { command: [...app.buildCommand], folder: app.folder },
          probe: { host: app.host, port: app.port, tls: { mode: 'off' }, path: app.probePath },
          rollbackScript: app.rollbackScript,
        }),
      },
    },
    events: Object.entries(shopLives[environment]).flatMap(([flagKey, life]) =>
      lifeEvents({ environment, connectionId: id, flagKey }, life),
    ),
    openPast: async () => {
      let at = new Date()
      return {
        setTime: async atMs => {
          at = new Date(atMs)
        },
        changeFlag: async (name, { enabled }) => {
          const before = await readFile(app.envFile, 'utf8')
          replaceFile(app.envFile, before.replace(new RegExp(`^${name}=.*$`, 'm'), `${name}=${enabled}`))
          await utimes(app.envFile, at, at)
        },
        patchOf: onOffPatchOf,
        close: () => build(app),
      }
    },
    stop: () => app.close(),
  }
}

/** What was changed in the past has long been built. */
async function build({ buildCommand, folder }: EnvApp): Promise<void> {
  const [program, script = ''] = buildCommand
  const child = spawn(program, [script, '0'], { cwd: folder, stdio: 'ignore' })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`the shop's build ended with ${code}`)
}
