import { AppError } from '../../../shared/failure.ts'
import type { SqlClient } from './sql-client.ts'

type Opened = { readonly client: SqlClient }

/** A way to the store that keeps one session warm. Work never queues: whoever finds the warm session busy gets another. */
export type Lane<T extends Opened> = {
  readonly use: <Result>(work: (opened: T) => Promise<Result>, signal: AbortSignal) => Promise<Result>
  readonly close: () => Promise<void>
}

export type LaneOptions = {
  readonly connection: string
  /** a session that was silent for longer is asked for a sign of life before it carries anything */
  readonly provenWithinMs: number
  readonly pingMs: number
}

/**
 * Opened on first use and again on the next use after it was lost. A session found half-open by its ping is
 * replaced before the work begins, so that an emergency does not spend its deadline on a dead wire.
 */
export function createLane<T extends Opened>(
  open: (signal: AbortSignal) => Promise<T>,
  options: LaneOptions,
): Lane<T> {
  let idle: T | undefined
  let closed = false
  const busy = new Set<T>()

  const takeIdle = async (signal: AbortSignal): Promise<T | undefined> => {
    const opened = idle
    idle = undefined
    if (opened === undefined || !opened.client.alive) return undefined
    if (performance.now() - opened.client.answeredAtMs <= options.provenWithinMs) return opened
    try {
      await opened.client.ping({ deadlineMs: options.pingMs, signal })
      return opened
    } catch {
      // that it is dead is all there is to know; the new session tells why, if that fails too
      opened.client.destroy()
      return undefined
    }
  }

  const giveBack = (opened: T): void => {
    busy.delete(opened)
    if (!opened.client.alive) return
    if (closed || idle !== undefined) void opened.client.close()
    else idle = opened
  }

  return {
    use: async (work, signal) => {
      if (closed) throw new AppError({ code: 'cancelled' })
      const opened = (await takeIdle(signal)) ?? (await open(signal))
      busy.add(opened)
      try {
        return await work(opened)
      } finally {
        giveBack(opened)
      }
    },
    close: async () => {
      closed = true
      for (const { client } of busy) client.destroy()
      await idle?.client.close()
      idle = undefined
    },
  }
}
