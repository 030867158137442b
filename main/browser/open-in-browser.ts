import { spawn } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * Opens the link in the person's browser. The link itself must not be an argument of a command: other users of
 * this computer can read those. So the browser is given a file that only this user can read, which leads on.
 *
 * @param folder made private; the file in it is deleted after a while
 * @returns whether something was started; the link is printed in any case
 */
export function openInBrowser(link: string, folder: string, platform: NodeJS.Platform): boolean {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, 'open-switchyard.html')
  rmSync(file, { force: true })
  writeFileSync(file, leadOn(link), { mode: 0o600, flag: 'wx' })
  const deletion = setTimeout(() => rmSync(file, { force: true }), 60_000)
  deletion.unref()
  process.once('exit', () => rmSync(file, { force: true }))

  const [command, ...args] = opener(platform, pathToFileURL(file).href)
  try {
    const child = spawn(command, args, { stdio: 'ignore', detached: true })
    // no desktop here: the printed link is the way in
    child.on('error', () => undefined)
    child.unref()
    return true
  } catch {
    return false
  }
}

function opener(platform: NodeJS.Platform, url: string): [string, ...string[]] {
  if (platform === 'darwin') return ['open', url]
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler', url]
  return ['xdg-open', url]
}

/** @param link made by us: letters, digits, `-`, `_` and the address's own marks */
function leadOn(link: string): string {
  return `<!doctype html><meta charset="utf-8"><title>Switchyard</title><meta http-equiv="refresh" content="0;url=${link}">\n`
}
