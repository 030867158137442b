import type { FlagState } from '../../../shared/domain/flag.ts'
import { AppError, type Failure } from '../../../shared/failure.ts'
import type { WriteResult } from '../connector.ts'
import { StatementError } from '../sql/sql-client.ts'

type Timed = { readonly elapsedMs: () => number }
type More = {
  readonly overwritten?: FlagState | undefined
  readonly failure?: Failure
  readonly progress?: { readonly done: number; readonly total: number } | undefined
}

export function result(
  { elapsedMs }: Timed,
  key: string,
  status: WriteResult['status'],
  { overwritten, failure, progress }: More = {},
): WriteResult {
  return {
    key,
    status,
    overwritten: overwritten ?? null,
    failure: failure ?? null,
    elapsedMs: elapsedMs(),
    ...(progress === undefined ? {} : { progress }),
  }
}

/** What an error thrown while writing means for the flag. Anything that is no expected failure is thrown on. */
export function failedResult(
  timed: Timed,
  key: string,
  error: unknown,
  more: More & { readonly blocker?: string | undefined } = {},
): WriteResult {
  if (!(error instanceof AppError)) throw error
  const fate = error instanceof StatementError ? error.fate : 'not-sent'
  return result(timed, key, fate, { ...more, failure: forKey(error.failure, key, more.blocker) })
}

/** A lock is somebody's: what waited for it is named, and whoever held it where that is known. */
function forKey(failure: Failure, key: string, blocker: string | undefined): Failure {
  if (failure.code !== 'row-locked') return failure
  const holder = blocker ?? failure.blocker
  return { code: 'row-locked', key, ...(holder === undefined ? {} : { blocker: holder }) }
}
