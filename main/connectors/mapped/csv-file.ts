import { constants, type BigIntStats } from 'node:fs'
import { lstat, open, type FileHandle } from 'node:fs/promises'
import { AppError, type Failure } from '../../../shared/failure.ts'

export type CsvPlace = { readonly connection: string; readonly file: string }

/** Which file it is and how far it has been written, as far as the system tells. */
export type FileState = {
  readonly device: bigint
  readonly inode: bigint
  readonly size: number
  readonly modifiedNs: bigint
}

export type OpenedFile = {
  readonly handle: FileHandle
  readonly state: FileState
  /** as the open file is now, and as the path is now; undefined: another file, or none, is there by that name */
  readonly stateNow: () => Promise<FileState | undefined>
}

type Problem = Extract<Failure, { code: 'file-unusable' }>['problem']

export function unusableFile(place: CsvPlace, problem: Problem, detail = ''): AppError {
  const { connection, file } = place
  return new AppError({ code: 'file-unusable', connection, file, problem, detail })
}

/**
 * Opens the path only when it is a file itself. What a symbolic link points at can be exchanged under our hands, and a
 * device or a pipe would never end.
 *
 * @throws AppError `file-unusable`
 */
export async function withFile<T>(place: CsvPlace, work: (opened: OpenedFile) => Promise<T>): Promise<T> {
  const named = await look(place)
  // where the system knows none of these they are nothing, and what the path was and what was opened are compared below
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants
  const handle = await open(place.file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch((error: unknown) => {
    throw unopened(error, place)
  })
  try {
    const found = await handle.stat({ bigint: true })
    if (!found.isFile() || found.ino !== named.ino || found.dev !== named.dev)
      throw unusableFile(place, 'changed')
    return await work({ handle, state: stateOf(found), stateNow: () => stateNow(place, handle) })
  } finally {
    await handle.close()
  }
}

/** What the path is now, without opening it. */
export async function lookAtFile(place: CsvPlace): Promise<FileState> {
  return stateOf(await look(place))
}

export function sameState(one: FileState, other: FileState): boolean {
  return sameFile(one, other) && one.size === other.size && one.modifiedNs === other.modifiedNs
}

export function sameFile(one: FileState, other: FileState): boolean {
  return one.device === other.device && one.inode === other.inode
}

async function look(place: CsvPlace): Promise<BigIntStats> {
  const found = await lstat(place.file, { bigint: true }).catch((error: unknown) => {
    throw unopened(error, place)
  })
  if (found.isSymbolicLink()) throw unusableFile(place, 'link')
  if (!found.isFile()) throw unusableFile(place, 'not-a-file')
  return found
}

async function stateNow(place: CsvPlace, handle: FileHandle): Promise<FileState | undefined> {
  const [open, named] = await Promise.all([
    handle.stat({ bigint: true }),
    lstat(place.file, { bigint: true }).catch(() => undefined),
  ])
  if (named === undefined || named.ino !== open.ino || named.dev !== open.dev) return undefined
  return stateOf(open)
}

function stateOf(found: BigIntStats): FileState {
  return { device: found.dev, inode: found.ino, size: Number(found.size), modifiedNs: found.mtimeNs }
}

function unopened(error: unknown, place: CsvPlace): AppError {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
  if (code === 'ENOENT' || code === 'ENOTDIR') return unusableFile(place, 'missing')
  if (code === 'ELOOP') return unusableFile(place, 'link')
  if (code === 'EACCES' || code === 'EPERM') return unusableFile(place, 'not-allowed')
  return unusableFile(place, 'not-a-file', code)
}
