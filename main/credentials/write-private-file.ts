import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Replaces a file as a whole or not at all, readable by its owner only. After it returns, a power loss cannot
 * bring the old content back.
 */
export async function writePrivateFile(file: string, content: Uint8Array): Promise<void> {
  const temporary = `${file}.${randomUUID()}.tmp`
  try {
    const handle = await open(temporary, 'wx', 0o600)
    try {
      await handle.writeFile(content)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await renameHeld(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await syncFolder(dirname(file))
}

/** On Windows a scanner or indexer may hold the file for a moment; elsewhere the first try decides. */
async function renameHeld(from: string, to: string): Promise<void> {
  for (let waitMs = 10; ; waitMs *= 2) {
    try {
      return await rename(from, to)
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      if (
        process.platform !== 'win32' ||
        waitMs > 1000 ||
        (code !== 'EPERM' && code !== 'EBUSY' && code !== 'EACCES')
      ) {
        throw error
      }
      await sleep(waitMs)
    }
  }
}

/** The rename itself must reach the disk. Windows has no such call and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
