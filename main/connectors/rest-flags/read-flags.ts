import { createHash } from 'node:crypto'
import type { FlagState } from '../../../shared/domain/flag.ts'
import { AppError, type Failure } from '../../../shared/failure.ts'
import type { StoreReading } from '../connector.ts'
import { unusable } from '../http/http-answers.ts'
import type { RequestLimits } from '../http/http-client.ts'
import type { FlagApi, FlagDetails, FlagList } from './flag-api.ts'
import { flagPath } from './flag-path.ts'
import { inParallel } from './in-parallel.ts'
import { flagOf, listedOnly, longestKey, stateOf } from './rest-flag.ts'
import type { RestFlagsSettings } from '../../../shared/domain/rest-flags-settings.ts'

/** Enough to read a hundred flags in seconds, and little enough to leave the API to those whom it is for. */
const gentleWidth = 4
/** A read-back decides whether an emergency is over. */
const urgentWidth = 8
/** How often, at most, all details are read again because the list says that something was updated. */
const sweepMs = 60_000
/** Of a server that says "too many" and not for how long. */
const usualPauseMs = 2_000

type Reading = { readonly api: FlagApi; readonly settings: RestFlagsSettings; readonly connectionId: string }

/**
 * The list says in one request which flags are on; everything else costs one request a flag. So details are kept,
 * and read again only where the list contradicts them, and all of them, gently, when the list was updated since.
 * A description changed by someone else may therefore be seen a minute late; what is on or off never is.
 */
export function createFlagReader(random: () => number = Math.random) {
  const known = new Map<string, FlagDetails>()
  let swept: { readonly updatedAt: string | null; readonly atMs: number } | undefined
  /** what a sweep has still to read: one that a limit cut short goes on where it ended */
  let unswept = new Set<string>()
  let paused:
    | { readonly untilMs: number; readonly failure: Extract<Failure, { code: 'answer-unusable' }> }
    | undefined

  /** Jitter keeps several desks from coming back to a limited API in the same instant. */
  const pauseFor = (failure: Extract<Failure, { code: 'answer-unusable' }>): void => {
    const waitMs = failure.retryAfterMs ?? usualPauseMs
    paused = { untilMs: performance.now() + waitMs * (1 + random() / 5), failure }
  }
  const respectPause = (): void => {
    const leftMs = (paused?.untilMs ?? 0) - performance.now()
    if (paused === undefined || leftMs <= 0) return
    throw new AppError({ ...paused.failure, retryAfterMs: Math.ceil(leftMs) })
  }
  const limited = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      const failure = error instanceof AppError ? error.failure : undefined
      if (failure?.code === 'answer-unusable' && failure.problem === 'rate-limited') pauseFor(failure)
      throw error
    }
  }

  const learn = async (
    { api, settings }: Reading,
    keys: readonly string[],
    limits: RequestLimits,
  ): Promise<readonly string[]> => {
    const missing: string[] = []
    await inParallel(keys, gentleWidth, async key => {
      if (flagPath(key, settings) === undefined) return
      const details = await api.get(key, limits)
      unswept.delete(key)
      if (details === undefined) missing.push(key)
      else known.set(key, details)
    })
    return missing
  }

  return {
    /** as last read; null: not known */
    descriptionOf: (key: string): string | null => known.get(key)?.description ?? null,

    readStore: async (
      reading: Reading,
      knownDigest: string | null,
      limits: RequestLimits,
    ): Promise<StoreReading> => {
      respectPause()
      let list = await limited(() => reading.api.list(limits))
      if (isSweepDue(swept, list)) {
        // at first every flag is unknown anyway
        if (swept !== undefined) unswept = new Set(keysOf(list))
        swept = { updatedAt: list.updatedAt, atMs: performance.now() }
      }
      const isAtOdds = (key: string): boolean => contradicts(known.get(key), list.listed.get(key))
      const due = keysOf(list).filter(key => unswept.has(key) || isAtOdds(key))
      try {
        const missing = await limited(() => learn(reading, due, limits))
        // changed or gone between the two: only what is still so when asked again is a fault of the API
        if (due.some(key => isAtOdds(key) && flagPath(key, reading.settings) !== undefined))
          list = await limited(() => reading.api.list(limits))
        const lost = missing.find(key => list.listed.has(key))
        if (lost !== undefined)
          throw unusable(list.answer, 'wrong-shape', `it lists ${lost}, of which the API knows nothing`)
      } catch (error) {
        // limited half-way: what is on is known from the list, and what else was known of every flag still is
        if (
          paused === undefined ||
          !isLimited(error) ||
          keysOf(list).some(key => !isKnown(key, known, reading))
        )
          throw error
      }
      for (const key of known.keys()) if (!list.listed.has(key)) known.delete(key)
      const flags = keysOf(list).flatMap(key => {
        const listed = list.listed.get(key)
        const details =
          flagPath(key, reading.settings) === undefined ? listedOnly(key, listed) : known.get(key)
        return details === undefined ? [] : [flagOf(reading.connectionId, details, listed)]
      })
      const rows = flags.map(({ key, version, enabled }) => [key, version, enabled])
      const digest = createHash('sha256')
        .update(JSON.stringify(rows.toSorted(byKey)))
        .digest('hex')
      const serverTimeMs = serverTimeOf(list) ?? Date.now()
      if (digest === knownDigest) return { status: 'unchanged', digest, serverTimeMs }
      return { status: 'read', digest, serverTimeMs, flags, overrides: [] }
    },

    /**
     * What the application would be told (the list) and what each flag's own address says. Nothing that was kept
     * counts here, and a limit that reading ran into does not hold this up.
     */
    readBack: async (
      reading: Reading,
      keys: readonly string[],
      limits: RequestLimits,
    ): Promise<readonly FlagState[]> => {
      const states = new Map<string, FlagState>()
      const details = new Map<string, FlagDetails>()
      await inParallel(keys, urgentWidth, async key => {
        if (flagPath(key, reading.settings) === undefined) return
        const found = await reading.api.get(key, limits)
        if (found === undefined) return
        details.set(key, found)
        // a flag that we switched there and back between two readings is not one that somebody else changed
        known.set(key, found)
      })
      // after the details: a cache that is behind shows itself as a list that still says NEW
      const { listed } = await reading.api.list(limits)
      for (const key of keys) {
        const found =
          flagPath(key, reading.settings) === undefined && listed.has(key)
            ? listedOnly(key, listed.get(key))
            : details.get(key)
        if (found !== undefined) states.set(key, stateOf(reading.connectionId, found, listed.get(key)))
      }
      return [...states.values()]
    },
  }
}

