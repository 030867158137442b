import { execFile } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

export type PidFile = { readonly pid: number; readonly status: string }

/** What the server says of itself in its data folder; null: nothing, or not yet in full. */
export async function readPidFile(dataFolder: string): Promise<PidFile | null> {
  const text = await readFile(pidFile(dataFolder), 'utf8').catch(() => '')
  const lines = text.split('\n')
  const pid = Number(lines[0])
  return Number.isInteger(pid) && pid > 0 ? { pid, status: (lines[7] ?? '').trim() } : null
}

/**
 * Ends the server that a killed app left running in this data folder, and removes the pid file of one that is gone.
 * The caller holds the workspace: a server found here belongs to no living app.
 */
export async function endLeftOverServer(dataFolder: string): Promise<void> {
  const found = await readPidFile(dataFolder)
  if (found !== null) await endServer(found.pid, dataFolder)
  await rm(pidFile(dataFolder), { force: true })
}

/** Politely first (sessions are ended, data is written), then harder. Returns when the process is gone. */
export async function endServer(pid: number, dataFolder: string): Promise<void> {
  for (const { signal, waitMs } of steps) {
    if (!(await isServerOf(pid, dataFolder))) return
    sendSignal(pid, signal)
    if (await isGoneWithin(pid, dataFolder, waitMs)) return
  }
}

const steps = [
  { signal: 'SIGINT', waitMs: 8000 },
  { signal: 'SIGQUIT', waitMs: 3000 },
  { signal: 'SIGKILL', waitMs: 3000 },
] as const

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    // Windows knows no signals: every kill there is at once, and the next start recovers
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

async function isGoneWithin(pid: number, dataFolder: string, waitMs: number): Promise<boolean> {
  for (const limit = performance.now() + waitMs; performance.now() < limit; await wait(10)) {
    if (!(await isServerOf(pid, dataFolder))) return true
  }
  return false
}

/**
 * Whether this process is the server of this data folder. After a crash its number may have gone to a stranger's
 * process, which must never be touched. One that ended and was not collected by its parent counts as gone.
 */
export async function isServerOf(pid: number, dataFolder: string): Promise<boolean> {
  if (process.platform === 'linux') {
    const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    return text.split('\0').includes(dataFolder)
  }
  const [file, args, proof] =
    process.platform === 'win32'
      ? (['tasklist', ['/FI', `PID eq ${pid}`, '/NH'], 'postgres.exe'] as const)
      : (['ps', ['-ww', '-o', 'command=', '-p', String(pid)], `-D ${dataFolder} `] as const)
  const { stdout } = await run(file, [...args]).catch(() => ({ stdout: '' }))
  return stdout.includes(proof)
}

function pidFile(dataFolder: string): string {
  return join(dataFolder, 'postmaster.pid')
}
