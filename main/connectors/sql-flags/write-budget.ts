import type { WriteLimits } from '../connector.ts'
import type { ClockReading } from '../sql/sql-client.ts'

/** How much of a write's time is left, on the monotonic clock, which nobody can set back. */
export type WriteBudget = {
  readonly elapsedMs: () => number
  /** until we stop waiting for an answer */
  readonly waitMs: () => number
  /** until the write may no longer take effect */
  readonly landMs: () => number
  readonly lockMs: number
  /** server-side limit for a statement sent now; undefined: too late to send one */
  readonly statementMs: () => number | undefined
  /** server time in seconds after which a statement with that limit must not begin */
  readonly beginBefore: (clock: ClockReading, statementMs: number) => number
}

/** Too little to carry a statement there and back. */
const leastMs = 50

/**
 * A statement is fenced in twice: it begins only before an instant that the server's own clock judges, and it
 * ends within its `statement_timeout`. Both together keep it from landing late, however long the network held it.
 */
export function createWriteBudget(limits: WriteLimits): WriteBudget {
  const startedMs = performance.now()
  const elapsedMs = (): number => performance.now() - startedMs
  const landMs = (): number => limits.landBeforeMs - elapsedMs()
  // less than half of the window to run, so that a statement which is sent a moment later may still take as long
  const longestMs = Math.max(leastMs, Math.min(limits.statementMs, Math.floor(limits.landBeforeMs * 0.4)))
  return {
    elapsedMs,
    landMs,
    waitMs: () => Math.max(1, limits.deadlineMs - elapsedMs()),
    lockMs: Math.min(limits.lockMs, longestMs),
    statementMs: () => {
      const left = landMs() / 2
      // halving keeps the number of different limits small: each change costs a round trip
      for (let ms = longestMs; ms >= leastMs; ms = Math.floor(ms / 2)) if (ms <= left) return ms
      return undefined
    },
    beginBefore: (clock, statementMs) => {
      // the reply came after the server read its clock: this offset is the smallest it can be, and errs to "too early"
      const offsetMs = clock.serverMs - clock.answeredMs
      return (startedMs + limits.landBeforeMs - statementMs + offsetMs) / 1000
    },
  }
}
