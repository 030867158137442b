import type { Connector, WriteLimits } from '../connectors/connector.ts'
import type { OperationKind } from '../../shared/domain/operation.ts'

/** Every patience of an operation in one place, in ms. Handed in, so that the fault harness can run on shorter ones. */
export type OperationLimits = {
  readonly write: WriteLimits
  /** patience with a locked row in the first round of a rollback */
  readonly firstLockMs: number
  readonly readBackMs: number
  /** the same for each person who is counted along with a flag */
  readonly readBackPerPersonMs: number
  /** reading a person's own switch before its change is journalled */
  readonly beforeMs: number
  /** how long a rollback lets an ordinary write on the same connection go on before it is cut off */
  readonly rollbackPatienceMs: number
  readonly backoff: { readonly firstMs: number; readonly longestMs: number }
  /** after this many writes that would not stay, someone or something else keeps changing the flag back */
  readonly contestedWrites: number
  readonly delivery: DeliveryLimits
}

/** In ms. How an application is made to take up what is stored. */
export type DeliveryLimits = {
  /** pauses between two questions to the application */
  readonly pause: { readonly firstMs: number; readonly longestMs: number }
  /** patience with one answer */
  readonly probeMs: number
  /** a command that has not ended by then is left behind */
  readonly commandMs: number
  /** how often what a command prints is shown anew */
  readonly outputEveryMs: number
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
  // A million people are counted in some thousand questions by primary key; a slow server takes a tenth of this.
  readBackPerPersonMs: 0.1,
  // Read by primary key; lowering goes on without it, raising says why it does not.
  beforeMs: 1_000,
  // Ordinary writes take milliseconds; one that takes longer is stuck, and must not hold back an emergency.
  rollbackPatienceMs: 500,
  backoff: { firstMs: 500, longestMs: 30_000 },
  contestedWrites: 5,
  delivery: {
    // Someone waits for the first answers; an application that is built for minutes need not be asked every second.
    pause: { firstMs: 1_000, longestMs: 5_000 },
    probeMs: 5_000,
    // Beyond the longest limit that a connection's settings may name, by which the command has ended itself.
    commandMs: 3_660_000,
    outputEveryMs: 500,
  },
}

/**
 * Seed 003: "Immediate rollback (< 1 minute)"; an application that is built anew has the longer limit of its own seed.
 * No seed limits an ordinary change or a restore.
 *
 * @param reached  the connections that are written to
 */
export function limitOf(kind: OperationKind, reached: readonly Pick<Connector, 'delivery'>[]): number | null {
  if (kind !== 'rollback') return null
  return Math.max(60_000, ...reached.map(({ delivery }) => delivery?.limitMs ?? 0))
}

/** The pause before the next question: one and a half times the last one. */
export function probePauseMs(asked: number, { firstMs, longestMs }: DeliveryLimits['pause']): number {
  return asked === 0 ? 0 : Math.min(longestMs, firstMs * 1.5 ** Math.min(asked - 1, 20))
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
