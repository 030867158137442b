import { AppError, type Failure } from '../../shared/failure.ts'
import type { WriteResult } from '../connectors/connector.ts'
import type { Log } from '../log/index.ts'

/**
 * What a write that threw may be called. `not-sent` only for what fails before anything can have left this
 * machine; everything that is not known to be so is `unknown`, because a false "nothing happened" is the
 * worse mistake.
 */
export function statusOfThrown(failure: Failure): WriteResult['status'] {
  switch (failure.code) {
    case 'secret-needed':
    case 'vault-locked':
    case 'secret-store-failed':
    case 'sign-in-refused':
    case 'database-missing':
    case 'tls-failed':
      return 'not-sent'
    case 'connection-unreachable':
      return failure.problem === 'refused' || failure.problem === 'name-not-found' ? 'not-sent' : 'unknown'
    case 'command-failed':
      return failure.problem === 'not-found' || failure.problem === 'not-started' ? 'not-sent' : 'unknown'
    case 'file-refused':
    case 'schema-missing':
    case 'permission-missing':
    case 'store-read-only':
    case 'store-refused':
    case 'access-read-only':
    case 'not-supported':
    case 'invalid-input':
      return 'refused'
    default:
      return 'unknown'
  }
}

/** Anything that is not an expected failure is a bug in here; the log has the rest under the reference. */
export function failureOf(error: unknown, log: Pick<Log, 'bug'>): Failure {
  if (error instanceof AppError) return error.failure
  return { code: 'bug', reference: log.bug('operation', error) }
}
