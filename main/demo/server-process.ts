import { spawn, type ChildProcess } from 'node:child_process'
import { constants } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { programPath } from './find-server-programs.ts'
import { endServer, readPidFile } from './left-over-server.ts'
import { programEnvironment } from './run-program.ts'
import type { ServerPlace } from './server-place.ts'
import { watchOverServer } from './watch-over-server.ts'

export type ServerProcess = {
  readonly pid: number
  /** settles when the server is gone, whoever ended it */
  readonly ended: Promise<void>
  /** ends every session and the server; nothing is left behind when it returns */
  readonly stop: () => Promise<void>
}

export type StartResult =
  | { readonly status: 'ready'; readonly process: ServerProcess }
  | { readonly status: 'port-taken' }
  /** backends of a server that was killed are still on their way out */
  | { readonly status: 'not-yet' }
  | { readonly status: 'failed'; readonly log: string }

/** Small and quiet: a demo shares its machine with the person's work. Sockets stay off, so nothing lies in /tmp. */
export const serverArguments = [
  'unix_socket_directories=',
  'max_connections=60',
  'shared_buffers=32MB',
  'wal_level=minimal',
  'max_wal_senders=0',
  'max_wal_size=256MB',
  'io_method=sync',
  'jit=off',
  'timezone=UTC',
  'log_timezone=UTC',
  // a failing ALTER ROLE must not leave its password in the log
  'log_min_error_statement=panic',
].flatMap(setting => ['-c', setting])

const startLimitMs = 30_000
const lookEveryMs = 10

export async function startServerProcess(
  place: ServerPlace,
  programs: string,
  port: number,
): Promise<StartResult> {
  const { O_CREAT, O_TRUNC, O_WRONLY } = constants
  const log = await open(place.logFile, O_CREAT | O_TRUNC | O_WRONLY | (constants.O_NOFOLLOW ?? 0), 0o600)
  const child = spawn(
    programPath(programs, 'postgres'),
    ['-D', place.dataFolder, '-p', String(port), '-h', '127.0.0.1', ...serverArguments],
    {
      ...place.owner,
      cwd: place.folder,
      env: programEnvironment(),
      stdio: ['ignore', log.fd, log.fd],
      // Ctrl-C in a terminal goes to the whole group; the server is ended after our own sessions, not with them
      detached: true,
      windowsHide: true,
    },
  )
  const ended = endOf(child)
  await log.close()
  if (await becomesReady(place, child, ended.state)) {
    // without unref the server would keep the app alive; the watch ends it when the app is gone
    child.unref()
    const pid = child.pid as number
    const endWatch = watchOverServer(place, pid)
    void ended.promise.then(endWatch)
    return {
      status: 'ready',
      process: {
        pid,
        ended: ended.promise,
        stop: async () => {
          await endServer(pid, place.dataFolder)
          await ended.promise
        },
      },
    }
  }
  if (!ended.state.done && child.pid !== undefined) await endServer(child.pid, place.dataFolder)
  await ended.promise
  return failedStart(await readFile(place.logFile, 'utf8'))
}

function endOf(child: ChildProcess): { promise: Promise<void>; state: { done: boolean } } {
  const state = { done: false }
  const { promise, resolve } = Promise.withResolvers<void>()
  const end = (): void => {
    state.done = true
    resolve()
  }
  child.on('exit', end)
  child.on('error', end)
  return { promise, state }
}

/** The server writes `ready` into its pid file, as pg_ctl relies on too. */
async function becomesReady(
  place: ServerPlace,
  child: ChildProcess,
  end: { done: boolean },
): Promise<boolean> {
  for (const limit = performance.now() + startLimitMs; performance.now() < limit; await wait(lookEveryMs)) {
    if (end.done) return false
    const found = await readPidFile(place.dataFolder)
    if (found?.pid === child.pid && found?.status === 'ready') return true
  }
  return false
}

function failedStart(log: string): StartResult {
  if (log.includes('could not bind')) return { status: 'port-taken' }
  if (log.includes('pre-existing shared memory block')) return { status: 'not-yet' }
  return { status: 'failed', log: log.slice(-4000) }
}
