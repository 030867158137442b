import { isIP, Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { createConnection, type Connection } from 'mysql2'
import { AppError, type Failure } from '../../../../shared/failure.ts'
import { clientIdentity, type ClientIdentity } from '../../tls/client-identity.ts'
import { verifiedTls } from '../../tls/verified-tls.ts'
import type { ServerFacts, SqlClient } from '../sql-client.ts'
import type { ConnectStage, SessionLimits } from '../sql-server.ts'
import { driverOf, type DriverConnection } from './driver-connection.ts'
import { guardPackets } from './guard-packets.ts'
import { connectFailure, unreachable } from './mysql-failures.ts'
import { beginSession } from './mysql-session.ts'
import { certificateName, isLoopback, type MysqlTarget } from './mysql-target.ts'
import { signInWays } from './sign-in-ways.ts'

export type OpenOptions = {
  readonly connectMs: number
  readonly signal: AbortSignal
  /** told as each stage is passed, with a fact to show */
  readonly onStage?: (passed: ConnectStage, found: string) => void
  /** told when a statement was given up on, so that the server can be told too */
  readonly onAbandoned?: (facts: ServerFacts) => void
  /** told when a statement has run for longer than its limit, and the server has not stopped it by itself */
  readonly onOverdue?: (facts: ServerFacts) => void
}

/** Enough for a greeting, a few changes of mind about signing in, and an error. */
const signInBytes = 64 * 1024

/** Opens one session, verified and limited, or fails in `connectMs` saying at which stage. */
export async function openMysql(
  target: MysqlTarget,
  session: SessionLimits,
  options: OpenOptions,
): Promise<SqlClient> {
  if (options.signal.aborted) throw new AppError({ code: 'cancelled' })
  const startedMs = performance.now()
  let stage: ConnectStage = 'name-resolution'
  const pass = (passed: ConnectStage, next: ConnectStage, found: string): void => {
    if (stage !== passed) return
    stage = next
    options.onStage?.(passed, found)
  }

  const cut = Promise.withResolvers<never>()
  // when nobody waits any more, what comes late is nobody's
  cut.promise.catch(() => {})
  const giveUp = (failure: Failure): void => cut.reject(new AppError(failure))
  const timer = setTimeout(() => giveUp(tooLate(target, stage, options.connectMs)), options.connectMs)
  const onAbort = (): void => giveUp({ code: 'cancelled' })
  options.signal.addEventListener('abort', onAbort, { once: true })

  const socket = new Socket()
  let connection: Connection | undefined
  let given: string | null = null
  try {
    const secured = target.tls.mode === 'off' ? 'sign-in' : 'tls'
    if (isIP(target.host) !== 0) pass('name-resolution', 'tcp', 'an address already')
    socket.on('lookup', (error: unknown, address: string) => {
      if (error == null) pass('name-resolution', 'tcp', address)
    })
    await Promise.race([connected(socket, target), cut.promise])
    pass('tcp', secured, `${socket.remoteAddress ?? target.host}:${target.port}`)
    // before the first byte is read, since the driver makes its answer of the greeting at once; sent after TLS only
    given = await Promise.race([target.secret(), cut.promise])
    const identity = await Promise.race([clientIdentity(target), cut.promise])
    const signingIn = signIn(target, socket, { secret: given, identity }, () =>
      pass('tls', 'sign-in', 'verified'),
    )
    connection = signingIn.connection
    await Promise.race([signingIn.done, cut.promise])
    pass('sign-in', 'sign-in', target.user)
    const leftMs = options.connectMs - (performance.now() - startedMs)
    const beginning = { connection, target, session, beginAnswer: signingIn.beginAnswer, ...options }
    return await beginSession(beginning)(Math.max(leftMs, 1), options.signal)
  } catch (error) {
    // the driver's stream is the TLS socket by now, or still ours: both have to go
    if (connection !== undefined) driverOf(connection).stream.destroy()
    socket.destroy()
    throw hiding(given, asNeeded(given, target, connectFailure(error, target, stage)))
  } finally {
    clearTimeout(timer)
    options.signal.removeEventListener('abort', onAbort)
    if (connection !== undefined) delete driverOf(connection).config.password
  }
}

async function connected(socket: Socket, { host, port }: MysqlTarget): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  promise.catch(() => {})
  socket.on('error', reject)
  socket.once('connect', resolve)
  socket.setNoDelay(true)
  socket.setKeepAlive(true, 5_000)
  socket.connect({ host, port })
  await promise
}

