import { createHash, randomBytes } from 'node:crypto'
import { constants, type Stats } from 'node:fs'
import { access, lstat, open, rename, unlink, type FileHandle } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { AppError } from '../../../shared/failure.ts'
import { whyFileUnusable } from './check-file.ts'
import { keepBackup } from './keep-backup.ts'
import { errorCode, mostBytes, refuseFile, type EnvPlace } from './env-place.ts'
import type { EnvContent, EnvStore, Replaced } from './env-store.ts'
import { openFolder, type OpenedFolder } from './open-folder.ts'

/** A scanner of viruses or an indexer may hold a file for a moment. */
const renameTries = 10

/**
 * A `.env` on this machine. Every use looks at the file and its folder anew; a write is a whole new file in its place,
 * so that no reader ever sees half of it.
 *
 * Between the last look at the content and the renaming stays a gap of microseconds, in which an editor's save would be
 * lost: file systems have no compare-and-set.
 */
export function createFileStore(place: EnvPlace, ownUid = process.geteuid?.()): EnvStore {
  const path = resolve(place.file)
  const name = basename(path)

  const within = async <T>(work: (folder: OpenedFolder) => Promise<T>): Promise<T> => {
    const folder = await openFolder(place, dirname(path))
    try {
      return await work(folder)
    } finally {
      await folder.close()
    }
  }

  const readIn = async (folder: OpenedFolder): Promise<Found> => {
    const handle = await openFile(place, folder, name, ownUid)
    try {
      return { ...(await contentOf(place, handle)), stats: await handle.stat() }
    } finally {
      await handle.close()
    }
  }

  return {
    read: async ({ signal }) => {
      assertWanted(signal)
      const { bytes, hash } = await within(readIn)
      return { bytes, hash }
    },
    replace: (base, bytes, limits) => {
      const untilMs = performance.now() + limits.deadlineMs
      const replaceNow = async (folder: OpenedFolder): Promise<Replaced> => {
        assertWanted(limits.signal)
        const found = await readIn(folder)
        if (found.hash !== base.hash) return { status: 'changed' }
        const temporary = `${name}.switchyard-${randomBytes(6).toString('hex')}.tmp`
        try {
          await writeNew(place, folder.at(temporary), bytes, found.stats)
          await keepBackup(place, folder, name, found)
          const last = await readIn(folder)
          if (last.hash !== base.hash || last.stats.ino !== found.stats.ino) return { status: 'changed' }
          if (!(await folder.isStill()))
            throw refuseFile(place, 'its folder was exchanged while it was written')
          assertWanted(limits.signal)
          if (performance.now() > untilMs) {
            const afterMs = limits.deadlineMs
            throw new AppError({ code: 'no-answer', connection: place.connection, afterMs })
          }
          await renameInto(place, folder.at(temporary), folder.at(name))
        } finally {
          // gone by then when all went well
          await unlink(folder.at(temporary)).catch(() => undefined)
        }
        return afterRename(place, folder)
      }
      return oneAtATime(path, () => within(replaceNow))
    },
    checkWritable: () =>
      within(async folder => {
        await readIn(folder)
        const { W_OK, X_OK } = constants
        await Promise.all([access(folder.at(name), W_OK), access(folder.at('.'), W_OK | X_OK)]).catch(
          (error: unknown) => {
            throw refuseFile(place, 'this user may not write it, or not exchange files in its folder', error)
          },
        )
      }),
  }
}

const under = new Map<string, Promise<unknown>>()

/** Two connections to one file would otherwise meet in that gap. */
async function oneAtATime<T>(path: string, work: () => Promise<T>): Promise<T> {
  const turn = (under.get(path) ?? Promise.resolve()).then(work, work)
  under.set(path, turn)
  try {
    return await turn
  } finally {
    if (under.get(path) === turn) under.delete(path)
  }
}

export type Found = EnvContent & { readonly stats: Stats }

async function openFile(
  place: EnvPlace,
  folder: OpenedFolder,
  name: string,
  ownUid: number | undefined,
): Promise<FileHandle> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants
  const named = await lstat(folder.at(name)).catch((error: unknown) => {
    throw refuseFile(
      place,
      errorCode(error) === 'ENOENT' ? 'it is not there' : 'it cannot be looked at',
      error,
    )
  })
  refuse(place, whyFileUnusable(named, folder.stats, ownUid))
  const handle = await open(folder.at(name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch((error: unknown) => {
    throw refuseFile(place, 'it cannot be opened', error)
  })
  try {
    // of what is open now: the name may have been given to something else in between
    refuse(place, whyFileUnusable(await handle.stat(), folder.stats, ownUid))
    return handle
  } catch (error) {
    await handle.close()
    throw error
  }
}

function refuse(place: EnvPlace, problem: string | undefined): void {
  if (problem !== undefined) throw refuseFile(place, problem)
}

async function contentOf(place: EnvPlace, handle: FileHandle): Promise<EnvContent> {
  const buffer = Buffer.alloc(mostBytes + 1)
  let length = 0
  for (;;) {
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length, length)
    if (bytesRead === 0) break
    length += bytesRead
    if (length > mostBytes) throw refuseFile(place, 'it is longer than 1 MiB, which no file of settings is')
  }
  return contentFrom(place, buffer.subarray(0, length))
}

/** @throws AppError `file-refused` for what is no text */
export function contentFrom(place: EnvPlace, bytes: Buffer): EnvContent {
  if (bytes.includes(0))
    throw refuseFile(place, 'it holds NUL characters, so that it is no text of single bytes')
  return { bytes: bytes.toString('latin1'), hash: createHash('sha256').update(bytes).digest('hex') }
}

/** In the place of another file, whose owner and rights it takes. */
async function writeNew(place: EnvPlace, path: string, bytes: string, like: Stats): Promise<void> {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants
  try {
    const handle = await open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600)
    try {
      await handle.writeFile(Buffer.from(bytes, 'latin1'))
      const own = await handle.stat()
      if (own.uid !== like.uid || own.gid !== like.gid) await handle.chown(like.uid, like.gid)
      if (process.platform !== 'win32') await handle.chmod(like.mode & 0o7777)
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw refuseFile(place, 'a new one could not be written beside it', error)
  }
}

async function renameInto(place: EnvPlace, from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await rename(from, to)
    } catch (error) {
      const isHeld = process.platform === 'win32' && ['EPERM', 'EBUSY', 'EACCES'].includes(errorCode(error))
      if (!isHeld || attempt === renameTries) throw refuseFile(place, 'it could not be replaced', error)
      await wait(attempt * 20)
    }
  }
}

async function afterRename(place: EnvPlace, folder: OpenedFolder): Promise<Replaced> {
  try {
    await folder.sync()
    if (await folder.isStill()) return { status: 'written' }
    throw refuseFile(place, 'its folder was exchanged while it was written')
  } catch (error) {
    const thrown =
      error instanceof AppError ? error : refuseFile(place, 'its folder could not be made sure of', error)
    return { status: 'unknown', failure: thrown.failure }
  }
}

function assertWanted(signal: AbortSignal): void {
  if (signal.aborted) throw new AppError({ code: 'cancelled' })
}
