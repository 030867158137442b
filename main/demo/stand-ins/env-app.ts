import { spawn } from 'node:child_process'
import { access, mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { buildProgram } from './env-app-build.ts'

/**
 * A stand-in for seed 002's application: a folder with a `.env`, a build program, and a server that answers from what
 * was built last. It says so in every answer, and is not meant to serve anybody but the demo and the tests.
 */
export type EnvApp = {
  readonly envFile: string
  readonly folder: string
  /** builds anew from the `.env`, in about two seconds, telling how far it is */
  readonly buildCommand: readonly [program: string, ...rest: string[]]
  readonly host: string
  readonly port: number
  /** seed 002's `rollback-scripts.sql`, for a database that has the seeds' flags */
  readonly rollbackScript: string
  /** answers a JSON object of variable and boolean */
  readonly probePath: string
  /** Ends at once, open connections included. The folder stays. */
  readonly close: () => Promise<void>
}

export type EnvAppOptions = {
  /** made when it is not there; a `.env` that is there is kept */
  readonly folder: string
  readonly variables?: Readonly<Record<string, string>>
  readonly buildMs?: number
  /** other than 0: this very port, for coming back after a restart */
  readonly port?: number
}

/** Seed 002's own four variables. */
export const seedVariables: Readonly<Record<string, string>> = {
  REACT_APP_USE_NEW_CUSTOMER_ADDRESS: 'true',
  REACT_APP_USE_NEW_SALES_FORMAT: 'false',
  REACT_APP_USE_ENHANCED_PRODUCT_FIELDS: 'true',
  REACT_APP_EMERGENCY_ROLLBACK: 'false',
}

export async function serveEnvApp(options: EnvAppOptions): Promise<EnvApp> {
  const { folder, buildMs = 2_000 } = options
  const envFile = join(folder, '.env')
  const program = join(folder, 'build.mjs')
  const rollbackScript = join(folder, 'rollback-scripts.sql')
  const bundle = join(folder, 'build', 'bundle.js')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(program, buildProgram)
  if (!(await isThere(envFile)))
    await writeFile(envFile, envText(options.variables ?? seedVariables), { mode: 0o600 })
  if (!(await isThere(rollbackScript))) await writeFile(rollbackScript, scriptText, { mode: 0o600 })
  if (!(await isThere(bundle))) await build([nodeProgram, program, '0'])
  const server = createServer((request, response) => {
    answer(request.url ?? '', bundle, response).catch(() => say(response, 500, 'text/plain', 'no build'))
  })
  server.listen(options.port ?? 0, '127.0.0.1')
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve)
    server.once('error', reject)
  })
  const { address, port } = server.address() as AddressInfo
  return {
    envFile,
    folder,
    rollbackScript,
    buildCommand: [nodeProgram, program, String(buildMs)],
    host: address,
    port,
    probePath: '/flags.json',
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Electron's own program runs no scripts, since its fuses are set: there, Node has to be in PATH. */
const nodeProgram = process.versions['electron'] === undefined ? process.execPath : 'node'

/** Touches nothing that anybody would miss, and shows what a script does. */
const scriptText = `-- Stand-in of the demo for what would put the shop's data back.
UPDATE feature_flags SET description = description WHERE flag_name LIKE 'shop_%';
SELECT count(*) FROM feature_flags;
`

function envText(variables: Readonly<Record<string, string>>): string {
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}`)
  return ['# Which of the new parts the shop uses. Read when the front end is built.', ...lines, ''].join(
    '\n',
  )
}

async function answer(url: string, bundle: string, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(url, 'http://stand-in')
  if (pathname !== '/flags.json')
    return say(response, 404, 'text/html', '<!doctype html><title>Shop</title><h1>Not found</h1>')
  const built = await readFile(bundle, 'utf8')
  const [, flags = '{}'] = /^window\.featureFlags=(.*);$/m.exec(built) ?? []
  say(response, 200, 'application/json', flags)
}

function say(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'Content-Type': type, 'X-Stand-In': 'Switchyard demo' })
  response.end(body)
}

async function build([program, ...rest]: readonly [string, ...string[]]): Promise<void> {
  const child = spawn(program, rest, { stdio: 'ignore' })
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', code => (code === 0 ? resolve() : reject(new Error(`the build ended with ${code}`))))
  })
}

async function isThere(path: string): Promise<boolean> {
  try {
    await access(path)
    return true
  } catch {
    // not there is an answer here, and nothing else is asked of it
    return false
  }
}
