import { constants, type Stats } from 'node:fs'
import { access, lstat, open, readdir, readlink, realpath, stat, type FileHandle } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { errorCode, refuseFile, type EnvPlace } from './env-place.ts'

/** A folder held open, so that what is done in it is done in it, whatever its path leads to by then. */
export type OpenedFolder = {
  readonly stats: Stats
  /** a path to this entry of this very folder */
  readonly at: (name: string) => string
  readonly names: () => Promise<readonly string[]>
  /** the path still leads here */
  readonly isStill: () => Promise<boolean>
  /** what was done in it outlives a power cut */
  readonly sync: () => Promise<void>
  readonly close: () => Promise<void>
}

/**
 * Linux names what a process holds open, so that every later step goes by the open folder and not by its path. Elsewhere
 * steps go by the path, and `isStill` before and after them is all the certainty there is.
 *
 * @throws AppError `file-refused` for a folder that others may exchange files in, or whose path goes through a link
 */
export async function openFolder(place: EnvPlace, folder: string): Promise<OpenedFolder> {
  const wanted = resolve(folder)
  const real = await realpath(wanted).catch((error: unknown) => {
    throw refuseFile(place, isMissing(error) ? 'its folder is not there' : 'its folder cannot be read', error)
  })
  if (real !== wanted)
    throw refuseFile(place, `its path goes through a symbolic link; the folder itself is ${real}`)
  const handle = await openHandle(place, wanted)
  try {
    const stats = handle === undefined ? await stat(wanted) : await handle.stat()
    if (!stats.isDirectory()) throw refuseFile(place, 'its folder is no folder')
    const byHandle = handle === undefined ? undefined : await pathOfHandle(handle, wanted)
    if (byHandle === null) throw refuseFile(place, 'its folder was exchanged while it was opened')
    const base = byHandle ?? wanted
    const isStill = async (): Promise<boolean> => {
      const now = await lstat(wanted).catch(() => undefined)
      return now?.isDirectory() === true && now.dev === stats.dev && now.ino === stats.ino
    }
    if (!(await isStill())) throw refuseFile(place, 'its folder was exchanged while it was opened')
    return {
      stats,
      at: name => join(base, name),
      names: () => readdir(`${base}/.`),
      isStill,
      sync: async () => {
        await handle?.sync()
      },
      close: async () => {
        await handle?.close()
      },
    }
  } catch (error) {
    await handle?.close()
    throw error
  }
}

/** undefined: folders cannot be opened on this system */
async function openHandle(place: EnvPlace, folder: string): Promise<FileHandle | undefined> {
  if (process.platform === 'win32') return undefined
  const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW } = constants
  try {
    return await open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
  } catch (error) {
    throw refuseFile(place, 'its folder cannot be opened', error)
  }
}

/** undefined: this system does not name open files · null: the handle is not of the wanted folder */
async function pathOfHandle(handle: FileHandle, wanted: string): Promise<string | undefined | null> {
  const named = `/proc/self/fd/${handle.fd}`
  const leadsTo = await readlink(named).catch(() => undefined)
  if (leadsTo === undefined) return undefined
  if (leadsTo !== wanted) return null
  await access(`${named}/.`)
  return named
}

function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(errorCode(error))
}
