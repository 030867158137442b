import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { asProgram } from '../as-program.mjs'
import { findElectron } from '../find-electron.mjs'
import { ensureBuilt } from '../ensure-built.mjs'
import { projectRoot } from '../project-root.mjs'
import { endWithParent, runAndForward } from '../run-and-forward.mjs'

/** @param argv `own` or `demo`: the workspace to open */
export async function run([workspace]) {
  const host = process.env['SWITCHYARD_HOST'] ?? ''
  if (!['', 'electron', 'browser'].includes(host)) {
    console.error(`SWITCHYARD_HOST is "${host}"; it may be "electron" or "browser".`)
    return 2
  }
  await ensureBuilt()
  if (host !== 'browser') {
    const electron = findElectron({ download: host === 'electron' })
    if (electron.path !== undefined) {
      return runAndForward(electron.path, [projectRoot, `--workspace=${workspace}`])
    }
    if (host === 'electron') {
      console.error(`SWITCHYARD_HOST is "electron", but ${electron.because}.`)
      return 1
    }
    console.log(`Using your browser, because ${electron.because}.`)
  }
  const program = join(projectRoot, 'dist', 'main', 'browser.js')
  if (!existsSync(program)) throw new Error(`missing: ${program}`)
  // In this process: one process less that a signal could miss.
  process.argv = [process.execPath, program, `--workspace=${workspace}`]
  endWithParent(() => process.kill(process.pid, 'SIGTERM'))
  await import(pathToFileURL(program).href)
  return undefined
}

await asProgram(import.meta.url, run)
