import type { WriteLimits } from '../connectors/connector.ts'
import type { OperationKind } from '../../shared/domain/operation.ts'

/** Every patience of an operation in one place, in ms. Handed in, so that the fault harness can run on shorter ones. */
export type OperationLimits = {
  readonly write: WriteLimits
  /** patience with a locked row in the first round of a rollback */
  readonly firstLockMs: number
  readonly readBackMs: number
  /** how long a rollback lets an ordinary write on the same connection go on before it is cut off */
  readonly rollbackPatienceMs: number
  readonly backoff: { readonly firstMs: number; readonly longestMs: number }
  /** after this many writes that would not stay, someone or something else keeps changing the flag back */
  readonly contestedWrites: number
}

export const operationLimits: OperationLimits = {
  write: {
    // A person looking at the red button has to learn within seconds that one store does not answer.
    deadlineMs: 10_000,
    // Half the deadline: what we have given up on has failed in the store by the time we say `unknown` …
    landBeforeMs: 5_000,
    // … because the store itself stops the statement before that,
    statementMs: 4_000,
    // and a locked row is left for the one-by-one round while there is still time for it.
    lockMs: 1_500,
  },
  // What is not locked waits for its read-back until the round is over, so the first round only waits long enough to
  // learn who holds a row; the next ones have all the patience of `lockMs`.
  firstLockMs: 250,
  // A read-back is one indexed read; a store that needs longer is not answering.
  readBackMs: 5_000,
  // Ordinary writes take milliseconds; one that takes longer is stuck, and must not hold back an emergency.
  rollbackPatienceMs: 500,
  backoff: { firstMs: 500, longestMs: 30_000 },
  contestedWrites: 5,
}

/** Seed 003: "Immediate rollback (< 1 minute)". No seed limits an ordinary change or a restore. */
export function limitOf(kind: OperationKind): number | null {
  return kind === 'rollback' ? 60_000 : null
}

/**
 * When to try again: doubling from the first to the longest, each with jitter of half, so that several
 * desks which lost the same store do not come back in the same instant.
 */
export function backoffMs(
  attempt: number,
  limits: OperationLimits['backoff'],
  random: () => number = Math.random,
): number {
  const full = Math.min(limits.longestMs, limits.firstMs * 2 ** Math.min(attempt, 20))
  return full / 2 + (full / 2) * random()
}
