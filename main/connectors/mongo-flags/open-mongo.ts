import { lookup as lookUp } from 'node:dns'
import { MongoClient, type Db, type MongoClientOptions, type ServerHeartbeatFailedEvent } from 'mongodb'
import { AppError } from '../../../shared/failure.ts'
import { guardFrames } from './guard-frames.ts'
import { commandFailure, connectFailure, MongoFailure, unreachable } from './mongo-failures.ts'
import { addressText, type AnswerLimits, type MongoServerAddress, type MongoTarget } from './mongo-target.ts'
import { tlsOptions } from './mongo-tls.ts'

export type ConnectStage = 'name-resolution' | 'tcp' | 'tls' | 'sign-in'

/** `serverMs` was true at some moment between `sentMs` and `answeredMs`, both on this process's monotonic clock. */
export type ClockReading = { readonly serverMs: number; readonly sentMs: number; readonly answeredMs: number }

/** A driver's client to one server. After a deadline or an abort it is destroyed, with whatever it still carried. */
export type OpenedMongo = {
  readonly address: string
  /** as the last hello said: the primary, or a server that stands alone */
  readonly writable: boolean
  readonly alive: boolean
  readonly clock: ClockReading
  /** monotonic ms of the last sign of life */
  readonly answeredAtMs: number
  readonly run: <T>(work: (db: Db) => Promise<T>, limits: AnswerLimits) => Promise<T>
  /** Asks the server what it is now, and reads its clock. */
  readonly hello: (limits: AnswerLimits) => Promise<ClockReading>
  readonly destroy: () => void
  readonly close: () => Promise<void>
}

export type OpenOptions = {
  readonly connectMs: number
  readonly signal: AbortSignal
  /** told as each stage is passed, with a fact to show */
  readonly onStage?: (passed: ConnectStage, found: string) => void
}

/** Longer than any deadline of ours: a socket whose answer nobody waits for any more ends by itself. */
const socketTimeoutMs = 15_000

/**
 * Opens the writable primary among the target's servers; where none is one, the first that answers, for reading.
 * Each server is spoken to directly. The driver's own discovery would go on to whatever names a server tells it, and
 * carry the sign-in there.
 */
export async function openMongo(target: MongoTarget, options: OpenOptions): Promise<OpenedMongo> {
  if (options.signal.aborted) throw new AppError({ code: 'cancelled' })
  guardFrames()
  const password = target.user === null ? null : await target.secret()
  if (target.user !== null && password === null)
    throw new AppError({ code: 'secret-needed', connection: target.connection })
  const tls = await tlsOptions(target)
  const primary = Promise.withResolvers<OpenedMongo>()
  const attempts = target.servers.map(async server => {
    const opened = await openServer(target, server, { password, tls }, options)
    if (opened.writable) primary.resolve(opened)
    return opened
  })
  const all = Promise.allSettled(attempts)
  const chosen = await Promise.race([primary.promise, all.then(ended => anyOf(ended))])
  void all.then(ended => {
    for (const one of ended) if (one.status === 'fulfilled' && one.value !== chosen) void one.value.close()
  })
  if (chosen instanceof Error) throw chosen
  return chosen
}

/** The primary after all, a reader, or why there is neither: what a person can mend before what only time can. */
function anyOf(ended: readonly PromiseSettledResult<OpenedMongo>[]): OpenedMongo | Error {
  const opened = ended.flatMap(one => (one.status === 'fulfilled' ? [one.value] : []))
  const best = opened.find(({ writable }) => writable) ?? opened[0]
  if (best !== undefined) return best
  const reasons = ended.flatMap(one => (one.status === 'rejected' ? [one.reason as unknown] : []))
  const telling = reasons.find(
    reason => reason instanceof AppError && !/^(connection-unreachable|no-answer)$/.test(reason.failure.code),
  )
  const reason = telling ?? reasons[0]
  return reason instanceof Error ? reason : new Error('no server was tried', { cause: reason })
}

async function openServer(
  target: MongoTarget,
  server: MongoServerAddress,
  signIn: SignIn,
  { connectMs, signal, onStage }: OpenOptions,
): Promise<OpenedMongo> {
  const address = addressText(server)
  const named = { ...target, address }
  let client: MongoClient
  try {
    client = new MongoClient(`mongodb://${address}/`, {
      ...clientOptions(target, signIn, connectMs),
      lookup: (host, lookupOptions, callback) =>
        lookUp(host, lookupOptions, (error, found, family) => {
          if (error === null)
            onStage?.('name-resolution', typeof found === 'string' ? found : (found[0]?.address ?? ''))
          callback(error, found, family)
        }),
    })
  } catch (error) {
    throw connectFailure(error, named)
  }
  const cut = Promise.withResolvers<never>()
  cut.promise.catch(() => {})
  let answered = target.tls.mode === 'off'
  const fail = (event: ServerHeartbeatFailedEvent): void =>
    cut.reject(withoutTls(connectFailure(event.failure, named), answered))
  // the driver would go on trying for all its patience; a refused port is known at once
  client.on('serverHeartbeatFailed', fail)
  client.on('serverHeartbeatSucceeded', () => {
    answered = true
    onStage?.('name-resolution', 'an address already')
    onStage?.('tcp', address)
    onStage?.('tls', 'verified')
  })
  const timer = setTimeout(() => {
    const afterMs = connectMs
    cut.reject(new MongoFailure({ code: 'no-answer', connection: target.connection, afterMs }, 'not-sent'))
  }, connectMs)
  const onAbort = (): void => cut.reject(new MongoFailure({ code: 'cancelled' }, 'not-sent'))
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    await Promise.race([client.connect(), cut.promise])
    const opened = watched(client, target.database, named)
    await Promise.race([opened.hello({ deadlineMs: connectMs, signal }), cut.promise])
    onStage?.('sign-in', target.user ?? 'no sign-in asked for')
    return opened
  } catch (error) {
    void client.close(true).catch(() => {})
    throw withoutTls(connectFailure(error, named), answered)
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
    client.off('serverHeartbeatFailed', fail)
  }
}

