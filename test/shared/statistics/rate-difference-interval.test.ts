import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rateDifferenceInterval, z95 } from '../../../shared/statistics/index.ts'

const counted = fc
  .integer({ min: 1, max: 100_000 })
  .chain(count => fc.record({ failures: fc.integer({ min: 0, max: count }), count: fc.constant(count) }))

test.each([
  // Newcombe 1998, Statistics in Medicine 17, 873-890, table II, method 10
  [56, 70, 48, 80, 0.0524, 0.3339],
  [9, 10, 3, 10, 0.1705, 0.809],
  [6, 7, 2, 7, 0.0582, 0.8062],
  [5, 56, 0, 29, -0.0381, 0.1926],
  [0, 10, 0, 20, -0.1611, 0.2775],
  [10, 10, 0, 10, 0.6075, 1],
])('%i/%i against %i/%i lies where the published table says', (a, m, b, n, low, high) => {
  const [foundLow, foundHigh] =
    rateDifferenceInterval({ failures: a, count: m }, { failures: b, count: n }, z95) ?? []
  expect(foundLow).toBeCloseTo(low, 4)
  expect(foundHigh).toBeCloseTo(high, 4)
})

test('it holds the difference that was seen and stays within [-1, 1]', () => {
  fc.assert(
    fc.property(counted, counted, (changed, base) => {
      const [low, high] = rateDifferenceInterval(changed, base, z95) ?? [Number.NaN, Number.NaN]
      const seen = changed.failures / changed.count - base.failures / base.count
      expect(low).toBeGreaterThanOrEqual(-1)
      expect(low).toBeLessThanOrEqual(seen)
      expect(high).toBeGreaterThanOrEqual(seen)
      expect(high).toBeLessThanOrEqual(1)
    }),
  )
})

test('the other way round it is the same with the other sign', () => {
  fc.assert(
    fc.property(counted, counted, (changed, base) => {
      const [low, high] = rateDifferenceInterval(changed, base, z95) ?? []
      const [otherLow, otherHigh] = rateDifferenceInterval(base, changed, z95) ?? []
      expect(low).toBeCloseTo(-(otherHigh ?? Number.NaN), 10)
      expect(high).toBeCloseTo(-(otherLow ?? Number.NaN), 10)
    }),
  )
})

test('two variants that fail alike are told apart in about one look of twenty', () => {
  // exact coverage over all outcomes of two binomials, not a simulation that may be lucky
  const coverage = coverageAt(0.05, 60, 0.05, 60)
  expect(coverage).toBeGreaterThan(0.94)
  expect(coverage).toBeLessThan(0.995)
})

test('without anything counted on one side there is no difference', () => {
  expect(rateDifferenceInterval({ failures: 0, count: 0 }, { failures: 1, count: 9 }, z95)).toBeUndefined()
  expect(rateDifferenceInterval({ failures: 1, count: 9 }, { failures: 0, count: 0 }, z95)).toBeUndefined()
})

function coverageAt(rate: number, count: number, baseRate: number, baseCount: number): number {
  let covered = 0
  for (let a = 0; a <= count; a += 1) {
    for (let b = 0; b <= baseCount; b += 1) {
      const [low, high] = rateDifferenceInterval(
        { failures: a, count },
        { failures: b, count: baseCount },
        z95,
      ) ?? [1, -1]
      if (low <= rate - baseRate && rate - baseRate <= high)
        covered += binomial(count, a, rate) * binomial(baseCount, b, baseRate)
    }
  }
  return covered
}

function binomial(n: number, k: number, p: number): number {
  let probability = (1 - p) ** n
  for (let i = 1; i <= k; i += 1) probability *= ((n - i + 1) / i) * (p / (1 - p))
  return probability
}
