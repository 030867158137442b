import Database from 'better-sqlite3'
import type { Failure } from '../../../../shared/failure.ts'
import { StatementError, type Fate } from '../sql-client.ts'

/** A file on this machine, by the path that the person gave. */
export type SqliteTarget = {
  /** the connection's name, for failures */
  readonly connection: string
  readonly file: string
}

export function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && /^SQLITE_(BUSY|LOCKED)/.test(error.code)
}

/** What an error means for a statement. `committing`: whatever ends a commit in a way unforeseen leaves it open what the file holds. */
export function sqliteFailure(error: unknown, target: SqliteTarget, committing: boolean): StatementError {
  if (error instanceof StatementError) return error
  if (!(error instanceof Database.SqliteError)) throw error
  const [failure, fate] = settled(error, target, committing)
  return new StatementError(failure, fate, { cause: error })
}

function settled(
  { code, message }: InstanceType<typeof Database.SqliteError>,
  { connection, file }: SqliteTarget,
  committing: boolean,
): readonly [Failure, Fate] {
  const problem = printable(message)
  const refused: Failure = { code: 'store-refused', connection, problem, storeCode: code }
  if (/^SQLITE_(BUSY|LOCKED)/.test(code))
    return [{ code: 'row-locked', key: '', blocker: 'another process that holds the file' }, 'not-sent']
  if (code.startsWith('SQLITE_READONLY'))
    return [{ code: 'store-read-only', connection, cause: 'session' }, 'refused']
  if (/^SQLITE_(CANTOPEN|PERM|AUTH)/.test(code))
    return [{ code: 'permission-missing', connection, needed: `the file ${file}` }, 'refused']
  if (code === 'SQLITE_ERROR' && /^no such (table|column)/.test(message))
    return [{ code: 'schema-missing', connection, missing: [problem] }, 'refused']
  if (committing && !code.startsWith('SQLITE_CONSTRAINT')) return [refused, 'unknown']
  // room on the disk may come back a moment later
  if (code === 'SQLITE_FULL' || code === 'SQLITE_NOMEM') return [refused, 'not-sent']
  return [refused, 'refused']
}

/** A file's words are hostile text: no control characters, and no more of them than a person reads. */
function printable(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').slice(0, 500)
}
