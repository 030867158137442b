import { spawn, type ChildProcess } from 'node:child_process'

/**
 * Ends a program and all it started: its group is asked, and after `graceMs` ended. What left the group on purpose
 * (setsid, a service manager) is not found.
 */
export function endTree(child: ChildProcess, graceMs: number): void {
  const { pid } = child
  if (pid === undefined) return
  if (process.platform === 'win32') {
    spawn('taskkill', ['/PID', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true }).on(
      'error',
      () => child.kill(),
    )
    return
  }
  const signalGroup = (signal: 'SIGTERM' | 'SIGKILL'): void => {
    try {
      process.kill(-pid, signal)
    } catch {
      // nobody of the group is left
    }
  }
  // also when the program itself has ended: its children may not have
  const endAll = (): void => signalGroup('SIGKILL')
  if (graceMs > 0) signalGroup('SIGTERM')
  const timer = setTimeout(endAll, graceMs)
  child.once('exit', () => {
    clearTimeout(timer)
    endAll()
  })
}
