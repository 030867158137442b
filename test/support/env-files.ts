import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { connectEnvFile } from '../../main/connectors/env-file/connect-env-file.ts'
import type { ConnectContext, Connector } from '../../main/connectors/connector.ts'
import { serveEnvApp } from '../../main/demo/stand-ins/env-app.ts'
import { EnvFileSettings } from '../../shared/domain/env-file-settings.ts'
import { temporaryFolder } from './temporary-folder.ts'

export const sales = 'REACT_APP_USE_NEW_SALES_FORMAT'
export const address = 'REACT_APP_USE_NEW_CUSTOMER_ADDRESS'
export const products = 'REACT_APP_USE_ENHANCED_PRODUCT_FIELDS'
export const emergency = 'REACT_APP_EMERGENCY_ROLLBACK'

export const seedFile = `# Shop
SECRET=4711
${address}=true # since May
${sales}='false'
export ${products}="true"
${emergency}=false
`

export type EnvDesk = {
  readonly folder: string
  readonly file: string
  readonly settings: EnvFileSettings
  readonly connector: Connector
  readonly content: () => string
  readonly save: (text: string) => void
}

/** A `.env` of its own and a connector to it; both end with the test. */
export function envDesk(
  content: string = seedFile,
  settings: Partial<EnvFileSettings> = {},
  context: Partial<ConnectContext> = {},
): EnvDesk {
  const folder = join(temporaryFolder(), 'shop')
  mkdirSync(folder, { mode: 0o700 })
  const file = join(folder, '.env')
  const save = (text: string) => writeFileSync(file, text, { mode: 0o600 })
  save(content)
  chmodSync(file, 0o600)
  const all = EnvFileSettings.parse({ kind: 'env-file', access: { via: 'file', path: file }, ...settings })
  return {
    folder,
    file,
    settings: all,
    connector: openEnvFile(all, context),
    content: () => readFileSync(file, 'utf8'),
    save,
  }
}

export function envContext(more: Partial<ConnectContext> = {}): ConnectContext {
  return { connectionId: 'shop', name: 'Shop', readOnly: false, secret: async () => null, ...more }
}

export function openEnvFile(settings: EnvFileSettings, context: Partial<ConnectContext> = {}): Connector {
  const connector = connectEnvFile(settings, envContext(context))
  onTestFinished(() => connector.close())
  return connector
}

/** A front end that is built from its `.env`, and a connector that builds and asks it. */
export async function envAppDesk(settings: Partial<EnvFileSettings> = {}, buildMs = 40) {
  const app = await serveEnvApp({ folder: join(temporaryFolder(), 'shop'), buildMs })
  onTestFinished(() => app.close())
  const all = EnvFileSettings.parse({
    kind: 'env-file',
    access: { via: 'file', path: app.envFile },
    apply: { command: [...app.buildCommand], folder: app.folder },
    probe: { host: app.host, port: app.port, tls: { mode: 'off' }, path: app.probePath },
    ...settings,
  })
  return {
    app,
    settings: all,
    connector: openEnvFile(all),
    content: () => readFileSync(app.envFile, 'utf8'),
  }
}
