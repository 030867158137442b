import type { WriteLimits } from '../connector.ts'
import type { ClockReading } from './open-mongo.ts'

/** How much of a write's time is left, on the monotonic clock, which nobody can set back. All in ms. */
export type WriteBudget = {
  readonly elapsedMs: () => number
  /** until we stop waiting for an answer */
  readonly waitMs: () => number
  /** `maxTimeMS` of a command sent now; undefined: too late to send one */
  readonly maxTimeMs: () => number | undefined
  /** server time after which a command with that limit must not begin */
  readonly beginBefore: (clock: ClockReading, maxTimeMs: number) => Date
}

/** Too little to carry a command there and back. */
const leastMs = 50

/**
 * A command is fenced in twice: each of its statements matches only while the server's own clock (`$$NOW`) is before an
 * instant, and the whole ends within its `maxTimeMS`. Together they keep it from landing late, however long the network
 * held it. What they cannot promise: a write that was carried out and never confirmed by the majority may be undone by
 * a failover, which is why such a write is `unknown` until it is read back with majority concern.
 */
export function createWriteBudget(limits: WriteLimits): WriteBudget {
  const startedMs = performance.now()
  const elapsedMs = (): number => performance.now() - startedMs
  return {
    elapsedMs,
    waitMs: () => Math.max(1, limits.deadlineMs - elapsedMs()),
    maxTimeMs: () => {
      // half of what is left to travel, half to run
      const ms = Math.floor(Math.min(limits.statementMs, (limits.landBeforeMs - elapsedMs()) / 2))
      return ms < leastMs ? undefined : ms
    },
    beginBefore: (clock, maxTimeMs) => {
      // the reply came after the server read its clock: this offset is the smallest it can be, and errs to "too early"
      const offsetMs = clock.serverMs - clock.answeredMs
      return new Date(startedMs + limits.landBeforeMs - maxTimeMs + offsetMs)
    },
  }
}
