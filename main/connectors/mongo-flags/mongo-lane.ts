import { AppError } from '../../../shared/failure.ts'
import type { OpenedMongo } from './open-mongo.ts'

/** A way to the store that keeps one client warm. Work does not queue: the client has several wires. */
export type MongoLane = {
  readonly use: <T>(work: (opened: OpenedMongo) => Promise<T>, signal: AbortSignal) => Promise<T>
  readonly close: () => Promise<void>
}

export type LaneOptions = { readonly provenWithinMs: number; readonly pingMs: number }

/**
 * Opened on first use and again on the next use after it was lost. A client that was silent for long proves itself
 * before the work begins, so that an emergency does not spend its deadline on a dead wire.
 */
export function createMongoLane(
  open: (signal: AbortSignal) => Promise<OpenedMongo>,
  { provenWithinMs, pingMs }: LaneOptions,
): MongoLane {
  let warm: OpenedMongo | undefined
  let opening: Promise<OpenedMongo> | undefined
  let closed = false

  const proven = async (signal: AbortSignal): Promise<OpenedMongo | undefined> => {
    const opened = warm
    if (opened === undefined || !opened.alive) return undefined
    if (performance.now() - opened.answeredAtMs <= provenWithinMs) return opened
    try {
      await opened.hello({ deadlineMs: pingMs, signal })
      return opened
    } catch {
      // that it is dead is all there is to know; the new client tells why, if that fails too
      opened.destroy()
      return undefined
    }
  }

  /** Two callers at once share one opening, unless the one who began it gave up. */
  const opened = async (signal: AbortSignal): Promise<OpenedMongo> => {
    if (opening !== undefined) {
      const shared = await opening.catch(() => undefined)
      if (shared?.alive === true) return shared
    }
    const own = open(signal)
    opening = own
    try {
      const fresh = await own
      if (closed) {
        await fresh.close()
        throw new AppError({ code: 'cancelled' })
      }
      warm = fresh
      return fresh
    } finally {
      if (opening === own) opening = undefined
    }
  }

  return {
    use: async (work, signal) => {
      if (closed) throw new AppError({ code: 'cancelled' })
      return work((await proven(signal)) ?? (await opened(signal)))
    },
    close: async () => {
      closed = true
      await warm?.close()
      warm = undefined
    },
  }
}
