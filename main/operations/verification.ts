import { setImmediate as nextTurn } from 'node:timers/promises'
import type { FlagState } from '../../shared/domain/flag.ts'
import type { OpenConnection } from '../connections/open-connections.ts'
import type { ObservedStates, Reading } from '../flags/flag-cache.ts'
import { askedAbout, type ReadTarget } from './asked-about.ts'
import { bounded } from './bounded.ts'
import { isStored, type Operation, type Part, type Target } from './operation-record.ts'
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
    const late = operation.kind === 'rollback' ? workings.late.among(chunk) : null
    try {
      const found = await readBack(open, chunk, cutOff, workings)
      const verifyMs = performance.now() - began
      for (const target of chunk) {
        const state = found.get(target.key)
        target.after = state ?? null
        target.verifyMs = verifyMs
        if (target.state !== 'verifying') continue
        const verdict = judgeWritten(target, state, open.connector)
        if (verdict.state === 'verified' && late?.has(target)) target.state = 'unknown'
        else target.state = verdict.state === 'verified' ? provenState(open) : 'conflict'
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

/** Equal to intent in the store: proven, or where storing is not serving, on its way to be. */
export const provenState = ({ connector }: Pick<OpenConnection, 'connector'>): 'verified' | 'delivering' =>
  connector.delivery === undefined ? 'verified' : 'delivering'

/** The named flags as the writable primary holds them, and the people whom the intents are about. */
export async function readBack(
  open: OpenConnection,
  targets: readonly ReadTarget[],
  cutOff: AbortSignal | null,
  { limits, ending, people }: Pick<Workings, 'limits' | 'ending' | 'people'>,
): Promise<Map<string, FlagState>> {
  const keys = targets.map(target => target.key)
  const signals = cutOff === null ? [ending] : [cutOff, ending]
  const asked = askedAbout(open.connection.id, targets, open.connector, people)
  const patienceMs = limits.readBackMs + Math.ceil((asked?.people ?? 0) * limits.readBackPerPersonMs)
  const states = await bounded(open.connection.name, patienceMs, signals, signal =>
    open.connector.readBack(keys, signal, asked?.about),
  )
  return new Map(states.map(state => [state.flag.key, state]))
}

/** The stopwatch, and that of each store, ends with the read-back that proved the last target, not with the book-keeping behind it. */
export function noteAllVerified(operation: Operation, { clock }: Pick<Workings, 'clock'>): void {
  for (const part of operation.parts) {
    const isProven = part.targets.every(target => target.state === 'verified' || isStored(target))
    part.verifiedAtMs = isProven ? (part.verifiedAtMs ?? Math.round(clock.nowMs())) : null
  }
  if (operation.allVerifiedMs !== null || operation.targets.some(target => target.state !== 'verified'))
    return
  operation.allVerifiedMs =
    operation.askedMonotonicMs === null
      ? Math.max(0, clock.nowMs() - operation.askedAtMs)
      : performance.now() - operation.askedMonotonicMs
}

type TellingNeeds = Pick<Workings, 'cache' | 'connections' | 'clock' | 'log'>

/** What was read back and is what was meant becomes what the screens show, as our doing. */
export function tellCacheOurs(
  operation: Operation,
  part: Part,
  read: readonly Target[],
  reading: Reading,
  workings: TellingNeeds,
): void {
  const states = read.flatMap(target =>
    target.after !== null && (target.state === 'verified' || isStored(target)) ? [target.after] : [],
  )
  const cause = { operationId: operation.id }
  record({ connectionId: part.connectionId, states, removed: [], cause, reading }, workings)
}

/**
 * What was read and is someone else's doing. Call at once after the flags were let go of: while they are held the
 * cache takes only what an operation says of them.
 */
export function tellCacheTheirs(part: Part, read: readonly Target[], workings: TellingNeeds): void {
  const conflicts = read.filter(target => target.state === 'conflict')
  const states = conflicts.flatMap(target => target.after ?? [])
  const removed = conflicts
    .filter(({ after, failure }) => after === null && failure?.code === 'not-found')
    .map(({ key }) => key)
  record({ connectionId: part.connectionId, states, removed, cause: null }, workings)
}

function record(
  observed: Omit<ObservedStates, 'atMs'>,
  { cache, connections, clock, log }: TellingNeeds,
): void {
  if (observed.states.length + observed.removed.length === 0) return
  const hasSwitches = connections.find(observed.connectionId)?.connector.capabilities.personSwitch === true
  const states = hasSwitches ? observed.states.map(withoutPeople) : observed.states
  try {
    cache.record({ ...observed, states, atMs: clock.nowMs() })
  } catch (error) {
    // the store is what counts, and the next reading brings the cache in step; an outcome is not lost for it
    log.bug('cache after an operation', error)
  }
}

/** A sync brings nobody's own switch: the few that were asked for would be gone with the next one, as if someone had removed them. */
function withoutPeople({ flag }: FlagState): FlagState {
  return { flag, overrides: [] }
}
