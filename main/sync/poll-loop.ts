import { AppError } from '../../shared/failure.ts'
import type { Timers } from '../timers.ts'

/** How a run went, and when the next is due. */
export type RunResult = { readonly nextMs: number; readonly error?: Error }

/** The same work again and again, never twice at once. */
export type PollLoop = {
  /** Runs as soon as the run under way, if any, has ended; ends with that run, or throws what it failed of. */
  now(): Promise<void>
  /** The next run comes at the latest so many ms after the last one began. */
  atMostAfter(ms: number): void
  /** Aborts the run under way and ends when it has. */
  stop(): Promise<void>
}

/** Starts at once. `work` reports its own failures and never throws. */
export function startPollLoop(timers: Timers, work: (signal: AbortSignal) => Promise<RunResult>): PollLoop {
  const stopping = new AbortController()
  let begunMs = timers.monotonicMs()
  let running: Promise<RunResult> | undefined
  let queued: Promise<RunResult> | undefined
  let cancelTimer = (): void => {}

  const schedule = (ms: number): void => {
    cancelTimer()
    if (!stopping.signal.aborted) cancelTimer = timers.after(ms, () => void run())
  }
  const run = (): Promise<RunResult> => {
    cancelTimer()
    if (running !== undefined) return running
    begunMs = timers.monotonicMs()
    running = work(stopping.signal).finally(() => {
      running = undefined
    })
    void running.then(({ nextMs }) => schedule(Math.max(0, begunMs + nextMs - timers.monotonicMs())))
    return running
  }
  schedule(0)

  return {
    now: async () => {
      queued ??= (running === undefined ? run() : running.then(() => run())).finally(() => {
        queued = undefined
      })
      const { error } = await queued
      if (stopping.signal.aborted) throw new AppError({ code: 'cancelled' })
      if (error !== undefined) throw error
    },
    atMostAfter: ms => {
      if (running === undefined) schedule(Math.max(0, begunMs + ms - timers.monotonicMs()))
    },
    stop: async () => {
      stopping.abort()
      cancelTimer()
      await running
      await queued
    },
  }
}
