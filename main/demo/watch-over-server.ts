import { spawn } from 'node:child_process'
import type { ServerPlace } from './server-place.ts'
import { programEnvironment } from './run-program.ts'

/** Waits for its input to close, which the system does when the app ends, however it ends; then stops the server. */
const script = 'while read -r line; do :; done; kill -INT "$1"'

/**
 * Ends the server when the app is gone, even by `kill -9`. A shell, because it is there on every Unix and costs
 * less than a megabyte. Windows has none; there the next start ends what was left over.
 *
 * @returns ends the watch; call it when the server is gone, so that its number is never used for another process
 */
export function watchOverServer(place: ServerPlace, pid: number): () => void {
  if (process.platform === 'win32') return () => {}
  const watch = spawn('/bin/sh', ['-c', script, 'switchyard-demo-watch', String(pid)], {
    ...place.owner,
    cwd: place.folder,
    env: programEnvironment(),
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  // a machine without /bin/sh has no watch, and the next start still cleans up
  watch.on('error', () => {})
  watch.stdin.on('error', () => {})
  watch.unref()
  ;(watch.stdin as unknown as { unref?: () => void }).unref?.()
  return () => {
    watch.kill('SIGKILL')
  }
}
