import type { FlagState } from '../../../shared/domain/flag.ts'
import { AppError, type Failure } from '../../../shared/failure.ts'
import type { WriteResult } from '../connector.ts'
import { StatementError } from '../sql/sql-client.ts'
import type { WriteBudget } from './write-budget.ts'

type Timed = { readonly budget: WriteBudget }

export function result(
  { budget }: Timed,
  key: string,
  status: WriteResult['status'],
  more: { readonly overwritten?: FlagState; readonly failure?: Failure } = {},
): WriteResult {
  return {
    key,
    status,
    overwritten: more.overwritten ?? null,
    failure: more.failure ?? null,
    elapsedMs: budget.elapsedMs(),
  }
}

/** What an error thrown while writing means for one key. Anything that is no expected failure is thrown on. */
export function failedResult(
  timed: Timed,
  key: string,
  error: unknown,
  blocker: string | undefined,
): WriteResult {
  if (!(error instanceof AppError)) throw error
  const fate = error instanceof StatementError ? error.fate : 'not-sent'
  return result(timed, key, fate, { failure: forKey(error.failure, key, blocker) })
}

/** A lock is somebody's: the row that waited for it is named, and whoever held it where that is known. */
function forKey(failure: Failure, key: string, blocker: string | undefined): Failure {
  if (failure.code !== 'row-locked') return failure
  const holder = blocker ?? failure.blocker
  return { code: 'row-locked', key, ...(holder === undefined ? {} : { blocker: holder }) }
}
