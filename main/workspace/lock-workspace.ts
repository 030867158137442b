import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '../../shared/failure.ts'
import { claimFile } from '../store/claim-file.ts'

export type WorkspaceLock = { readonly release: () => void }

const Holder = z.object({ pid: z.int(), host: z.string(), sinceMs: z.number() })

/**
 * Keeps a second copy of the app out of a workspace. The lock itself is the operating system's and ends with the
 * process, `kill -9` included; `holder.json` only tells the other copy whom to look for.
 *
 * @throws AppError `workspace-busy`
 */
export function lockWorkspace(folder: string, nowMs: number): WorkspaceLock {
  const holderFile = join(folder, 'holder.json')
  const claim = claimFile(join(folder, 'workspace.lock'))
  if (claim === undefined) throw new AppError({ code: 'workspace-busy', holder: describeHolder(holderFile) })
  const temporary = `${holderFile}.${process.pid}.tmp`
  writeFileSync(temporary, JSON.stringify({ pid: process.pid, host: hostname(), sinceMs: nowMs }), {
    mode: 0o600,
  })
  renameSync(temporary, holderFile)
  return claim
}

/** The file may be from the run before, when the present holder is only just starting. */
function describeHolder(file: string): string {
  try {
    const { pid, host, sinceMs } = Holder.parse(JSON.parse(readFileSync(file, 'utf8')))
    if (host !== hostname() || isRunning(pid))
      return `process ${pid} on ${host}, since ${new Date(sinceMs).toISOString()}`
  } catch {
    // a missing or half-known holder changes nothing: the lock has already answered
  }
  return 'another copy that is just starting'
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
