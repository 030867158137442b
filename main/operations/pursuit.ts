import { attempt } from './attempt.ts'
import { backoffMs } from './operation-limits.ts'
import { isToSend, type Operation, type Part } from './operation-record.ts'
import { pursuedTargets, reconcile } from './reconcile.ts'
import { failureOf } from './thrown-failure.ts'
import type { Workings } from './workings.ts'

/** Lets pursuits go on at once: a secret was given, a person said "try again", the machine woke up. */
export function createWakers() {
  const sleeping = new Map<Part, () => void>()
  const missed = new Set<Part>()
  return {
    wake(part: Part): void {
      const wake = sleeping.get(part)
      if (wake === undefined) missed.add(part)
      else wake()
    },
    /** true: woken before the time was over, or while nobody slept. No time: only a wake ends it. */
    async pause(part: Part, ms: number | undefined, ending: AbortSignal): Promise<boolean> {
      if (missed.delete(part) || ending.aborted) return true
      const { promise, resolve } = Promise.withResolvers<boolean>()
      const timer = ms === undefined ? undefined : setTimeout(() => resolve(false), ms)
      const wake = () => resolve(true)
      sleeping.set(part, wake)
      ending.addEventListener('abort', wake, { once: true })
      try {
        return await promise
      } finally {
        clearTimeout(timer)
        sleeping.delete(part)
        ending.removeEventListener('abort', wake)
      }
    },
    forget(part: Part): void {
      missed.delete(part)
    },
  }
}

export type Wakers = ReturnType<typeof createWakers>

/** Nobody wants the rest any more: what was moved until now is read, and said, before anyone may call it ended. */
async function stopHalfWay(
  operation: Operation,
  part: Part,
  place: number,
  workings: Workings,
): Promise<void> {
  part.busy += 1
  try {
    for (const target of part.targets) {
      if (target.rest === 'none') continue
      target.rest = 'none'
      target.state = 'unknown'
    }
    await reconcile(operation, part, place, workings)
  } finally {
    part.busy -= 1
  }
}

/**
 * One connection's share of an operation, from the first write until everything is stored: write, read back, and for
 * what is not proven read again, write again, with growing pauses. Ends when there is nothing left to
 * write or to read, or with the app.
 */
export async function pursue(
  operation: Operation,
  part: Part,
  place: number,
  wakers: Wakers,
  workings: Workings,
  /** called whenever targets may have moved on */
  onStep: () => Promise<void>,
): Promise<void> {
  let round = 0
  const isFirst = () => part.targets.every(target => target.attempts === 0)
  try {
    while (!workings.ending.aborted) {
      const isUnwanted = operation.cancelled || operation.givenUp !== null
      if (isUnwanted && part.targets.some(target => target.rest !== 'none')) {
        await stopHalfWay(operation, part, place, workings)
      } else if (part.targets.some(isToSend)) {
        const urgency = operation.kind !== 'rollback' ? 'ordinary' : isFirst() ? 'rollback' : 'rollback-again'
        await attempt(operation, part, place, urgency, workings)
      } else {
        await reconcile(operation, part, place, workings)
      }
      await onStep()
      const open = pursuedTargets(operation, part, workings)
      if (open.length === 0) return
      // the same again at once, in a turn of its own, so that a rollback may come between two rounds
      if (open.some(target => target.state === 'planned' || target.rest === 'at-once')) continue
      const isUndecided = open.every(target => target.undecided)
      const woken = await wakers.pause(
        part,
        isUndecided ? undefined : backoffMs(round, workings.limits.backoff),
        workings.ending,
      )
      round = woken ? 0 : round + 1
    }
  } catch (error) {
    // a mistake of ours must leave a target that says so, not one that hangs in "sending" for ever
    const failure = failureOf(error, workings.log)
    for (const target of pursuedTargets(operation, part, workings)) {
      target.rest = 'none'
      if (target.state === 'planned') target.state = 'not-sent'
      if (target.state === 'sending' || target.state === 'verifying') target.state = 'unknown'
      target.failure = failure
    }
    workings.announce(operation)
  } finally {
    wakers.forget(part)
  }
}
