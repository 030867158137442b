import { attempt } from './attempt.ts'
import { backoffMs } from './operation-limits.ts'
import type { Operation, Part } from './operation-record.ts'
import { openTargets, reconcile } from './reconcile.ts'
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

/**
 * One connection's share of an operation, from the first write until nothing is open: write, read back, and for
 * what is not proven read again, write again, with growing pauses. Ends when all targets are settled, or with the app.
 */
export async function pursue(
  operation: Operation,
  part: Part,
  place: number,
  wakers: Wakers,
  workings: Workings,
  onStep: () => Promise<void>,
): Promise<void> {
  let round = 0
  const isFirst = () => part.targets.every(target => target.attempts === 0)
  try {
    while (!workings.ending.aborted) {
      if (part.targets.some(target => target.state === 'planned')) {
        const urgency = operation.kind !== 'rollback' ? 'ordinary' : isFirst() ? 'rollback' : 'rollback-again'
        await attempt(operation, part, place, urgency, workings)
      } else {
        await reconcile(operation, part, workings)
      }
      await onStep()
      const open = openTargets(operation, part, workings)
      if (open.length === 0) return
      if (open.some(target => target.state === 'planned')) continue
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
    for (const target of openTargets(operation, part, workings)) {
      if (target.state === 'planned') target.state = 'not-sent'
      if (target.state === 'sending' || target.state === 'verifying') target.state = 'unknown'
      target.failure = failure
    }
    workings.announce(operation)
  } finally {
    wakers.forget(part)
  }
}
