import { createHash } from 'node:crypto'
import { chmod, chown, cp, mkdir, readdir, realpath, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { AppError } from '../../shared/failure.ts'
import { programPath, type ServerPrograms } from './find-server-programs.ts'
import { isOursAlone, noteWorkspace, placePrefix, removeForgottenPlaces } from './forgotten-places.ts'
import { runProgram, type ProgramOwner } from './run-program.ts'
import { findServerOwner } from './server-owner.ts'

/** Where a demo's server keeps its things, and as whom it runs. */
export type ServerPlace = {
  readonly owner: ProgramOwner
  /** ours; holds the data and, where it was needed, the copy of the programs */
  readonly folder: string
  readonly dataFolder: string
  /** in the demo's own folder: a log opened by root must not lie where somebody else could put a link */
  readonly logFile: string
}

/**
 * A place the server can work in. PostgreSQL refuses to run as root, so as root it runs as another user, who can
 * reach neither data nor programs under a private folder (`/root`, a 0700 clone): then both lie elsewhere.
 *
 * @throws AppError `not-available-here`
 */
export async function findServerPlace(demoFolder: string): Promise<ServerPlace> {
  await mkdir(demoFolder, { recursive: true, mode: 0o700 })
  const owner = await findServerOwner()
  const folder = owner === null ? join(demoFolder, 'postgresql') : await folderFor(owner, demoFolder)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  // whatever the umask: the server's user must get through to its data
  if (owner !== null) await chmod(folder, 0o755)
  return {
    owner,
    folder,
    dataFolder: join(folder, 'data'),
    logFile: join(demoFolder, 'postgresql.log'),
  }
}

/**
 * The programs where the server's user can run them, copied if need be. Asks the system rather than the file
 * modes: only a run proves that libraries and links can be read as well.
 *
 * @throws AppError `not-available-here`
 */
export async function runnablePrograms(place: ServerPlace, programs: ServerPrograms): Promise<string> {
  if (await runs(place.owner, programs.folder)) return programs.folder
  const copy = join(place.folder, `programs-${programs.build}`)
  if (await runs(place.owner, copy)) return copy
  await copyPrograms(programs.folder, copy)
  if (await runs(place.owner, copy)) return copy
  throw new AppError({
    code: 'not-available-here',
    what: 'the demo database',
    why: `the PostgreSQL programs do not run on this machine (${copy})`,
  })
}

async function folderFor(owner: NonNullable<ProgramOwner>, demoFolder: string): Promise<string> {
  const real = await realpath(demoFolder)
  if (await mayTraverse(owner, real)) return join(real, 'postgresql')
  // the same workspace finds its data again
  const name = `${placePrefix}${createHash('sha256').update(real).digest('hex').slice(0, 16)}`
  for (const parent of ['/var/lib', tmpdir()]) {
    const folder = join(parent, name)
    if (!(await ownFolder(folder))) continue
    await noteWorkspace(folder, real)
    await removeForgottenPlaces(folder)
    return folder
  }
  throw new AppError({
    code: 'not-available-here',
    what: 'the demo database',
    why: `its server cannot run as root, and no other user can reach ${demoFolder}`,
  })
}

/** True when the folder is there and nobody but root could have made it or can change it. */
async function ownFolder(folder: string): Promise<boolean> {
  try {
    await mkdir(folder, { mode: 0o755 })
    await chmod(folder, 0o755)
    return true
  } catch {
    return isOursAlone(folder)
  }
}

async function mayTraverse(owner: NonNullable<ProgramOwner>, folder: string): Promise<boolean> {
  const { mode, uid, gid } = await stat(folder)
  const needed = uid === owner.uid ? 0o100 : gid === owner.gid ? 0o010 : 0o001
  if ((mode & needed) === 0) return false
  const parent = dirname(folder)
  return parent === folder || mayTraverse(owner, parent)
}

async function runs(owner: ProgramOwner, programs: string): Promise<boolean> {
  const { code } = await runProgram(programPath(programs, 'postgres'), ['--version'], {
    owner,
    cwd: '/',
    timeoutMs: 20_000,
  })
  return code === 0
}

async function copyPrograms(from: string, to: string): Promise<void> {
  const partial = `${to}.partial`
  await rm(partial, { recursive: true, force: true })
  await cp(from, partial, {
    recursive: true,
    verbatimSymlinks: true,
    filter: source => !source.endsWith('.a'),
  })
  await letOthersRead(partial)
  await rm(to, { recursive: true, force: true })
  await rename(partial, to)
}

/** A clone made under a strict umask has files that only its owner may read. */
async function letOthersRead(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isSymbolicLink()) continue
    const path = join(entry.parentPath, entry.name)
    const program = entry.isDirectory() || entry.parentPath.endsWith('bin')
    await chmod(path, program ? 0o755 : 0o644)
  }
}

/** Removes all that the server has in its place. */
export async function clearServerPlace(place: ServerPlace): Promise<void> {
  await rm(place.folder, { recursive: true, force: true, maxRetries: 5 })
}

/** An empty data folder that belongs to the server's user alone. */
export async function emptyDataFolder(place: ServerPlace): Promise<void> {
  await rm(place.dataFolder, { recursive: true, force: true, maxRetries: 5 })
  await mkdir(place.dataFolder, { mode: 0o700 })
  if (place.owner !== null) await chown(place.dataFolder, place.owner.uid, place.owner.gid)
}
