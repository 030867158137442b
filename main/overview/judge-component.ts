import type { Trouble } from '../../shared/contract/overview-contract.ts'
import type { Settings } from '../../shared/contract/settings-contract.ts'
import type { Rate } from '../../shared/domain/observation.ts'
import {
  errorRateInterval,
  rateDifferenceInterval,
  z95,
  type Failures,
} from '../../shared/statistics/index.ts'

export type Limits = Pick<Settings, 'newErrorRatePercent' | 'errorIncreasePoints'>
export type Verdict = { readonly rule: Trouble['rule']; readonly old: Rate | null; readonly new: Rate }

/** Below this, one unlucky request decides. */
export const minimumSample = 30

/**
 * Whether NEW fails more than its limit, or more above OLD than allowed. The whole interval must lie beyond the
 * limit, so that a chance run of failures is not called trouble; undefined when it does not, or too little was seen.
 */
export function judgeComponent(
  old: Failures | null,
  newer: Failures | null,
  limits: Limits,
): Verdict | undefined {
  if (newer === null || newer.count < minimumSample) return undefined
  const rates = { old: old === null ? null : toRate(old), new: toRate(newer) }
  if (rates.new.low > limits.newErrorRatePercent / 100) return { rule: 'new-error-rate', ...rates }
  if (old === null || old.count < minimumSample) return undefined
  const difference = rateDifferenceInterval(newer, old, z95)
  if (difference === undefined || difference[0] <= limits.errorIncreasePoints / 100) return undefined
  return { rule: 'error-increase', ...rates }
}

export function toRate({ count, failures }: Failures): Rate {
  const [low, high] = errorRateInterval(failures, count, z95) ?? [0, 1]
  return { count, failures, rate: count === 0 ? 0 : failures / count, low, high }
}
