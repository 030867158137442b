import {
  BSON,
  MongoBulkWriteError,
  MongoCompatibilityError,
  MongoError,
  MongoErrorLabel,
  MongoNetworkError,
  MongoNetworkTimeoutError,
  MongoServerError,
  MongoServerSelectionError,
} from 'mongodb'
import { AppError, type Failure } from '../../../shared/failure.ts'
import { isTlsError } from '../tls/verified-tls.ts'
import type { MongoTarget } from './mongo-target.ts'

/**
 * Where a command that failed stands. not-sent: nothing changed and it may be tried again · refused: nothing
 * changed and trying again would end the same · unknown: it was sent, and no answer that settles it came.
 */
export type Fate = 'not-sent' | 'refused' | 'unknown'

/** An expected failure that also says what became of the command. Readers may take it for a plain `AppError`. */
export class MongoFailure extends AppError {
  readonly fate: Fate

  constructor(failure: Failure, fate: Fate, options?: ErrorOptions) {
    super(failure, options)
    this.name = 'MongoFailure'
    this.fate = fate
  }
}

type Named = Pick<MongoTarget, 'connection' | 'user' | 'database'> & { readonly address: string }
type Settled = readonly [Failure, Fate]

/** What a driver's error means while a client is being opened. */
export function connectFailure(error: unknown, named: Named): MongoFailure {
  if (error instanceof MongoFailure) return error
  const [failure] = settled(rootOf(error), named)
  return new MongoFailure(failure, 'not-sent', { cause: error })
}

/** What an error means for a command that was on its way. */
export function commandFailure(error: unknown, named: Named): MongoFailure {
  if (error instanceof MongoFailure) return error
  const [failure, fate] = settled(error, named)
  return new MongoFailure(failure, fate, { cause: error })
}

/** What the server says of one statement of many. */
export function statementFailure(code: number, told: string, connection: string): Settled {
  return serverSays(code, told, { connection, user: null, database: '', address: '' })
}

export function unreachable(
  { connection, address }: Pick<Named, 'connection' | 'address'>,
  problem: Extract<Failure, { code: 'connection-unreachable' }>['problem'],
): Failure {
  return { code: 'connection-unreachable', connection, problem, address }
}

function settled(error: unknown, named: Named): Settled {
  // the write was carried out and not confirmed by the majority: it may yet be undone by a failover
  if (error instanceof MongoBulkWriteError && error.result.getWriteConcernError() !== undefined) {
    const { code, errmsg } = error.result.getWriteConcernError() ?? {}
    return [refusal(Number(code), `written, but not confirmed by the majority: ${errmsg}`, named), 'unknown']
  }
  // a bulk write hides what really happened to it behind an error that looks like a server's refusal
  if (error instanceof MongoBulkWriteError && (error.errorResponse as unknown) instanceof Error)
    return settled(error.errorResponse, named)
  if (error instanceof MongoServerError) return serverSays(Number(error.code), error.message, named)
  if (error instanceof MongoServerSelectionError) return settled(rootOf(error), named)
  if (error instanceof MongoNetworkError) {
    const handshake = error.hasErrorLabel(MongoErrorLabel.HandshakeError)
    return [network(error, named), handshake || !wasSent(error) ? 'not-sent' : 'unknown']
  }
  if (error instanceof MongoCompatibilityError) return [refusal(0, error.message, named), 'refused']
  // an answer that is no BSON, or nested beyond what a stack can hold
  if (error instanceof BSON.BSONError || error instanceof RangeError)
    return [refusal(0, `an answer that cannot be read: ${error.message}`, named), 'unknown']
  // closed clients, cleared pools and the like: what the driver finds out by itself before anything is sent
  if (error instanceof MongoError) return [unreachable(named, 'closed'), 'not-sent']
  return [network(error, named), 'unknown']
}

/** A pool that was cleared under a waiting command never sent it. */
function wasSent(error: MongoNetworkError): boolean {
  return error.name !== 'MongoPoolClearedError' && error.name !== 'MongoPoolClearedOnNetworkError'
}

/** By the server's own numbers (src/mongo/base/error_codes.yml). */
function serverSays(code: number, message: string, named: Named): Settled {
  const { connection, user } = named
  const told = printable(message)
  switch (code) {
    case 13:
      return [{ code: 'permission-missing', connection, needed: told }, 'refused']
    case 18:
    case 11:
      return [{ code: 'sign-in-refused', connection, user: user ?? '' }, 'refused']
    case 26:
      return [{ code: 'schema-missing', connection, missing: [told] }, 'refused']
    case 10107:
    case 13435:
    case 10058:
      return [{ code: 'store-read-only', connection, cause: 'replica' }, 'refused']
    // the server stopped, or stopped being primary, with the command in its hands
    case 91:
    case 189:
    case 11600:
    case 11602:
      return [unreachable(named, 'closed'), 'unknown']
    // over its `maxTimeMS`: of several statements the first ones may have been carried out
    case 50:
    case 262:
      return [refusal(code, told, named), 'unknown']
    // a write conflict, a lock that was not given: the same may succeed a moment later
    case 24:
    case 46:
    case 112:
      return [refusal(code, told, named), 'not-sent']
    default:
      return [refusal(code, told, named), 'refused']
  }
}

function refusal(code: number, told: string, { connection }: Named): Failure {
  return {
    code: 'store-refused',
    connection,
    problem: printable(told),
    storeCode: code === 0 ? '' : String(code),
  }
}

function network(error: unknown, named: Named): Failure {
  const { connection } = named
  const code = errorCode(error)
  const message = error instanceof Error ? error.message : ''
  const problem = networkProblem(code)
  if (isTlsError(code)) return { code: 'tls-failed', connection, problem: printable(`${message} (${code})`) }
  if (error instanceof MongoNetworkTimeoutError) {
    // the driver tells a socket that never opened from a server that opened it and fell silent by wording only
    if (message.startsWith("Socket 'secureConnect'"))
      return { code: 'tls-failed', connection, problem: printable(message) }
    if (message.startsWith('Socket ')) return unreachable(named, 'timed-out')
    return { code: 'no-answer', connection, afterMs: Number(/(\d+)ms/.exec(message)?.[1] ?? 0) }
  }
  return unreachable(named, problem ?? 'closed')
}

function networkProblem(
  code: string,
): Extract<Failure, { code: 'connection-unreachable' }>['problem'] | undefined {
  switch (code) {
    case 'ECONNREFUSED':
      return 'refused'
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_FAIL':
      return 'name-not-found'
    case 'ETIMEDOUT':
      return 'timed-out'
    case 'ECONNRESET':
    case 'EPIPE':
    case 'ECONNABORTED':
      return 'closed'
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EADDRNOTAVAIL':
    case 'EACCES':
      return 'network'
    default:
      return undefined
  }
}

/** The code of the first error in the chain that has one, several addresses of one name counted as one. */
function errorCode(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return errorCode(error.errors[0])
  if (typeof error !== 'object' || error === null) return ''
  if ('code' in error && typeof error.code === 'string') return error.code
  return 'cause' in error ? errorCode(error.cause) : ''
}

/** "No server is suitable" hides why. */
function rootOf(error: unknown): unknown {
  return error instanceof MongoServerSelectionError && error.cause instanceof Error ? error.cause : error
}

/** A server's words are hostile text: no control characters, and no more of them than a person reads. */
export function printable(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').slice(0, 500)
}
