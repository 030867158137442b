import type { Clock } from './clock.ts'
import type { Timers } from './timers.ts'

const lookMs = 1_000
/** A busy machine misses a second now and then; only sleep, or a process that was stopped, misses so many. */
const gapMs = 6_000

/**
 * Tells when the machine, or this process, has slept: a timer that should fire every second finds that far more
 * time has passed on the wall. Works in either host, and for a stopped process too, which no system event tells.
 */
export function detectWake(clock: Clock, timers: Timers, onWake: () => void): () => void {
  let lastMs = clock.nowMs()
  let stopped = false
  let cancel = () => {}
  const look = () => {
    if (stopped) return
    const nowMs = clock.nowMs()
    if (nowMs - lastMs > gapMs) onWake()
    lastMs = nowMs
    cancel = timers.after(lookMs, look)
  }
  cancel = timers.after(lookMs, look)
  return () => {
    stopped = true
    cancel()
  }
}
