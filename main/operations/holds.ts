import type { FlagCache } from '../flags/flag-cache.ts'
import type { Target } from './operation-record.ts'

/**
 * Keeps polls away from flags that we are about to write, or of which we do not know whether we have: a poll that
 * saw our own write before we did would take it for a stranger's.
 */
export function createHolds(cache: Pick<FlagCache, 'hold'>) {
  const releases = new WeakMap<Target, () => void>()
  return {
    /** One hold for a whole batch; cheaper than one for each of a thousand flags. */
    batch: (connectionId: string, targets: readonly Target[]): (() => void) =>
      cache.hold(
        connectionId,
        targets.map(target => target.key),
      ),
    /** Held on while a write is half-way, or nobody knows how it ended; let go as soon as somebody does, or has to be asked. */
    follow(targets: readonly Target[]): void {
      for (const target of targets) {
        const isHalfWay = target.rest !== 'none'
        const isInDoubt =
          (target.state === 'unknown' || isHalfWay) && !target.undecided && target.givenUp === null
        const release = releases.get(target)
        if (isInDoubt && release === undefined)
          releases.set(target, cache.hold(target.connectionId, [target.key]))
        if (!isInDoubt && release !== undefined) {
          releases.delete(target)
          release()
        }
      }
    },
  }
}

export type Holds = ReturnType<typeof createHolds>
