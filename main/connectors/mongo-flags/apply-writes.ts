import type { MongoFlagsSettings } from '../../../shared/domain/mongo-flags-settings.ts'
import { AppError, type Failure } from '../../../shared/failure.ts'
import type { FlagWrite, WriteLimits, WriteResult } from '../connector.ts'
import { writeConditionally, type ConditionalWrite } from './conditional-writes.ts'
import { MongoFailure } from './mongo-failures.ts'
import type { MongoLane } from './mongo-lane.ts'
import { checkPrimary, type Place } from './read-flags.ts'
import { rollBackFlags } from './roll-back-flags.ts'
import { createWriteBudget } from './write-budget.ts'
import { result, type WriteSession } from './write-session.ts'

/** Carries out a batch on one client: rollbacks first, then what may wait. */
export async function applyWrites(
  lane: MongoLane,
  settings: MongoFlagsSettings,
  place: Place,
  writes: readonly FlagWrite[],
  limits: WriteLimits,
  signal: AbortSignal,
): Promise<readonly WriteResult[]> {
  const budget = createWriteBudget(limits)
  const opening = AbortSignal.any([signal, AbortSignal.timeout(limits.landBeforeMs)])
  const session = (): Promise<WriteSession> =>
    lane.use(async opened => {
      // a fresh reading of the server's clock and of what the server is, before anything is sent
      await opened.hello({ deadlineMs: Math.min(budget.waitMs(), limits.landBeforeMs), signal })
      checkPrimary(opened, place)
      return { opened, settings, place, budget, signal }
    }, opening)
  let begun: WriteSession
  try {
    begun = await session().catch((error: unknown) => {
      // the warm client was dead, or its server is the primary no longer: nothing has left yet, a new one may carry it
      if (
        error instanceof MongoFailure &&
        /^(connection-unreachable|store-read-only)$/.test(error.failure.code)
      )
        return session()
      throw error
    })
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const failure: Failure =
      error.failure.code === 'cancelled' && !signal.aborted
        ? { code: 'no-answer', connection: place.connection, afterMs: Math.round(budget.elapsedMs()) }
        : error.failure
    const status = definite(failure) ? 'refused' : 'not-sent'
    return writes.map(({ key }) => result({ budget }, key, status, { failure }))
  }
  const done = await applyOn(begun, writes)
  // what this client took its server for no longer holds: the next one asks again
  if (done.some(({ failure }) => failure !== null && definite(failure))) begun.opened.destroy()
  return done
}

async function applyOn(session: WriteSession, writes: readonly FlagWrite[]): Promise<readonly WriteResult[]> {
  const done = new Map<FlagWrite, WriteResult>()
  const keep = (group: readonly FlagWrite[], results: ReadonlyMap<string, WriteResult>): void => {
    for (const write of group) {
      const one = results.get(write.key)
      if (one !== undefined) done.set(write, one)
    }
  }
  for (const suspendOverrides of [true, false]) {
    const group = writes.filter(
      ({ intent }) => intent.kind === 'roll-back' && intent.suspendOverrides === suspendOverrides,
    )
    const keys = [...new Set(group.map(({ key }) => key))]
    if (keys.length > 0)
      keep(group, await rollBackFlags(session, keys, { kind: 'roll-back', suspendOverrides }))
  }
  const conditional = writes.flatMap((write): ConditionalWrite[] =>
    write.intent.kind === 'roll-back' ? [] : [{ key: write.key, intent: write.intent }],
  )
  if (conditional.length > 0) {
    const results = await writeConditionally(session, conditional)
    keep(
      writes.filter(({ intent }) => intent.kind !== 'roll-back'),
      results,
    )
  }
  return writes.map(write => {
    const failure: Failure = { code: 'no-answer', connection: session.place.connection, afterMs: 0 }
    return done.get(write) ?? result(session, write.key, 'not-sent', { failure })
  })
}

/** What the store is, and not what befell one write: no repetition mends it, a person has to do something first. */
function definite(failure: Failure): boolean {
  return ['schema-missing', 'permission-missing', 'store-read-only', 'sign-in-refused'].includes(failure.code)
}
