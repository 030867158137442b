import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from './project-root.mjs'

const programs = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }

/**
 * The Electron runtime, where there is one. Its 100 MB are fetched only when Electron was asked for by name:
 * on a machine that cannot reach the download, a first start must not hang on it.
 *
 * @returns `path`, or `because`: in words why it cannot be used here
 */
export function findElectron({ download }) {
  const module = join(projectRoot, 'node_modules', 'electron')
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(module, 'dist')
  const path = join(folder, programs[process.platform] ?? 'electron')
  if (!existsSync(path) && download && process.env['ELECTRON_OVERRIDE_DIST_PATH'] === undefined) {
    console.log('Fetching the Electron runtime (about 100 MB)…')
    spawnSync(process.execPath, [join(module, 'install.js')], { stdio: 'inherit', timeout: 300_000 })
  }
  if (!existsSync(path))
    return { because: 'the Electron runtime is not installed ("npx install-electron" fetches it)' }
  if (process.platform === 'linux' && process.getuid?.() === 0) {
    return { because: 'Electron cannot keep its sandbox when it runs as root' }
  }
  const { DISPLAY, WAYLAND_DISPLAY } = process.env
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY)
    return { because: 'there is no display to open a window on' }
  return { path }
}
