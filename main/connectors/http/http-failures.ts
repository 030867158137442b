import { AppError, type Failure } from '../../../shared/failure.ts'
import { isTlsError } from '../tls/verified-tls.ts'
import { clearTextCode, connectTimeoutCode } from './connecting-agent.ts'
import { addressRefusedCode } from './guarded-lookup.ts'
import type { HttpTarget } from './http-target.ts'

/**
 * Where a request that failed stands. not-sent: nothing left, or the server put it off · refused: it was told no ·
 * conflict: told that something else is in the way · unknown: it was sent, and no answer that settles it came.
 */
export type Fate = 'not-sent' | 'refused' | 'conflict' | 'unknown'

/** An expected failure that also says what became of the request. Readers may take it for a plain `AppError`. */
export class HttpError extends AppError {
  readonly fate: Fate

  constructor(failure: Failure, fate: Fate, options?: ErrorOptions) {
    super(failure, options)
    this.name = 'HttpError'
    this.fate = fate
  }
}

/** What a broken wire means. `sent`: a connected socket had been given to the request. */
export function wireError(error: unknown, target: HttpTarget, sent: boolean): HttpError {
  return new HttpError(wireFailure(error, target), sent ? 'unknown' : 'not-sent', { cause: error })
}

function wireFailure(error: unknown, target: HttpTarget): Failure {
  const { connection, host, port } = target
  const expected = expectedFailure(error)
  if (expected !== undefined) return expected
  const code = errorCode(error)
  const message = printable(error instanceof Error ? error.message : '')
  if (code === clearTextCode) {
    return { code: 'tls-failed', connection, problem: message }
  }
  if (code === addressRefusedCode) {
    const problem = `${message}, an address of this link or of a cloud's own services. Enter that address itself if it is meant`
    return { code: 'invalid-input', field: 'settings.host', problem }
  }
  if (isTlsError(code)) return { code: 'tls-failed', connection, problem: `${message} (${code})` }
  return {
    code: 'connection-unreachable',
    connection,
    problem: networkProblem(code),
    address: `${host}:${port}`,
  }
}

/** What was said before the wire was even encrypted: the key of our certificate is not known here. */
function expectedFailure(error: unknown): Failure | undefined {
  if (error instanceof AppError) return error.failure
  return error instanceof Error && error.cause !== undefined ? expectedFailure(error.cause) : undefined
}

function networkProblem(code: string): Extract<Failure, { code: 'connection-unreachable' }>['problem'] {
  switch (code) {
    case 'ECONNREFUSED':
      return 'refused'
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_FAIL':
    case 'EAI_NODATA':
    case 'EAI_NONAME':
      return 'name-not-found'
    case 'ETIMEDOUT':
    case connectTimeoutCode:
      return 'timed-out'
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EHOSTDOWN':
    case 'ENETDOWN':
    case 'EADDRNOTAVAIL':
    case 'EACCES':
    case 'EPERM':
    case 'EINVAL':
      return 'network'
    default:
      return 'closed'
  }
}

/** The client library wraps what the socket said; several addresses of one name fail together. */
function errorCode(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return errorCode(error.errors[0])
  if (typeof error !== 'object' || error === null) return ''
  if ('cause' in error && error.cause instanceof AggregateError) return errorCode(error.cause)
  return 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** A server's words are hostile text: no control characters, and no more of them than a person reads. */
export function printable(text: string, longest = 300): string {
  return text
    .replaceAll(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/g, ' ')
    .slice(0, longest)
}
