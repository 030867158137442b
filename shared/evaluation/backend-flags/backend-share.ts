import type { Flag } from '../../domain/flag.ts'
import type { BucketPreset } from '../../domain/mongo-flags-settings.ts'
import type { MovingShares } from '../effective-share.ts'
import { shareBelow } from './bucket-presets.ts'

type Setting = Pick<Flag, 'enabled' | 'percentage'>

/**
 * Share in [0, 1] of people that a flag of seed 001 serves NEW by its own setting, its parent being on. A percentage of
 * null is one that nobody reads: the parent's, or a component's that is missing (`undefined < 100` is false, and
 * everybody is let in).
 */
export function backendShareOf(flag: Setting, preset: BucketPreset | null): number {
  if (!flag.enabled) return 0
  if (flag.percentage === null || flag.percentage >= 100) return 1
  return shareBelow(preset, flag.percentage)
}

/** Shares of people whom a change moves. Buckets are nested, so nobody moves both ways. */
export function backendMovingShares(
  before: Setting,
  after: Setting,
  preset: BucketPreset | null,
): MovingShares {
  const [was, will] = [backendShareOf(before, preset), backendShareOf(after, preset)]
  return { toNew: Math.max(0, will - was), toOld: Math.max(0, was - will) }
}
