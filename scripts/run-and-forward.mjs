import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { constants } from 'node:os'

/** @type {NodeJS.Signals[]} */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * Runs a command on this terminal and hands every signal on, so that nothing outlives us. The child waits for
 * its own end; we wait for the child.
 *
 * @returns {Promise<number>} its exit code, or 128 + the number of the signal that ended it
 */
export function runAndForward(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...options.env, SWITCHYARD_PARENT: String(process.pid) }
    const child = spawn(command, args, { stdio: 'inherit', ...options, env })
    const handlers = signals.map(signal => {
      const handler = () => child.kill(signal)
      process.on(signal, handler)
      return { signal, handler }
    })
    const watch = endWithParent(() => child.kill('SIGTERM'))
    const done = () => {
      clearInterval(watch)
      for (const { signal, handler } of handlers) process.off(signal, handler)
    }
    child.once('error', error => {
      done()
      reject(error)
    })
    child.once('exit', (code, signal) => {
      done()
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]))
    })
  })
}

/**
 * Under npm a shell stands between npm and us, and some shells die of a signal without handing it on; and whoever
 * started us may be killed outright. Then we have other parents, and nobody is left who would end us.
 */
export function endWithParent(end) {
  const { npm_lifecycle_event: script, SWITCHYARD_PARENT: launcher } = process.env
  if ((script === undefined && launcher === undefined) || process.platform === 'win32') return undefined
  const parents = ancestors()
  const watch = setInterval(() => {
    if (ancestors() === parents) return
    clearInterval(watch)
    end()
  }, 500)
  watch.unref()
  return watch
}

/** Parent and, where the system tells without another process, the parent's parent. */
function ancestors() {
  const parent = process.ppid
  try {
    const stat = readFileSync(`/proc/${parent}/stat`, 'utf8')
    return `${parent} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]}`
  } catch {
    return String(parent)
  }
}
