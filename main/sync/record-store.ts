import type { Flag, FlagState, Override } from '../../shared/domain/flag.ts'
import { AppError } from '../../shared/failure.ts'
import type { FlagCache, Reading } from '../flags/index.ts'

/** About 2 ms of work when nothing changed, 10 when everything did. */
const batchSize = 250

export type FullReading = {
  readonly reading: Reading
  readonly digest: string
  readonly flags: readonly Flag[]
  readonly overrides: readonly Override[]
  readonly atMs: number
}

/**
 * Takes a full reading into the cache, a few hundred flags at a time, so that a rollback or a click in between waits
 * for milliseconds only.
 *
 * @returns how many flags changed
 * @throws AppError `cancelled`; what was taken in until then stays, and the next reading brings the rest
 */
export async function recordStore(cache: FlagCache, full: FullReading, signal: AbortSignal): Promise<number> {
  const { reading, digest, atMs } = full
  const { connectionId } = reading
  const overrides = Map.groupBy(full.overrides, override => override.flagKey)
  // a store without a unique key may hold a flag twice; taken one after the other, each would undo the other for ever
  const flags = new Map(full.flags.map(flag => [flag.key, flag]))
  const removed = cache.keys(connectionId).filter(key => !flags.has(key))
  const states = [...flags.values()].map((flag): FlagState => ({
    flag,
    overrides: overrides.get(flag.key) ?? [],
  }))

  let changed = 0
  for (let from = 0; from < states.length || from === 0; from += batchSize) {
    if (from > 0) await nextTurn()
    if (signal.aborted) throw new AppError({ code: 'cancelled' })
    const isLast = from + batchSize >= states.length
    const observed = {
      connectionId,
      states: states.slice(from, from + batchSize),
      removed: isLast ? removed : [],
      atMs,
      cause: null,
      reading,
    }
    changed += (isLast ? cache.record(observed, digest) : cache.record(observed)).length
  }
  return changed
}

function nextTurn(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}
