import { errorRateInterval } from './error-rate-interval.ts'

export type Failures = { readonly failures: number; readonly count: number }

/**
 * How much higher `changed`'s true error rate may be than `base`'s, judging by one window of both.
 *
 * @param z  width in standard deviations; 1.96 for 95 % confidence
 * @returns bounds of `changed − base` as shares in [-1, 1]; `undefined` when either counted nothing
 * @throws AppError `invalid-input` when failures exceed a count
 * @see Newcombe 1998, Statistics in Medicine 17, 873-890, method 10 (two Wilson intervals). Close to its nominal
 *   coverage at rates near 0, where the textbook interval is not. For one look only
 */
export function rateDifferenceInterval(
  changed: Failures,
  base: Failures,
  z: number,
): readonly [low: number, high: number] | undefined {
  const ofChanged = errorRateInterval(changed.failures, changed.count, z)
  const ofBase = errorRateInterval(base.failures, base.count, z)
  if (ofChanged === undefined || ofBase === undefined) return undefined
  const rate = changed.failures / changed.count
  const baseRate = base.failures / base.count
  const difference = rate - baseRate
  return [
    Math.max(-1, difference - Math.hypot(rate - ofChanged[0], ofBase[1] - baseRate)),
    Math.min(1, difference + Math.hypot(ofChanged[1] - rate, baseRate - ofBase[0])),
  ]
}