type SignIn = { readonly secret: string | null; readonly identity: ClientIdentity }

function signIn(target: MysqlTarget, socket: Socket, { secret, identity }: SignIn, onSecured: () => void) {
  const { promise: done, resolve, reject } = Promise.withResolvers<void>()
  done.catch(() => {})
  const secured = target.tls.mode !== 'off'
  const refused = (problem: string): Error => {
    const failure = new AppError({ code: 'tls-failed', connection: target.connection, problem })
    reject(failure)
    return new Error(problem)
  }
  const connection = createConnection({
    stream: socket,
    host: target.host,
    port: target.port,
    user: target.user,
    database: target.database,
    ...(secret === null ? {} : { password: secret }),
    // which certificates are good is decided in `secure` below; this only makes the driver ask for TLS
    ...(secured ? { ssl: {} } : {}),
    authPlugins: signInWays(secured, () => isLoopback(socket.remoteAddress), refused),
    charset: 'utf8mb4',
    connectTimeout: 0,
    // a server may ask for any file of this machine in answer to anything: we never say that we would hand one out
    flags: ['-LOCAL_FILES'],
    multipleStatements: false,
    compress: false,
    // rows are read without code made of what the server calls its columns
    disableEval: true,
    trace: false,
    connectAttributes: { program_name: 'Switchyard' },
  })
  const driver = driverOf(connection)
  const guard = guardPackets(driver)
  guard.begin(signInBytes)
  driver.startTLS = onSecure =>
    secure(driver, { target, identity }, guard.silence, error => {
      // not by way of the driver, which puts a code of its own over what is wrong with the certificate
      if (error !== undefined) return reject(error)
      onSecured()
      try {
        onSecure()
      } catch (problem) {
        // it answers the greeting here, in an event of the socket, where nobody would catch what is wrong with it
        reject(problem instanceof Error ? problem : new Error('signing in failed'))
      }
    })
  connection.on('error', reject)
  connection.once('connect', () => resolve())
  return { connection, done, beginAnswer: guard.begin }
}

/** In the driver's place, which knows no pinned certificate and takes an address for no name that could be verified. */
function secure(
  driver: DriverConnection,
  { target, identity }: { readonly target: MysqlTarget; readonly identity: ClientIdentity },
  silence: (silent: boolean) => void,
  done: (error?: Error) => void,
): void {
  const name = certificateName(target)
  const plain = driver.stream
  plain.removeAllListeners('data')
  silence(true)
  const secured = connectTls({
    ...verifiedTls(target.tls),
    ...identity,
    socket: plain,
    host: name,
    ...(isIP(name) === 0 ? { servername: name } : {}),
  })
  let verified = false
  secured.once('secureConnect', () => {
    verified = true
    silence(false)
    done()
  })
  secured.on('error', (error: Error) => {
    if (verified) driver.emit('error', error)
    else done(error)
  })
  secured.on('close', () => driver.emit('error', new Error('closed')))
  secured.on('data', (chunk: Buffer) => driver.packetParser.execute(chunk))
  driver.stream = secured
}

function tooLate(target: MysqlTarget, stage: ConnectStage, afterMs: number): Failure {
  if (stage === 'name-resolution' || stage === 'tcp') return unreachable(target, 'timed-out')
  return { code: 'no-answer', connection: target.connection, afterMs }
}

/** A login without a password is tried, since there are such; where it is refused, a password is what is missing. */
function asNeeded(given: string | null, { connection }: MysqlTarget, error: AppError): AppError {
  if (given !== null || error.failure.code !== 'sign-in-refused') return error
  return new AppError({ code: 'secret-needed', connection }, { cause: error })
}

/** The secret is in no message. */
function hiding(given: string | null, error: AppError): AppError {
  if (given === null || given.length < 4 || !('problem' in error.failure)) return error
  const problem = error.failure.problem.replaceAll(given, '[secret]')
  return new AppError({ ...error.failure, problem } as Failure)
}
