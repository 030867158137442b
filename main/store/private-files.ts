import { chmodSync, closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync } from 'node:fs'
import { open } from 'node:fs/promises'

/** Other users of this machine may not even list it. */
export function makePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  chmodSync(folder, 0o700)
}

/** SQLite gives the files beside a database the rights of the database itself, so it must be private from the start. */
export function makePrivateFile(file: string): void {
  closeSync(openSync(file, 'a', 0o600))
  chmodSync(file, 0o600)
}

/** A database with the files that belong to it; without its `-wal` it would lose what was committed last. */
export function renameDatabase(from: string, to: string): void {
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(from + suffix)) renameSync(from + suffix, to + suffix)
  }
}

/** Windows opens no folder; there the rename itself is what counts. */
export function syncToDisk(path: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** The same without holding up everything else: half a gigabyte takes a while. */
export async function syncToDiskGently(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Sorts as time does and is a legal file name everywhere. */
export function fileStamp(atMs: number): string {
  return new Date(atMs).toISOString().replace(/[-:.]/g, '')
}

/** The next free name, for the rare case of two within one millisecond. */
export function freeName(wanted: string, ending = ''): string {
  for (let count = 1; ; count += 1) {
    const name = `${wanted}${count === 1 ? '' : `-${count}`}${ending}`
    if (!existsSync(name)) return name
  }
}
