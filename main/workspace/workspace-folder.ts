import { chmodSync, mkdirSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { AppError } from '../../shared/failure.ts'

export type WorkspaceKind = 'own' | 'demo'

export type WorkspaceFolder = {
  readonly kind: WorkspaceKind
  readonly path: string
  /** where the log goes */
  readonly log: string
}

/** `SWITCHYARD_HOME`, or where this platform keeps an application's data. */
export function homeFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
  user: string = homedir(),
): string {
  const chosen = env['SWITCHYARD_HOME']
  if (chosen !== undefined && chosen !== '') return chosen
  if (platform === 'darwin') return join(user, 'Library', 'Application Support', 'Switchyard')
  if (platform === 'win32') return join(env['APPDATA'] ?? join(user, 'AppData', 'Roaming'), 'Switchyard')
  return join(env['XDG_DATA_HOME'] || join(user, '.local', 'share'), 'switchyard')
}

/**
 * Makes the folder of one workspace, open to its owner only. The person's own and the demo's lie beside each
 * other, so that one can be thrown away without the other.
 *
 * @throws AppError `not-available-here` when it cannot be made or made private
 */
export function prepareWorkspaceFolder(home: string, kind: WorkspaceKind): WorkspaceFolder {
  const path = join(home, kind)
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    for (const folder of [home, path]) {
      // a folder that an earlier tool or a careless umask left open
      if (process.platform !== 'win32' && (statSync(folder).mode & 0o077) !== 0) chmodSync(folder, 0o700)
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unknown problem'
    throw new AppError(
      { code: 'not-available-here', what: `workspace folder ${path}`, why },
      { cause: error },
    )
  }
  return { kind, path, log: join(path, 'log') }
}
