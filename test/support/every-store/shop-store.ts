import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { connectEnvFile } from '../../../main/connectors/env-file/connect-env-file.ts'
import { serveEnvApp } from '../../../main/demo/stand-ins/env-app.ts'
import { EnvFileSettings } from '../../../shared/domain/env-file-settings.ts'
import { emergency, envContext, sales } from '../env-files.ts'
import type { StoreOfAKind } from './open-store.ts'
import { crowd } from './people.ts'

/** Seed 002's `.env`: on or off, unless the emergency switch says OLD. */
export const shopStore: StoreOfAKind = {
  label: 'env-file',
  missing: false,
  open: async () => {
    const parent = mkdtempSync(join(tmpdir(), 'switchyard-test-'))
    const app = await serveEnvApp({ folder: join(parent, 'shop'), buildMs: 10 })
    const connector = connectEnvFile(
      EnvFileSettings.parse({
        kind: 'env-file',
        access: { via: 'file', path: app.envFile },
        apply: { command: [...app.buildCommand], folder: app.folder },
      }),
      envContext(),
    )
    return {
      connector,
      key: sales,
      settings: [{ enabled: false }, { enabled: true }],
      application: async () => {
        // Node's own reading of the file, and the seed's `=== 'true'`
        const variables = parseEnv(readFileSync(app.envFile, 'utf8'))
        const serves = variables[emergency] !== 'true' && variables[sales] === 'true'
        return () => (serves ? 'new' : 'old')
      },
      people: crowd(100, 2),
      crowd: crowd(2_000, 6),
      overall: { key: emergency, patches: [{ enabled: false }, { enabled: true }] },
      close: async () => {
        await connector.close()
        await app.close()
        rmSync(parent, { recursive: true, force: true })
      },
    }
  },
}
