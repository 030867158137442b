import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { delimiter, isAbsolute, join } from 'node:path'

/** Where a program is, by its path or in `PATH`; undefined: nowhere that it could be started from. */
export async function findProgram(
  program: string,
  path = process.env['PATH'] ?? '',
): Promise<string | undefined> {
  const folders = path.split(delimiter).filter(folder => isAbsolute(folder))
  const ends = process.platform === 'win32' ? ['', '.exe', '.com'] : ['']
  const places = isAbsolute(program) ? [program] : folders.map(folder => join(folder, program))
  for (const place of places) {
    for (const end of ends) if (await isProgram(place + end)) return place + end
  }
  return undefined
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK)
    return (await stat(path)).isFile()
  } catch {
    // why not does not matter: the next place may have it
    return false
  }
}
