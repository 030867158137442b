import { AppError } from '../failure.ts'

/** Width in standard deviations of an interval that holds the true value 95 times in 100. */
export const z95 = 1.959964

/**
 * Where a variant's true error rate may lie, judging by one window of observations.
 *
 * @param z  width in standard deviations; 1.96 for 95 % confidence
 * @returns bounds as shares in [0, 1]; `undefined` when nothing was counted, since no data is not a rate of zero
 * @throws AppError `invalid-input` when `failures` exceeds `count`: two windows were mixed
 * @see Wilson 1927, J. Am. Stat. Assoc. 22, 209-212. For one look only; guards, which keep looking, use sequential tests
 */
export function errorRateInterval(
  failures: number,
  count: number,
  z: number,
): readonly [low: number, high: number] | undefined {
  if (!(failures >= 0) || !(count >= 0) || failures > count) {
    throw new AppError({
      code: 'invalid-input',
      field: 'failures',
      problem: `${failures} failures of ${count}`,
    })
  }
  if (count === 0) return undefined
  const rate = failures / count
  const spread = z * z
  const centre = rate + spread / (2 * count)
  const half = z * Math.sqrt((rate * (1 - rate)) / count + spread / (4 * count * count))
  const scale = 1 + spread / count
  // at the ends the formula gives the rate itself, save for rounding
  const low = failures === 0 ? 0 : Math.max(0, (centre - half) / scale)
  const high = failures === count ? 1 : Math.min(1, (centre + half) / scale)
  return [low, high]
}
