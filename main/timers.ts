/** Timers that a changed wall clock can neither hold up nor set off. */
export type Timers = {
  /** Runs `work` once, after `ms`; returns how to prevent it. */
  readonly after: (ms: number, work: () => void) => () => void
  readonly monotonicMs: () => number
}

export const systemTimers: Timers = {
  after: (ms, work) => {
    if (ms <= 0) {
      // a timer of zero waits for a whole millisecond, and behind other work
      const turn = setImmediate(work)
      return () => clearImmediate(turn)
    }
    const timer = setTimeout(work, ms)
    return () => clearTimeout(timer)
  },
  monotonicMs: () => performance.now(),
}
