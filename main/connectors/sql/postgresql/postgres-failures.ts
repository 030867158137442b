import pg from 'pg'
import { AppError, type Failure } from '../../../../shared/failure.ts'
import { isTlsError } from '../../tls/verified-tls.ts'
import { StatementError, type Fate } from '../sql-client.ts'
import type { ConnectStage } from '../sql-server.ts'
import type { PostgresTarget } from './postgres-target.ts'

type Settled = readonly [Failure, Fate]

/** What a driver's error means while a session is being opened. */
export function connectFailure(error: unknown, target: PostgresTarget, stage: ConnectStage): AppError {
  if (error instanceof AppError) return error
  return new StatementError(whileConnecting(error, target, stage), 'not-sent', { cause: error })
}

function whileConnecting(error: unknown, target: PostgresTarget, stage: ConnectStage): Failure {
  const { connection, user, database } = target
  if (error instanceof pg.DatabaseError) {
    const code = error.code ?? ''
    if (refusedForWantOfTls(error, target)) return tlsFailed(target, error.message)
    if (code === '28P01' || code === '28000') return { code: 'sign-in-refused', connection, user }
    if (code === '3D000') return { code: 'database-missing', connection, database }
    if (code === '57P03') return unreachable(target, 'refused')
    return serverSays(error, target, false, 0)[0]
  }
  const code = errorCode(error)
  const message = error instanceof Error ? error.message : ''
  const network = networkProblem(code)
  if (network !== undefined && stage !== 'tls') return unreachable(target, network)
  if (stage === 'tls' || isTlsError(code))
    return tlsFailed(target, code === '' ? message : `${message} (${code})`)
  // the driver's own refusals of a SCRAM exchange, an empty password among them
  if (message.startsWith('SASL')) return { code: 'sign-in-refused', connection, user }
  return unreachable(target, 'closed')
}

/** What an error means for a statement that was on its way. `replica`: what the session knew of its server. */
export function statementFailure(
  error: unknown,
  target: PostgresTarget,
  replica: boolean,
  statementMs: number,
): StatementError {
  if (error instanceof StatementError) return error
  const [failure, fate]: Settled =
    error instanceof pg.DatabaseError
      ? serverSays(error, target, replica, statementMs)
      : [unreachable(target, networkProblem(errorCode(error)) ?? 'closed'), 'unknown']
  return new StatementError(failure, fate, { cause: error })
}

/** By SQLSTATE (PostgreSQL, appendix A). */
function serverSays(
  error: pg.DatabaseError,
  target: PostgresTarget,
  replica: boolean,
  statementMs: number,
): Settled {
  const { connection } = target
  const code = error.code ?? ''
  const told = printable(error.message)
  switch (code) {
    case '42P01':
    case '42703':
    case '3F000':
      return [{ code: 'schema-missing', connection, missing: [told] }, 'refused']
    case '42501':
      return [{ code: 'permission-missing', connection, needed: told }, 'refused']
    case '25006':
      return [{ code: 'store-read-only', connection, cause: replica ? 'replica' : 'session' }, 'refused']
    case '55P03':
      return [{ code: 'row-locked', key: '' }, 'not-sent']
    case '57014': {
      const problem = `the statement took longer than its limit of ${statementMs} ms and was stopped: ${told}`
      return [{ code: 'store-refused', connection, problem, storeCode: code }, 'not-sent']
    }
  }
  const failure: Failure = { code: 'store-refused', connection, problem: told, storeCode: code }
  // a session that is ended while it commits may have committed
  if (code.startsWith('08') || code.startsWith('57P') || code === '40003')
    return [unreachable(target, 'closed'), 'unknown']
  // serialization, deadlock, too many sessions, out of memory: the same statement may succeed a moment later
  if (code.startsWith('40') || code.startsWith('53')) return [failure, 'not-sent']
  return [failure, 'refused']
}

/** The rule of pg_hba.conf is told apart only by its wording; where the server speaks another language it stays a refused sign-in. */
function refusedForWantOfTls(error: pg.DatabaseError, target: PostgresTarget): boolean {
  return target.tls.mode === 'off' && error.code === '28000' && /no encryption|SSL off/.test(error.message)
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
    case 'EAI_NODATA':
    case 'EAI_NONAME':
      return 'name-not-found'
    case 'ETIMEDOUT':
    case 'ERR_SOCKET_CONNECTION_TIMEOUT':
      return 'timed-out'
    case 'ECONNRESET':
    case 'EPIPE':
    case 'ECONNABORTED':
      return 'closed'
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EHOSTDOWN':
    case 'ENETDOWN':
    case 'EADDRNOTAVAIL':
    case 'EINVAL':
    case 'EACCES':
    case 'EPERM':
      return 'network'
    default:
      return undefined
  }
}

/** Several addresses of one name fail together; the first tells as much as any. */
function errorCode(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return errorCode(error.errors[0])
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : ''
}

export function unreachable(
  target: PostgresTarget,
  problem: Extract<Failure, { code: 'connection-unreachable' }>['problem'],
): Failure {
  const { connection, host, port } = target
  return { code: 'connection-unreachable', connection, problem, address: `${host}:${port}` }
}

function tlsFailed(target: PostgresTarget, problem: string): Failure {
  return { code: 'tls-failed', connection: target.connection, problem: printable(problem) }
}

/** A server's words are hostile text: no control characters, and no more of them than a person reads. */
function printable(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').slice(0, 500)
}
