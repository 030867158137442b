import { access, constants, lstat } from 'node:fs/promises'
import { dirname, isAbsolute } from 'node:path'
import { AppError, type Failure } from '../../../../shared/failure.ts'
import type { SqliteTarget } from './sqlite-failures.ts'

export type FileIdentity = { readonly device: bigint; readonly inode: bigint }

/**
 * The file behind the path, which has to be a file itself: what a symbolic link points at can be exchanged
 * under our hands.
 *
 * @throws AppError `database-missing`, `permission-missing` or `store-refused`
 */
export async function identify({ connection, file }: SqliteTarget): Promise<FileIdentity> {
  const refused = (problem: string): AppError =>
    new AppError({ code: 'store-refused', connection, problem, storeCode: '' })
  if (!isAbsolute(file)) throw refused('the path of the file has to begin at the root')
  const found = await lstat(file, { bigint: true }).catch((error: unknown) => {
    throw new AppError(unfound(error, connection, file), { cause: error })
  })
  if (found.isSymbolicLink()) throw refused('the path is a symbolic link; give the path of the file itself')
  if (!found.isFile()) throw refused('the path is not a file')
  return { device: found.dev, inode: found.ino }
}

/** Writing needs the folder as well, since the journal stands beside the file. */
export async function mayBeWritten(file: string): Promise<boolean> {
  try {
    await access(file, constants.W_OK)
    await access(dirname(file), constants.W_OK)
    return true
  } catch {
    // why not is for the system to know; that it may not is all that counts
    return false
  }
}

function unfound(error: unknown, connection: string, file: string): Failure {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  if (code === 'EACCES' || code === 'EPERM')
    return { code: 'permission-missing', connection, needed: `the file ${file}` }
  return { code: 'database-missing', connection, database: file }
}
