import { lstat, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isServerOf, readPidFile } from './left-over-server.ts'

/** How the folder of a demo begins whose server could not work inside the workspace. */
export const placePrefix = 'switchyard-demo-'

const noteName = 'workspace'

/** Says for which demo a folder outside of it was made. */
export async function noteWorkspace(place: string, demoFolder: string): Promise<void> {
  await writeFile(join(place, noteName), demoFolder, { mode: 0o600 })
}

/**
 * Removes the folders of demos whose workspace is gone: whoever deletes a workspace cannot know that its server
 * kept things elsewhere. One whose server still runs is left for later.
 */
export async function removeForgottenPlaces(place: string): Promise<void> {
  const parent = dirname(place)
  for (const name of await readdir(parent)) {
    const other = join(parent, name)
    if (!name.startsWith(placePrefix) || other === place) continue
    if (!(await isOursAlone(other))) continue
    const demoFolder = await readFile(join(other, noteName), 'utf8').catch(() => '')
    if (demoFolder === '' || (await exists(demoFolder))) continue
    const dataFolder = join(other, 'data')
    const server = await readPidFile(dataFolder)
    if (server !== null && (await isServerOf(server.pid, dataFolder))) continue
    await rm(other, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Where anybody may make folders, only one that nobody else made or can change is believed. */
export async function isOursAlone(folder: string): Promise<boolean> {
  const found = await lstat(folder).catch(() => null)
  return (
    found !== null && found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o022) === 0
  )
}

/** A folder that cannot be looked at is not gone. */
async function exists(folder: string): Promise<boolean> {
  try {
    await stat(folder)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT'
  }
}
