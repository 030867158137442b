import { useSyncExternalStore } from 'react'

/** One clock for the whole window: a hundred ages on screen cost one timer, and none while the window is hidden. */
function createTicker(everyMs: number) {
  const listeners = new Set<() => void>()
  let now = Date.now()
  let timer: ReturnType<typeof setInterval> | undefined
  const tick = () => {
    if (document.visibilityState === 'hidden') return
    now = Date.now()
    for (const listener of listeners) listener()
  }
  return {
    subscribe(listener: () => void) {
      listeners.add(listener)
      if (timer === undefined) {
        now = Date.now()
        timer = setInterval(tick, everyMs)
        document.addEventListener('visibilitychange', tick)
      }
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0) return
        clearInterval(timer)
        timer = undefined
        document.removeEventListener('visibilitychange', tick)
      }
    },
    /** Must not differ between two calls of one render, or React draws for ever. */
    now() {
      if (timer === undefined && Math.abs(Date.now() - now) >= everyMs) now = Date.now()
      return now
    },
  }
}

const seconds = createTicker(1_000)
const minutes = createTicker(15_000)

/** The time, ms since 1970, brought up to date every second, or every 15 s where minutes are enough. */
export function useNow(every: 'second' | 'quarter-minute' = 'second'): number {
  const ticker = every === 'second' ? seconds : minutes
  return useSyncExternalStore(ticker.subscribe, ticker.now)
}
