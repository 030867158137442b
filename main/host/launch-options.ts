import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

export type LaunchOptions = {
  /** folder that holds the person's own workspace in `own/` and the demo in `demo/` */
  readonly home: string
  readonly workspace: 'own' | 'demo'
  /** undefined: the usual one, or any free one where that is taken; 0: any free one */
  readonly port: number | undefined
  readonly openBrowser: boolean
}

export type LaunchSurroundings = {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly argv: readonly string[]
  readonly platform: NodeJS.Platform
  readonly userHome: string
}

/** @throws Error with a sentence for the terminal when a setting cannot be understood */
export function readLaunchOptions(around: LaunchSurroundings = surroundings()): LaunchOptions {
  const { values } = parseArgs({
    args: [...around.argv],
    options: { workspace: { type: 'string' } },
    // Electron and Chromium have switches of their own
    strict: false,
  })
  const home = around.env['SWITCHYARD_HOME']
  return {
    home: home === undefined || home === '' ? usualHome(around) : resolve(home),
    workspace: values['workspace'] === 'demo' ? 'demo' : 'own',
    port: readPort(around.env['SWITCHYARD_PORT']),
    openBrowser: !isSet(around.env['SWITCHYARD_NO_OPEN']),
  }
}

/** Where applications of this platform keep what belongs to one person. */
function usualHome({ env, platform, userHome }: LaunchSurroundings): string {
  if (platform === 'darwin') return join(userHome, 'Library', 'Application Support', 'Switchyard')
  if (platform === 'win32') return join(env['APPDATA'] ?? join(userHome, 'AppData', 'Roaming'), 'Switchyard')
  return join(env['XDG_DATA_HOME'] || join(userHome, '.local', 'share'), 'switchyard')
}

function readPort(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN
  if (port <= 65_535) return port
  throw new Error(`SWITCHYARD_PORT is "${text}"; it must be a number from 0 to 65535.`)
}

function isSet(text: string | undefined): boolean {
  return text !== undefined && text !== '' && text !== '0'
}

function surroundings(): LaunchSurroundings {
  return { env: process.env, argv: process.argv.slice(2), platform: process.platform, userHome: homedir() }
}
