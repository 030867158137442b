import { isIP, Socket } from 'node:net'
import pg from 'pg'
import { AppError, type Failure } from '../../../../shared/failure.ts'
import type { ServerFacts, SqlClient } from '../sql-client.ts'
import { guardParser } from './guard-parser.ts'
import type { ConnectStage, SessionLimits } from '../sql-server.ts'
import { connectFailure, unreachable } from './postgres-failures.ts'
import { beginSession } from './postgres-session.ts'
import type { PostgresTarget } from './postgres-target.ts'
import { certificateName, tlsOptions } from './postgres-tls.ts'

export type OpenOptions = {
  readonly connectMs: number
  readonly signal: AbortSignal
  /** told as each stage is passed, with a fact to show */
  readonly onStage?: (passed: ConnectStage, found: string) => void
  /** told when a statement was given up on, so that the server can be told too */
  readonly onAbandoned?: (facts: ServerFacts) => void
}

const maximumAnswerBytes = 256 * 1024 * 1024
/** Every value arrives as the server's own text. */
const asText = { getTypeParser: () => (value: unknown) => value } as unknown as pg.CustomTypesConfig

/** Opens one session, verified and limited, or fails in `connectMs` saying at which stage. */
export async function openPostgres(
  target: PostgresTarget,
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
  // whoever waits for it is told; until somebody does, it is no unhandled failure
  cut.promise.catch(ignoreHere)
  const giveUp = (failure: Failure): void => cut.reject(new AppError(failure))
  const timer = setTimeout(() => giveUp(tooLate(target, stage, options.connectMs)), options.connectMs)
  const onAbort = (): void => giveUp({ code: 'cancelled' })
  options.signal.addEventListener('abort', onAbort, { once: true })
  const stopWaiting = (): void => {
    clearTimeout(timer)
    options.signal.removeEventListener('abort', onAbort)
  }
  // a keychain may ask a person for the key of our certificate
  const ssl = await Promise.race([tlsOptions(target), cut.promise]).catch((error: unknown) => {
    stopWaiting()
    throw error
  })

  const socket = addressedSocket(target)
  const secret = createSecretOnce(target)
  const client = new pg.Client({
    // the driver verifies certificates against this name; the socket goes to the address
    host: certificateName(target),
    port: target.port,
    user: target.user,
    database: target.database,
    password: secret.give,
    ssl,
    sslnegotiation: 'postgres',
    application_name: 'Switchyard',
    types: asText,
    stream: () => socket,
    keepAlive: true,
    keepAliveInitialDelayMillis: 5_000,
  })
  const beginAnswer = guardParser(client.connection, maximumAnswerBytes)
  const { connection } = client
  connection.on('authenticationCleartextPassword', secret.askedInClear)

  const secured = target.tls.mode === 'off' ? 'sign-in' : 'tls'
  if (isIP(target.host) !== 0) pass('name-resolution', 'tcp', 'an address already')
  socket.on('lookup', (error: unknown, address: string) => {
    if (error == null) pass('name-resolution', 'tcp', address)
  })
  socket.once('connect', () => {
    pass('tcp', secured, `${socket.remoteAddress ?? target.host}:${target.port}`)
  })
  connection.on('sslconnect', () => {
    const secure = connection.stream
    secure.once('secureConnect', () => pass('tls', 'sign-in', 'verified'))
  })

  try {
    client.on('error', ignoreHere)
    await Promise.race([client.connect(), cut.promise])
    pass('sign-in', 'sign-in', target.user)
    const leftMs = options.connectMs - (performance.now() - startedMs)
    const opened = beginSession({ client, target, session, beginAnswer, onAbandoned: options.onAbandoned })
    return await opened(Math.max(leftMs, 1), options.signal)
  } catch (error) {
    // the driver's stream is the TLS socket by now, or still ours: both have to go
    connection.stream.destroy()
    socket.destroy()
    throw secret.hidden(connectFailure(error, target, stage))
  } finally {
    stopWaiting()
    secret.forget(client)
  }
}

/** While connecting, the driver reports every error through `connect` as well. */
function ignoreHere(): void {}

function tooLate(target: PostgresTarget, stage: ConnectStage, afterMs: number): Failure {
  if (stage === 'name-resolution' || stage === 'tcp') return unreachable(target, 'timed-out')
  return { code: 'no-answer', connection: target.connection, afterMs }
}

/** The driver connects to the name that it verifies; this goes where the person said. */
function addressedSocket(target: PostgresTarget): Socket {
  const socket = new Socket()
  const connect = socket.connect.bind(socket)
  socket.connect = () => connect({ host: target.host, port: target.port })
  return socket
}

/** The secret lives from the server's question to the end of connecting, and is in no message. */
function createSecretOnce(target: PostgresTarget) {
  let inClear = false
  let given: string | undefined
  return {
    askedInClear: () => {
      inClear = true
    },
    give: async (): Promise<string> => {
      if (inClear && target.tls.mode === 'off') {
        const problem = 'the server asks for the password in clear text, which is never sent without TLS'
        throw new AppError({ code: 'tls-failed', connection: target.connection, problem })
      }
      const secret = await target.secret()
      if (secret === null) throw new AppError({ code: 'secret-needed', connection: target.connection })
      given = secret
      return secret
    },
    forget: (client: pg.Client) => {
      given = undefined
      delete client.password
      const { connectionParameters } = client as unknown as { connectionParameters?: { password?: unknown } }
      if (connectionParameters !== undefined) delete connectionParameters.password
    },
    hidden: (error: AppError): AppError => {
      if (given === undefined || given.length < 4 || !('problem' in error.failure)) return error
      const problem = error.failure.problem.replaceAll(given, '[secret]')
      return new AppError({ ...error.failure, problem } as Failure)
    },
  }
}
