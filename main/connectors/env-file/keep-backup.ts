import { constants } from 'node:fs'
import { open, stat, unlink } from 'node:fs/promises'
import { errorCode, refuseFile, type EnvPlace } from './env-place.ts'
import type { Found } from './file-store.ts'
import type { OpenedFolder } from './open-folder.ts'

const kept = 5
/** Of a run that ended in the middle of a write. */
const forgottenMs = 60 * 60 * 1000

/**
 * The content before a write, beside the file: `.env.switchyard-<time>.bak`, for its owner only, the last five. It holds
 * whatever secrets the file holds.
 *
 * @throws AppError `file-refused`
 */
export async function keepBackup(
  place: EnvPlace,
  folder: OpenedFolder,
  name: string,
  { bytes, stats }: Found,
): Promise<void> {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants
  const time = new Date().toISOString().replaceAll(':', '')
  for (let attempt = 0; ; attempt += 1) {
    const backup = `${name}.switchyard-${time}-${String(attempt).padStart(2, '0')}.bak`
    try {
      const handle = await open(folder.at(backup), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600)
      try {
        await handle.writeFile(Buffer.from(bytes, 'latin1'))
        if (process.platform !== 'win32') await handle.chmod(stats.mode & 0o600)
        await handle.sync()
      } finally {
        await handle.close()
      }
      break
    } catch (error) {
      if (errorCode(error) === 'EEXIST' && attempt < 100) continue
      throw refuseFile(place, 'a copy of it could not be kept beside it', error)
    }
  }
  await forgetOldOnes(folder, name)
}

/** What cannot be removed stays, and is in nobody's way. */
async function forgetOldOnes(folder: OpenedFolder, name: string): Promise<void> {
  const names = await folder.names().catch(() => [])
  const own = names.filter(one => one.startsWith(`${name}.switchyard-`))
  const backups = own.filter(one => /\.switchyard-\d{4}-[\dTZ.-]+\.bak$/.test(one)).toSorted()
  const temporary = own.filter(one => /\.switchyard-[0-9a-f]{12}\.tmp$/.test(one))
  for (const old of backups.slice(0, -kept)) await unlink(folder.at(old)).catch(() => undefined)
  for (const left of temporary) {
    const found = await stat(folder.at(left)).catch(() => undefined)
    if (found !== undefined && Date.now() - found.mtimeMs > forgottenMs)
      await unlink(folder.at(left)).catch(() => undefined)
  }
}
