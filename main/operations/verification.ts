import { setImmediate as nextTurn } from 'node:timers/promises'
import type { FlagState } from '../../shared/domain/flag.ts'
import type { OpenConnection } from '../connections/open-connections.ts'
import type { ObservedStates, Reading } from '../flags/flag-cache.ts'
import { bounded } from './bounded.ts'
import type { Operation, Part, Target } from './operation-record.ts'
import { failureOf } from './thrown-failure.ts'
import { judgeWritten } from './verdict.ts'
import type { Workings } from './workings.ts'

/** Flags read back in one question: enough that even ten thousand are few round trips. */
const chunkSize = 1000

/**
 * Reads back what was written, and what someone else's later value kept from being written, and gives every
 * target that is `verifying` its outcome. What cannot be read stays `unknown`.
 */
export async function verify(
  operation: Operation,
  part: Part,
  wanted: readonly Target[],
  open: OpenConnection,
  cutOff: AbortSignal,
  workings: Workings,
): Promise<void> {
  const reading = workings.cache.beginReading(part.connectionId)
  const begun = performance.now()
  const toRead = wanted.filter(target => target.state === 'verifying' || target.state === 'conflict')
  for (let from = 0; from < toRead.length; from += chunkSize) {
    const chunk = toRead.slice(from, from + chunkSize)
    const began = performance.now()
    try {
      const found = await readBack(open, chunk, cutOff, workings)
      const verifyMs = performance.now() - began
      for (const target of chunk) {
        const state = found.get(target.key)
        target.after = state ?? null
        target.verifyMs = verifyMs
        if (target.state !== 'verifying') continue
        const verdict = judgeWritten(target, state, open.connector)
        target.state = verdict.state === 'verified' ? 'verified' : 'conflict'
        target.failure = verdict.state === 'conflict' ? verdict.failure : null
      }
    } catch (error) {
      const failure = failureOf(error, workings.log)
      for (const target of chunk) {
        if (target.state !== 'verifying') continue
        target.state = 'unknown'
        target.failure = failure
      }
    }
    if (from + chunkSize < toRead.length) await nextTurn()
  }
  if (toRead.length > 0) part.verifyMs = performance.now() - begun
  noteAllVerified(operation, workings)
  tellCacheOurs(operation, part, toRead, reading, workings)
  workings.announce(operation)
  // an outcome in the journal says that history has it too
  await workings.cache.written()
}

/** The named flags as the writable primary holds them. */
export async function readBack(
  open: OpenConnection,
  targets: readonly Pick<Target, 'key'>[],
  cutOff: AbortSignal | null,
  { limits, ending }: Pick<Workings, 'limits' | 'ending'>,
): Promise<Map<string, FlagState>> {
  const keys = targets.map(target => target.key)
  const signals = cutOff === null ? [ending] : [cutOff, ending]
  const states = await bounded(open.connection.name, limits.readBackMs, signals, signal =>
    open.connector.readBack(keys, signal),
  )
  return new Map(states.map(state => [state.flag.key, state]))
}

/** The stopwatch ends with the read-back that proved the last target, not with the book-keeping behind it. */
export function noteAllVerified(operation: Operation, { clock }: Pick<Workings, 'clock'>): void {
  if (operation.allVerifiedMs !== null || operation.targets.some(target => target.state !== 'verified'))
    return
  operation.allVerifiedMs =
    operation.askedMonotonicMs === null
      ? Math.max(0, clock.nowMs() - operation.askedAtMs)
      : performance.now() - operation.askedMonotonicMs
}

/** What was read back and is what was meant becomes what the screens show, as our doing. */
export function tellCacheOurs(
  operation: Operation,
  part: Part,
  read: readonly Target[],
  reading: Reading,
  workings: Pick<Workings, 'cache' | 'clock' | 'log'>,
): void {
  const states = read.flatMap(target =>
    target.after !== null && target.state === 'verified' ? [target.after] : [],
  )
  const cause = { operationId: operation.id }
  record({ connectionId: part.connectionId, states, removed: [], cause, reading }, workings)
}

/**
 * What was read and is someone else's doing. Call at once after the flags were let go of: while they are held the
 * cache takes only what an operation says of them.
 */
export function tellCacheTheirs(
  part: Part,
  read: readonly Target[],
  workings: Pick<Workings, 'cache' | 'clock' | 'log'>,
): void {
  const conflicts = read.filter(target => target.state === 'conflict')
  const states = conflicts.flatMap(target => target.after ?? [])
  const removed = conflicts
    .filter(({ after, failure }) => after === null && failure?.code === 'not-found')
    .map(({ key }) => key)
  record({ connectionId: part.connectionId, states, removed, cause: null }, workings)
}

function record(
  observed: Omit<ObservedStates, 'atMs'>,
  { cache, clock, log }: Pick<Workings, 'cache' | 'clock' | 'log'>,
): void {
  if (observed.states.length + observed.removed.length === 0) return
  try {
    cache.record({ ...observed, atMs: clock.nowMs() })
  } catch (error) {
    // the store is what counts, and the next reading brings the cache in step; an outcome is not lost for it
    log.bug('cache after an operation', error)
  }
}
