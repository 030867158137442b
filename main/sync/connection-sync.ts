import type { ConnectionStatus } from '../../shared/domain/connection-status.ts'
import { AppError, type Failure } from '../../shared/failure.ts'
import type { OpenConnection } from '../connections/open-connections.ts'
import { createOneAtATime } from '../one-at-a-time.ts'
import { systemTimers } from '../timers.ts'
import { toFailure } from './bounded-read.ts'
import { startPollLoop, type PollLoop, type RunResult } from './poll-loop.ts'
import { readFlags, readReadiness } from './read-flags.ts'
import { measurePollMs, readMeasures } from './read-measures.ts'
import { readUsage, usageSpanMs } from './read-usage.ts'
import { retryDelayMs } from './retry-delay.ts'
import type { SyncDependencies } from './sync-dependencies.ts'

/** The polling of one connection with one connector; a changed connection gets a new one. */
export type ConnectionSync = {
  readonly open: OpenConnection
  start(): void
  /** Reads now, besides the polling. @throws AppError */
  readNow(atMs: number, signal: AbortSignal): Promise<void>
  /** The polling's own next read, now. @throws AppError */
  refresh(): Promise<void>
  /** Somebody began or stopped looking, or the settings changed. */
  paceChanged(): void
  stop(): Promise<void>
}

const neverMs = 24 * 60 * 60_000

export function createConnectionSync(
  needs: SyncDependencies,
  open: OpenConnection,
  isWatched: () => boolean,
  isNew: boolean,
): ConnectionSync {
  const { connections, flagCache, settings, clock, log, timers = systemTimers, random = Math.random } = needs
  const { id, name } = open.connection
  const usageInTurn = createOneAtATime()
  const measuresInTurn = createOneAtATime()
  const flagsInTurn = createOneAtATime()
  let isTrusted = !isNew
  let failures = 0
  let usageFailures = 0
  let mostUsageMs = Number.POSITIVE_INFINITY
  let loops:
    | {
        readonly flags: PollLoop
        readonly usage: PollLoop | undefined
        readonly measures: PollLoop | undefined
      }
    | undefined

  const pollMs = (): number =>
    (isWatched() ? settings().watchedPollSeconds : settings().otherPollSeconds) * 1000
  const report = (change: Partial<Omit<ConnectionStatus, 'connectionId'>>): void => {
    // a report about the connector that took this one's place would be a lie
    if (connections.find(id)?.connector === open.connector) connections.report(id, change)
  }
  const takeFlags = (atMs: number, signal: AbortSignal): Promise<void> =>
    flagsInTurn(async () => {
      const { flags } = await readFlags(needs, open, isTrusted, atMs, signal)
      isTrusted = true
      report({
        link: 'live',
        failure: null,
        readAtMs: atMs,
        pollMs: pollMs(),
        ...(flags === undefined ? {} : { flags }),
      })
    })
  const takeUsage = (atMs: number, signal: AbortSignal): Promise<void> =>
    usageInTurn(() => readUsage(needs, open, mostUsageMs, atMs, signal))
  const takeMeasures = (signal: AbortSignal): Promise<void> =>
    measuresInTurn(() => readMeasures(needs, open, signal))

  const failed = (failure: Failure): number => {
    failures += 1
    const waitsForSecret = failure.code === 'secret-needed' || failure.code === 'vault-locked'
    report({ link: waitsForSecret ? 'waiting-for-secret' : 'down', failure, pollMs: pollMs() })
    return waitsForSecret ? pollMs() : retryDelayMs(failures, isWatched(), random())
  }
  const pollFlags = async (signal: AbortSignal): Promise<RunResult> => {
    const readiness = readReadiness(needs, open, signal).then(found => {
      if (found !== undefined) report(found)
    })
    try {
      await takeFlags(clock.nowMs(), signal)
      failures = 0
      return { nextMs: pollMs() }
    } catch (error) {
      if (signal.aborted || isCancelled(error)) return { nextMs: pollMs(), error: toError(error) }
      return { nextMs: failed(toFailure(error, bug => log.bug('sync', bug))), error: toError(error) }
    } finally {
      await readiness
    }
  }
  const pollUsage = async (signal: AbortSignal): Promise<RunResult> => {
    const atMs = clock.nowMs()
    const spanMs = Math.min(mostUsageMs, usageSpanMs(needs, id, atMs))
    try {
      await takeUsage(atMs, signal)
      usageFailures = 0
      mostUsageMs = Number.POSITIVE_INFINITY
      return { nextMs: settings().usagePollSeconds * 1000 }
    } catch (error) {
      if (signal.aborted || isCancelled(error))
        return { nextMs: settings().usagePollSeconds * 1000, error: toError(error) }
      usageFailures += 1
      const failure = toFailure(error, bug => log.bug('usage', bug))
      if (usageFailures === 1) log.warn('usage could not be read', { connection: name, failure })
      if (isTooMuch(failure)) mostUsageMs = Math.max(spanMs / 2, 30 * 60_000)
      return { nextMs: retryDelayMs(usageFailures, isWatched(), random()), error: toError(error) }
    }
  }
  /** What fails is told measure by measure; only a bug or a goodbye ends up here. */
  const pollMeasures = async (signal: AbortSignal): Promise<RunResult> => {
    try {
      await takeMeasures(signal)
      return { nextMs: measurePollMs }
    } catch (error) {
      if (!signal.aborted && !isCancelled(error)) toFailure(error, bug => log.bug('measures', bug))
      return { nextMs: measurePollMs, error: toError(error) }
    }
  }

  return {
    open,
    start: () => {
      report({ readAtMs: flagCache.readAtMs(id), flags: flagCache.keys(id).length, pollMs: pollMs() })
      loops = {
        flags: startPollLoop(timers, pollFlags),
        usage: open.connector.capabilities.usage ? startPollLoop(timers, pollUsage) : undefined,
        measures: open.connector.capabilities.measures ? startPollLoop(timers, pollMeasures) : undefined,
      }
    },
    readNow: async (atMs, signal) => {
      await takeFlags(atMs, signal)
      if (open.connector.capabilities.usage) await takeUsage(atMs, signal)
      if (open.connector.capabilities.measures) await takeMeasures(signal)
    },
    refresh: async () => {
      const usage = loops?.usage?.now()
      // its failure is told by the age of what is shown
      const measures = loops?.measures?.now()
      for (const one of [usage, measures]) one?.catch(() => undefined)
      await loops?.flags.now()
      await usage?.catch(() => undefined)
    },
    paceChanged: () => {
      report({ pollMs: pollMs() })
      loops?.flags.atMostAfter(failures === 0 ? pollMs() : retryDelayMs(failures, isWatched(), random()))
      loops?.usage?.atMostAfter(usageFailures === 0 ? settings().usagePollSeconds * 1000 : neverMs)
    },
    stop: async () => {
      await Promise.all([loops?.flags.stop(), loops?.usage?.stop(), loops?.measures?.stop()])
    },
  }
}

function isCancelled(error: unknown): boolean {
  return error instanceof AppError && error.failure.code === 'cancelled'
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}

/** The store took longer than it may, or said so itself: a shorter span may do. */
function isTooMuch(failure: Failure): boolean {
  return failure.code === 'no-answer' || failure.code === 'store-refused'
}
