import fc from 'fast-check'
import { expect, test } from 'vitest'
import { errorRateInterval, z95 } from '../../../shared/statistics/index.ts'
import { failureOf } from '../../support/failure-of.ts'

const counted = fc
  .integer({ min: 1, max: 1_000_000 })
  .chain(count => fc.tuple(fc.integer({ min: 0, max: count }), fc.constant(count)))

test.each([
  // Newcombe 1998, Statistics in Medicine 17, 857-872, table I, method 3
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
])('%i of %i lies where the published table says', (failures, count, low, high) => {
  const [foundLow, foundHigh] = errorRateInterval(failures, count, z95) ?? []
  expect(foundLow).toBeCloseTo(low, 4)
  expect(foundHigh).toBeCloseTo(high, 4)
})

test('it holds the rate that was seen and stays within [0, 1]', () => {
  fc.assert(
    fc.property(counted, ([failures, count]) => {
      const [low, high] = errorRateInterval(failures, count, z95) ?? [Number.NaN, Number.NaN]
      expect(low).toBeGreaterThanOrEqual(0)
      expect(low).toBeLessThanOrEqual(failures / count)
      expect(high).toBeGreaterThanOrEqual(failures / count)
      expect(high).toBeLessThanOrEqual(1)
    }),
  )
})

test('successes and failures mirror each other', () => {
  fc.assert(
    fc.property(counted, ([failures, count]) => {
      const [low, high] = errorRateInterval(failures, count, z95) ?? []
      const [mirroredLow, mirroredHigh] = errorRateInterval(count - failures, count, z95) ?? []
      expect(low).toBeCloseTo(1 - (mirroredHigh ?? Number.NaN), 10)
      expect(high).toBeCloseTo(1 - (mirroredLow ?? Number.NaN), 10)
    }),
  )
})

test('ten times the evidence at the same rate narrows it', () => {
  fc.assert(
    fc.property(counted, ([failures, count]) => {
      const width = (times: number) => {
        const [low, high] = errorRateInterval(failures * times, count * times, z95) ?? [0, 0]
        return high - low
      }
      expect(width(10)).toBeLessThan(width(1))
    }),
  )
})

test('nothing counted is no rate, and more failures than uses is a mistake', () => {
  expect(errorRateInterval(0, 0, z95)).toBeUndefined()
  for (const [failures, count] of [
    [2, 1],
    [-1, 5],
    [Number.NaN, 5],
    [0, Number.NaN],
  ] as const) {
    expect(failureOf(() => errorRateInterval(failures, count, z95))).toMatchObject({
      code: 'invalid-input',
      field: 'failures',
    })
  }
})