/** A server that knows no TLS takes the call, does not understand the greeting, and hangs up. */
function withoutTls(failed: MongoFailure, answered: boolean): MongoFailure {
  const { failure, fate } = failed
  if (answered || failure.code !== 'connection-unreachable' || failure.problem !== 'closed') return failed
  const problem = 'the server hung up in the TLS handshake; it may not speak TLS on this port'
  return new MongoFailure({ code: 'tls-failed', connection: failure.connection, problem }, fate, {
    cause: failed,
  })
}

type SignIn = { readonly password: string | null; readonly tls: MongoClientOptions }

function clientOptions(
  target: MongoTarget,
  { password, tls }: SignIn,
  connectMs: number,
): MongoClientOptions {
  return {
    ...tls,
    ...(target.user === null
      ? {}
      : // the mechanism is left to SCRAM's own negotiation, which never sends a password in clear
        { auth: { username: target.user, password: password ?? '' }, authSource: target.authSource }),
    directConnection: true,
    // a write that is repeated behind our back could land twice, and late
    retryWrites: false,
    retryReads: false,
    appName: 'Switchyard',
    connectTimeoutMS: connectMs,
    serverSelectionTimeoutMS: connectMs,
    socketTimeoutMS: socketTimeoutMs,
    waitQueueTimeoutMS: connectMs,
    maxPoolSize: 4,
    minPoolSize: 1,
    serverMonitoringMode: 'poll',
    // a compressed answer may unfold to any size
    compressors: 'none',
  }
}

type Named = Parameters<typeof commandFailure>[1]

function watched(client: MongoClient, database: string, named: Named): OpenedMongo {
  let alive = true
  let writable = false
  let clock: ClockReading = { serverMs: 0, sentMs: 0, answeredMs: 0 }
  let answeredAtMs = performance.now()
  const db = client.db(database)
  const destroy = (): void => {
    alive = false
    void client.close(true).catch(() => {})
  }
  // the driver's own heartbeat finds a half-open wire; a new client then tells whether there is another way
  client.on('serverHeartbeatFailed', destroy)

  const run: OpenedMongo['run'] = async (work, { deadlineMs, signal }) => {
    if (signal.aborted) throw new MongoFailure({ code: 'cancelled' }, 'not-sent')
    if (!alive) throw new MongoFailure(unreachable(named, 'closed'), 'not-sent')
    const cut = Promise.withResolvers<never>()
    const abandon = (failure: MongoFailure): void => {
      destroy()
      cut.reject(failure)
    }
    const afterMs = Math.round(deadlineMs)
    const timer = setTimeout(
      () =>
        abandon(new MongoFailure({ code: 'no-answer', connection: named.connection, afterMs }, 'unknown')),
      deadlineMs,
    )
    const onAbort = (): void => abandon(new MongoFailure({ code: 'cancelled' }, 'unknown'))
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      const answer = work(db)
      // when the deadline wins, the driver's own rejection comes later and is nobody's
      answer.catch(() => {})
      const result = await Promise.race([answer, cut.promise])
      answeredAtMs = performance.now()
      return result
    } catch (error) {
      const failed = commandFailure(error, named)
      if (failed.failure.code === 'connection-unreachable' || failed.failure.code === 'no-answer') destroy()
      throw failed
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
    }
  }

  return {
    address: named.address,
    get writable() {
      return writable
    },
    get alive() {
      return alive
    },
    get clock() {
      return clock
    },
    get answeredAtMs() {
      return answeredAtMs
    },
    run,
    hello: async limits => {
      const sentMs = performance.now()
      const hello = await run(one => one.admin().command({ hello: 1 }), limits)
      const { localTime } = hello
      clock = {
        serverMs: localTime instanceof Date ? localTime.getTime() : Number.NaN,
        sentMs,
        answeredMs: performance.now(),
      }
      writable = hello['isWritablePrimary'] === true && hello['readOnly'] !== true
      return clock
    },
    destroy,
    close: async () => {
      alive = false
      // a server that has gone away would keep us waiting for its goodbye
      const patience = Promise.withResolvers<void>()
      const timer = setTimeout(patience.resolve, 500)
      await Promise.race([client.close(true).catch(() => {}), patience.promise])
      clearTimeout(timer)
    },
  }
}
