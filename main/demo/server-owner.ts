import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { AppError } from '../../shared/failure.ts'
import type { ProgramOwner } from './run-program.ts'

const run = promisify(execFile)

/**
 * As whom the server may run: as ourselves, or, when we are root, as user postgres, who is made if the machine has
 * none. Not as `nobody`: whatever else runs under that name could read the data.
 *
 * @throws AppError `not-available-here`
 */
export async function findServerOwner(): Promise<ProgramOwner> {
  if (process.getuid?.() !== 0) return null
  const found = await idsOfPostgres()
  if (found !== null) return found
  try {
    await run('useradd', [
      '--system',
      '--user-group',
      '--no-create-home',
      '--shell',
      '/usr/sbin/nologin',
      'postgres',
    ])
  } catch (error) {
    throw notPossible(error)
  }
  const made = await idsOfPostgres()
  if (made === null) throw notPossible()
  return made
}

async function idsOfPostgres(): Promise<ProgramOwner> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])])
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
  } catch {
    return null
  }
}

function notPossible(cause?: unknown): AppError {
  return new AppError(
    {
      code: 'not-available-here',
      what: 'the demo database',
      why: 'PostgreSQL does not run as root, and a user named postgres could not be made',
    },
    { cause },
  )
}
