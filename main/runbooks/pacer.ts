import type { Timers } from '../timers.ts'

export type PacerOptions = {
  readonly timers: Timers
  /** from the first asking to the work: what else comes meanwhile is done with it */
  readonly gatherMs: number
  /** between the beginnings of two works for the same id */
  readonly restMs: number
  readonly work: (id: string) => Promise<void>
  readonly onFailure: (id: string, error: unknown) => void
}

/** Work by id that is asked for often and done seldom, one at a time, always once more after the last asking. */
export function createPacer({ timers, gatherMs, restMs, work, onFailure }: PacerOptions) {
  const waiting = new Map<string, () => void>()
  const restingUntil = new Map<string, number>()
  let tail = Promise.resolve()
  let isClosed = false

  const run = (id: string): void => {
    waiting.delete(id)
    restingUntil.set(id, timers.monotonicMs() + restMs)
    tail = tail.then(() => (isClosed ? undefined : work(id))).catch((error: unknown) => onFailure(id, error))
  }

  return {
    ask: (id: string): void => {
      if (isClosed || waiting.has(id)) return
      const restMsLeft = (restingUntil.get(id) ?? 0) - timers.monotonicMs()
      waiting.set(
        id,
        timers.after(Math.max(gatherMs, restMsLeft), () => run(id)),
      )
    },
    /** What is being done is done to its end; what only waits is dropped. */
    close: async (): Promise<void> => {
      isClosed = true
      for (const cancel of waiting.values()) cancel()
      waiting.clear()
      await tail
    },
  }
}
