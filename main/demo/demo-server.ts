import { randomBytes } from 'node:crypto'
import { chown, open, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { AppError } from '../../shared/failure.ts'
import { findServerPrograms, programPath, type ServerPrograms } from './find-server-programs.ts'
import { endLeftOverServer } from './left-over-server.ts'
import { runProgram } from './run-program.ts'
import {
  clearServerPlace,
  emptyDataFolder,
  findServerPlace,
  runnablePrograms,
  type ServerPlace,
} from './server-place.ts'
import { serverArguments, startServerProcess, type ServerProcess } from './server-process.ts'

export type DemoServerAddress = {
  readonly host: string
  readonly port: number
  /** owns every database; its password is made anew at each start and kept in memory only */
  readonly user: string
  readonly password: string
  /** nothing of an earlier run is in it: there was none, or it could not be read */
  readonly isNew: boolean
}

/** A real PostgreSQL of our own on loopback. One at a time per folder: the caller holds the workspace. */
export type DemoServer = {
  /** @throws AppError `not-available-here` */
  readonly start: () => Promise<DemoServerAddress>
  readonly stop: () => Promise<void>
  /** Stops it and removes all it has on disk, wherever that is. */
  readonly wipe: () => Promise<void>
  /** process id while it runs */
  readonly pid: () => number | null
}

export type DemoServerOptions = {
  readonly folder: string
  /** another copy of PostgreSQL than the installed one */
  readonly programs?: ServerPrograms
}

const superuser = 'switchyard_demo'
const host = '127.0.0.1'

export function createDemoServer(options: DemoServerOptions): DemoServer {
  let running: ServerProcess | null = null

  const stop = async (): Promise<void> => {
    const process = running
    running = null
    await process?.stop()
  }

  const prepare = async (): Promise<Prepared> => {
    const place = await findServerPlace(options.folder)
    await endLeftOverServer(place.dataFolder)
    const programs = await runnablePrograms(place, options.programs ?? findServerPrograms())
    return { ...place, programs, portFile: join(options.folder, 'postgresql.port') }
  }

  return {
    start: async () => {
      await stop()
      const place = await prepare()
      const password = randomBytes(24).toString('hex')
      const kept = (await setPassword(place, password)) ? await startOnFreePort(place) : null
      const started = kept ?? (await makeAndStart(place, password))
      running = started.process
      return { host, port: started.port, user: superuser, password, isNew: kept === null }
    },
    stop,
    wipe: async () => {
      await stop()
      const place = await findServerPlace(options.folder)
      await endLeftOverServer(place.dataFolder)
      await clearServerPlace(place)
    },
    pid: () => running?.pid ?? null,
  }
}

type Prepared = ServerPlace & { readonly programs: string; readonly portFile: string }
type Started = { readonly process: ServerProcess; readonly port: number }

async function makeAndStart(place: Prepared, password: string): Promise<Started> {
  await initialise(place, password)
  const started = await startOnFreePort(place)
  if (started === null) throw notAvailable(`PostgreSQL did not start; its log is ${place.logFile}`)
  return started
}

/** In single-user mode, before anyone can connect. False: the data is missing or cannot be used. */
async function setPassword(place: Prepared, password: string): Promise<boolean> {
  const { code, output } = await runProgram(
    programPath(place.programs, 'postgres'),
    ['--single', '-D', place.dataFolder, ...serverArguments, 'postgres'],
    {
      owner: place.owner,
      cwd: place.folder,
      input: `ALTER ROLE ${superuser} PASSWORD '${password}'\n`,
      timeoutMs: 30_000,
    },
  )
  return code === 0 && !/ERROR|FATAL|PANIC/.test(output)
}

async function initialise(place: Prepared, password: string): Promise<void> {
  await emptyDataFolder(place)
  const passwordFile = join(place.folder, 'password')
  await rm(passwordFile, { force: true })
  // `wx` follows no link and reuses no file
  const file = await open(passwordFile, 'wx', 0o600)
  try {
    await file.writeFile(`${password}\n`)
    await file.close()
    if (place.owner !== null) await chown(passwordFile, place.owner.uid, place.owner.gid)
    const { code, output } = await runProgram(
      programPath(place.programs, 'initdb'),
      [
        `--pgdata=${place.dataFolder}`,
        `--username=${superuser}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        // what a power cut spoils here is made again
        '--no-sync',
        '--no-instructions',
      ],
      { owner: place.owner, cwd: place.folder, timeoutMs: 120_000 },
    )
    if (code !== 0) throw notAvailable(`PostgreSQL could not make its data folder: ${lastLine(output)}`)
  } finally {
    await rm(passwordFile, { force: true })
  }
}

/** Null: it does not start, and neither the port nor a dying predecessor is the reason. */
async function startOnFreePort(place: Prepared): Promise<Started | null> {
  const last = Number(await readFile(place.portFile, 'utf8').catch(() => '0'))
  // the same port as last time where it is free, so that a connection somebody copied keeps working
  let port = await freePort(Number.isInteger(last) && last > 0 && last < 65_536 ? last : 0)
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const result = await startServerProcess(place, place.programs, port)
    if (result.status === 'ready') {
      await writeFile(place.portFile, String(port), { mode: 0o600 })
      return { process: result.process, port }
    }
    if (result.status === 'failed') return null
    if (result.status === 'port-taken') port = await freePort(0)
    else await wait(250)
  }
  return null
}

/** `wanted` if nobody listens on it, otherwise any other. Taken in between is found out by the server. */
function freePort(wanted: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const probe = createServer()
  probe.once('error', error => (wanted === 0 ? reject(error) : resolve(freePort(0))))
  probe.listen(wanted, host, () => {
    const address = probe.address()
    probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
  })
  return promise
}

function lastLine(output: string): string {
  return output.trim().split('\n').at(-1) ?? ''
}

function notAvailable(why: string): AppError {
  return new AppError({ code: 'not-available-here', what: 'the demo database', why })
}
