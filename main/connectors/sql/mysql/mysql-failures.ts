import { AppError, type Failure } from '../../../../shared/failure.ts'
import { isTlsError } from '../../tls/verified-tls.ts'
import { StatementError, type Fate } from '../sql-client.ts'
import type { ConnectStage } from '../sql-server.ts'
import type { MysqlTarget } from './mysql-target.ts'

type Settled = readonly [Failure, Fate]
type ServerError = { readonly errno: number; readonly message: string }

/** What a driver's error means while a session is being opened. */
export function connectFailure(error: unknown, target: MysqlTarget, stage: ConnectStage): AppError {
  if (error instanceof AppError) return error
  return new StatementError(whileConnecting(error, target, stage), 'not-sent', { cause: error })
}

function whileConnecting(error: unknown, target: MysqlTarget, stage: ConnectStage): Failure {
  const { connection, user, database } = target
  const said = serverError(error)
  if (said !== undefined) {
    switch (said.errno) {
      case 1045: // access denied
      case 1130: // this host may not connect
      case 1698: // access denied, no password was given
      case 1820: // the password has to be changed first
      case 1862: // the password has expired
        return { code: 'sign-in-refused', connection, user }
      case 1049:
        return { code: 'database-missing', connection, database }
      case 3159: // MySQL only: MariaDB gives no reason
        return tlsFailed(target, said.message)
    }
    return serverSays(said, target, false, 0)[0]
  }
  const code = errorCode(error)
  const message = error instanceof Error ? error.message : ''
  if (code === 'HANDSHAKE_NO_SSL_SUPPORT') return tlsFailed(target, 'the server does not offer TLS')
  const network = networkProblem(code)
  if (network !== undefined && stage !== 'tls') return unreachable(target, network)
  if (stage === 'tls' || isTlsError(code))
    return tlsFailed(target, code === '' || message.includes(code) ? message : `${message} (${code})`)
  if (code === 'AUTH_SWITCH_PLUGIN_ERROR') {
    const asked = /plugin (\S+)\./.exec(message)?.[1] ?? 'a way'
    const problem = `the server asks to sign in by ${asked}, which is not supported`
    return { code: 'store-refused', connection, problem: printable(problem), storeCode: '' }
  }
  return unreachable(target, 'closed')
}

/** What an error means for a statement that was on its way. `replica`: what the session knew of its server. */
export function statementFailure(
  error: unknown,
  target: MysqlTarget,
  replica: boolean,
  statementMs: number,
): StatementError {
  if (error instanceof StatementError) return error
  const said = serverError(error)
  const [failure, fate]: Settled =
    said === undefined
      ? [unreachable(target, networkProblem(errorCode(error)) ?? 'closed'), 'unknown']
      : serverSays(said, target, replica, statementMs)
  return new StatementError(failure, fate, { cause: error })
}

/** By the number of the error, which both systems share but for their newest ones. */
function serverSays(
  { errno, message }: ServerError,
  target: MysqlTarget,
  replica: boolean,
  statementMs: number,
): Settled {
  const { connection } = target
  const told = printable(message)
  const refused: Failure = { code: 'store-refused', connection, problem: told, storeCode: String(errno) }
  switch (errno) {
    case 1049: // unknown database
    case 1051:
    case 1054: // unknown column
    case 1146: // unknown table
      return [{ code: 'schema-missing', connection, missing: [told] }, 'refused']
    case 1044: // database
    case 1142: // table
    case 1143: // column
    case 1227: // a privilege of the server
    case 1370: // routine
      return [{ code: 'permission-missing', connection, needed: told }, 'refused']
    case 1290: // an option of the server prevents it: only some of them are about writing
      if (!/read.only/i.test(message)) return [refused, 'refused']
      return [{ code: 'store-read-only', connection, cause: replica ? 'replica' : 'session' }, 'refused']
    case 1792: // a transaction that may only read
    case 1836: // the server is in read-only mode
    case 3100: // super-read-only, where a plugin says so
      return [{ code: 'store-read-only', connection, cause: replica ? 'replica' : 'session' }, 'refused']
    case 1205: // waited for too long
    case 3572: // NOWAIT, in MySQL's own words
      return [{ code: 'row-locked', key: '' }, 'not-sent']
    case 1317: // KILL QUERY
    case 1969: // max_statement_time of MariaDB
    case 3024: {
      // max_execution_time of MySQL
      const problem = `the statement took longer than its limit of ${statementMs} ms and was stopped: ${told}`
      return [{ ...refused, problem }, 'not-sent']
    }
    case 1053: // the server shuts down
    case 1077:
    case 1078:
    case 1079:
    case 1080:
    case 1152:
    case 1180: // the commit itself failed
    case 1927: // KILL CONNECTION
    case 2006:
    case 2013:
    case 4031: // closed for having been idle
      return [unreachable(target, 'closed'), 'unknown']
    case 1020: // the row moved on since this transaction began
    case 1021: // disk full
    case 1037: // out of memory
    case 1038:
    case 1040: // too many connections
    case 1041:
    case 1047: // a Galera node that has lost the others
    case 1203:
    case 1213: // deadlock: the same statement may succeed a moment later
    case 1226:
      return [refused, 'not-sent']
  }
  return [refused, 'refused']
}

/** An error that the server itself sent, told apart from the driver's own by its number. */
function serverError(error: unknown): ServerError | undefined {
  if (!(error instanceof Error) || !('errno' in error) || !('sqlState' in error)) return undefined
  return typeof error.errno === 'number' ? { errno: error.errno, message: error.message } : undefined
}

type NetworkProblem = Extract<Failure, { code: 'connection-unreachable' }>['problem']

const networkProblems: ReadonlyMap<string, NetworkProblem> = new Map([
  ['ECONNREFUSED', 'refused'],
  ['ENOTFOUND', 'name-not-found'],
  ['EAI_AGAIN', 'name-not-found'],
  ['EAI_FAIL', 'name-not-found'],
  ['EAI_NODATA', 'name-not-found'],
  ['EAI_NONAME', 'name-not-found'],
  ['ETIMEDOUT', 'timed-out'],
  ['ERR_SOCKET_CONNECTION_TIMEOUT', 'timed-out'],
  ['ECONNRESET', 'closed'],
  ['EPIPE', 'closed'],
  ['ECONNABORTED', 'closed'],
  ['EHOSTUNREACH', 'network'],
  ['ENETUNREACH', 'network'],
  ['EHOSTDOWN', 'network'],
  ['ENETDOWN', 'network'],
  ['EADDRNOTAVAIL', 'network'],
  ['EINVAL', 'network'],
  ['EACCES', 'network'],
  ['EPERM', 'network'],
])

function networkProblem(code: string): NetworkProblem | undefined {
  return networkProblems.get(code)
}

/** Several addresses of one name fail together; the first tells as much as any. */
function errorCode(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return errorCode(error.errors[0])
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : ''
}

export function unreachable({ connection, host, port }: MysqlTarget, problem: NetworkProblem): Failure {
  return { code: 'connection-unreachable', connection, problem, address: `${host}:${port}` }
}

export function tlsFailed(target: MysqlTarget, problem: string): Failure {
  return { code: 'tls-failed', connection: target.connection, problem: printable(problem) }
}

/** A server's words are hostile text: no control characters, and no more of them than a person reads. */
function printable(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').slice(0, 500)
}