export type FlagReader = ReturnType<typeof createFlagReader>

/** Keys that a screen can name. */
function keysOf({ listed }: FlagList): readonly string[] {
  return [...listed.keys()].filter(key => key !== '' && key.length <= longestKey)
}

function contradicts(details: FlagDetails | undefined, listed: unknown): boolean {
  return details === undefined || (details.enabled === true) !== (listed === true)
}

function isKnown(key: string, known: ReadonlyMap<string, FlagDetails>, { settings }: Reading): boolean {
  return known.has(key) || flagPath(key, settings) === undefined
}

function isSweepDue(
  swept: { readonly updatedAt: string | null; readonly atMs: number } | undefined,
  { updatedAt }: FlagList,
): boolean {
  if (swept === undefined) return true
  // a list that does not say when it was updated may have been
  if (updatedAt !== null && updatedAt === swept.updatedAt) return false
  return performance.now() - swept.atMs >= sweepMs
}

function isLimited(error: unknown): boolean {
  return (
    error instanceof AppError &&
    error.failure.code === 'answer-unusable' &&
    error.failure.problem === 'rate-limited'
  )
}

function byKey(left: readonly unknown[], right: readonly unknown[]): number {
  return String(left[0]) < String(right[0]) ? -1 : 1
}

/** `Date` tells whole seconds: the middle of that second is the likeliest. */
export function serverTimeOf({ answer }: Pick<FlagList, 'answer'>): number | undefined {
  const ms = Date.parse(answer.header('date') ?? '')
  return Number.isNaN(ms) ? undefined : ms + 500
}
