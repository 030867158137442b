import { createHash } from 'node:crypto'
import { open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Environment } from '../../shared/domain/environment.ts'
import { writePrivateFile } from '../credentials/index.ts'
import { makePrivateFolder } from '../store/private-files.ts'

export type RunbookPaths = { readonly html: string; readonly markdown: string }

/** Begins every file of ours, so that nothing else in the folder is ever removed. */
const mark = '<!-- switchyard runbook -->\n'

const leftOver = /\.(html|md)\.[0-9a-f-]{36}\.tmp$/

/** Runbooks on disk: a folder to remember, with a page to print and a text to read for each environment. */
export function createRunbookFiles(folder: string) {
  const pathsOf = (environment: Environment, all: readonly Environment[]): RunbookPaths => {
    const name = fileName(environment, all)
    return { html: join(folder, `${name}.html`), markdown: join(folder, `${name}.md`) }
  }

  return {
    pathsOf,
    write: async (paths: RunbookPaths, texts: { html: string; markdown: string }): Promise<void> => {
      makePrivateFolder(folder)
      // the doctype has to come first, or a browser draws the page as it did in 1998
      await writePrivateFile(
        paths.html,
        Buffer.from(texts.html.replace(/^<!doctype html>\n/, found => found + mark)),
      )
      await writePrivateFile(paths.markdown, Buffer.from(mark + texts.markdown))
    },
    /** Removes our files of environments that are gone or renamed, and what a crash left behind. */
    sweep: async (all: readonly Environment[]): Promise<void> => {
      const kept = new Set(all.flatMap(one => Object.values(pathsOf(one, all))))
      const names = await readdir(folder).catch((error: unknown) => {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
        throw error
      })
      for (const name of names) {
        const file = join(folder, name)
        if (kept.has(file)) continue
        if (leftOver.test(name) || (/\.(html|md)$/.test(name) && (await isOurs(file))))
          await rm(file, { force: true })
      }
    },
  }
}

async function isOurs(file: string): Promise<boolean> {
  const handle = await open(file, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(64), 0, 64, 0)
    return buffer.toString('utf8', 0, bytesRead).includes(mark)
  } finally {
    await handle.close()
  }
}

/** The environment's name as every file system takes it; where that is not a name of its own, with a mark of its id. */
function fileName(environment: Environment, all: readonly Environment[]): string {
  const own = plainName(environment.name)
  const isTaken = all.some(other => other.id !== environment.id && plainName(other.name) === own)
  const isReserved = /^(con|prn|aux|nul|com\d|lpt\d)$/.test(own)
  if (own !== '' && !isTaken && !isReserved) return own
  const short = createHash('sha256').update(environment.id).digest('hex').slice(0, 8)
  return own === '' ? `environment-${short}` : `${own}-${short}`
}

function plainName(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
}
