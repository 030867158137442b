import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkBoundaries } from '../../scripts/lint/check-boundaries.mjs'

let baseDir: string
beforeEach(() => {
  baseDir = realpathSync(mkdtempSync(join(tmpdir(), 'switchyard-boundaries-')))
})
afterEach(() => rmSync(baseDir, { recursive: true }))

const folders = ['main', 'preload', 'renderer', 'shared']
const everyPlace = {
  'shared/domain/flag.ts': 'export type Flag = string',
  'shared/contract/index.ts': 'export const contract = 1',
  'shared/evaluation/index.ts': 'export const bucket = 1',
  'main/create-services.ts': 'export const openHost = 1',
  'main/electron/create-window.ts': 'export const createWindow = 1',
  'main/browser/index.ts': 'export const host = 1',
  'main/api/flags-api.ts': 'export const api = 1',
  'main/flags/index.ts': "export * from './flag-service.ts'",
  'main/flags/flag-service.ts': 'export type FlagService = 1',
  'main/operations/index.ts': 'export const operations = 1',
  'main/connectors/connector.ts': 'export type Connector = 1',
  'main/connectors/sql/pool.ts': 'export const pool = 1',
  'main/connectors/sql-flags/connect.ts': 'export const connect = 1',
  'main/connectors/env-file/connect.ts': 'export const connect = 1',
  'main/store/open-store.ts': 'export const openStore = 1',
  'main/credentials/index.ts': 'export const credentials = 1',
  'main/demo/index.ts': 'export const demo = 1',
  'preload/index.ts': 'export {}',
  'renderer/index.tsx': 'export {}',
  'renderer/app/app.tsx': 'export const App = 1',
  'renderer/features/flags/index.ts': "export * from './flags-page.tsx'",
  'renderer/features/flags/flags-page.tsx': 'export const FlagsPage = 1',
  'renderer/features/history/index.ts': 'export const History = 1',
  'renderer/ui/index.ts': 'export const Panel = 1',
  'renderer/charts/index.ts': 'export const Chart = 1',
  'renderer/client/index.ts': 'export const client = 1',
}

async function problemsWith(file: string, code: string): Promise<string[]> {
  for (const [path, content] of Object.entries({ ...everyPlace, [file]: code })) {
    mkdirSync(dirname(join(baseDir, path)), { recursive: true })
    writeFileSync(join(baseDir, path), content)
  }
  return (await checkBoundaries({ baseDir, folders, fewest: 10 })).problems
}

/** One forbidden import for every arrow that the layout does not draw. */
const forbidden: [file: string, code: string][] = [
  ['shared/domain/flag.ts', "import '../contract/index.ts'"],
  ['shared/domain/flag.ts', "import 'node:fs'"],
  [
    'shared/evaluation/index.ts',
    "import type { contract } from '../contract/index.ts'\nexport type A = typeof contract",
  ],
  ['shared/contract/index.ts', "import '../evaluation/index.ts'"],
  ['shared/domain/flag.ts', "import '../../main/flags/index.ts'"],
  ['main/flags/flag-service.ts', "import '../../renderer/ui/index.ts'"],
  [
    'main/flags/flag-service.ts',
    "import type { Panel } from '../../renderer/ui/index.ts'\nexport type A = typeof Panel",
  ],
  ['main/flags/flag-service.ts', "import 'electron'"],
  ['main/flags/flag-service.ts', "import 'pg'"],
  ['main/flags/flag-service.ts', "import '../api/flags-api.ts'"],
  ['main/flags/flag-service.ts', "import '../browser/index.ts'"],
  ['main/flags/flag-service.ts', "import '../connectors/sql-flags/connect.ts'"],
  [
    'main/operations/index.ts',
    "import type { FlagService } from '../flags/flag-service.ts'\nexport type A = FlagService",
  ],
  ['main/operations/index.ts', "import '../demo/index.ts'"],
  ['main/api/flags-api.ts', "import '../flags/flag-service.ts'"],
  ['main/api/flags-api.ts', "import '../store/open-store.ts'"],
  ['main/connectors/sql-flags/connect.ts', "import '../env-file/connect.ts'"],
  ['main/connectors/sql-flags/connect.ts', "import '../../store/open-store.ts'"],
  [
    'main/connectors/sql/pool.ts',
    "import type { Connector } from '../connector.ts'\nexport type A = Connector",
  ],
  ['main/connectors/connector.ts', "import './sql/pool.ts'"],
  ['main/store/open-store.ts', "import '../flags/index.ts'"],
  ['main/credentials/index.ts', "import '../store/open-store.ts'"],
  ['main/create-services.ts', "import './electron/create-window.ts'"],
  ['main/browser/index.ts', "import '../electron/create-window.ts'"],
  ['main/browser/index.ts', "import '../flags/index.ts'"],
  ['main/electron/create-window.ts', "import 'ws'"],
  ['preload/index.ts', "import '../main/api/flags-api.ts'"],
  ['preload/index.ts', "import 'node:fs'"],
  ['renderer/app/app.tsx', "import '../features/flags/flags-page.tsx'"],
  ['renderer/features/flags/flags-page.tsx', "import '../history/index.ts'"],
  ['renderer/features/flags/flags-page.tsx', "import '../../app/app.tsx'"],
  ['renderer/features/flags/flags-page.tsx', "import '../../../main/flags/index.ts'"],
  ['renderer/features/flags/flags-page.tsx', "import 'chart.js'"],
  ['renderer/features/flags/flags-page.tsx', "import 'node:fs'"],
  ['renderer/features/flags/flags-page.tsx', "import 'electron'"],
  ['renderer/features/flags/flags-page.tsx', "import('../history/index.ts')"],
  ['renderer/ui/index.ts', "import '../client/index.ts'"],
  ['renderer/ui/index.ts', "import '../charts/index.ts'"],
  ['renderer/charts/index.ts', "import '../client/index.ts'"],
  ['renderer/client/index.ts', "import '../features/flags/index.ts'"],
  ['renderer/elsewhere/thing.ts', "import '../ui/index.ts'"],
  ['main/flags/index.ts', "import '../../test/support/postgres.ts'"],
]

test.each(forbidden)('in %s: %s is found', async (file, code) => {
  const problems = await problemsWith(file, code)
  expect(problems.filter(problem => problem.includes(file) && !problem.startsWith('unresolved'))).not.toEqual(
    [],
  )
})

test('what the layout allows is left alone', async () => {
  const problems = await problemsWith(
    'main/flags/flag-service.ts',
    "import 'node:crypto'\nimport type { Flag } from '../../shared/domain/flag.ts'\nimport '../store/open-store.ts'\n" +
      "import '../operations/index.ts'\nimport type { Connector } from '../connectors/connector.ts'\nexport type A = [Flag, Connector]",
  )
  expect(problems).toEqual([])
})

test('a run that read nothing is not a run without problems', async () => {
  mkdirSync(join(baseDir, 'main'))
  const { problems } = await checkBoundaries({ baseDir, folders: ['main'] })
  expect(problems.join()).toContain('prove nothing')
})
