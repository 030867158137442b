import type { Timers } from '../../main/timers.ts'

export type ManualTimers = Timers & {
  /** Lets time pass, timer by timer, and whatever each sets off come to rest. */
  advance(ms: number): Promise<void>
}

/** Time that passes only when told to, so that no test waits and none is a race. */
export function manualTimers(): ManualTimers {
  let now = 0
  let pending: { dueMs: number; work: () => void }[] = []
  return {
    monotonicMs: () => now,
    after: (ms, work) => {
      const timer = { dueMs: now + ms, work }
      pending.push(timer)
      return () => {
        pending = pending.filter(other => other !== timer)
      }
    },
    advance: async ms => {
      const endMs = now + ms
      await atRest()
      for (;;) {
        const due = pending.filter(({ dueMs }) => dueMs <= endMs).toSorted((a, b) => a.dueMs - b.dueMs)[0]
        if (due === undefined) break
        pending = pending.filter(other => other !== due)
        now = Math.max(now, due.dueMs)
        due.work()
        await atRest()
      }
      now = endMs
    },
  }
}

/** Everything that only waits for its turn has had it. */
export async function atRest(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise(resolve => setImmediate(resolve))
}
