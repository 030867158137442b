import type { Flag } from '../domain/flag.ts'
import { bucketCount } from './bucket.ts'
import { saltOf, type EvaluationProfile } from './profile.ts'

type Setting = Pick<Flag, 'enabled' | 'percentage' | 'globalOverride'>

/** Whether a flag's setting serves NEW to a bucket, overrides left out. */
export function servesBucket(flag: Setting, bucket: number): boolean {
  if (flag.globalOverride !== 'none') return flag.globalOverride === 'force-on'
  if (!flag.enabled) return false
  return flag.percentage === null || bucket < flag.percentage
}

/**
 * Share in [0, 1] of people a setting really serves NEW, overrides left out: the buckets are counted, since
 * `% 100 < 0.1` serves one of them, ten times the number typed.
 */
export function effectiveShareOf(flag: Setting): number {
  return countBuckets(bucket => servesBucket(flag, bucket))
}

/** Shares in [0, 1] of people whom a change of setting moves, overrides left out. */
export type MovingShares = { readonly toNew: number; readonly toOld: number }

/** Exact over the buckets; where the salt changes too, people are dealt anew and the shares are expectations. */
export function movingShares(
  before: Setting & Pick<Flag, 'metadata'>,
  after: Setting & Pick<Flag, 'metadata'>,
  profile: EvaluationProfile,
): MovingShares {
  if (saltOf(before, profile) !== saltOf(after, profile)) {
    const was = effectiveShareOf(before)
    const will = effectiveShareOf(after)
    return { toNew: will * (1 - was), toOld: was * (1 - will) }
  }
  return {
    toNew: countBuckets(bucket => !servesBucket(before, bucket) && servesBucket(after, bucket)),
    toOld: countBuckets(bucket => servesBucket(before, bucket) && !servesBucket(after, bucket)),
  }
}

function countBuckets(holds: (bucket: number) => boolean): number {
  let count = 0
  for (let bucket = 0; bucket < bucketCount; bucket += 1) if (holds(bucket)) count += 1
  return count / bucketCount
}
