import { expect, test } from 'vitest'
import { lastNewUseMs, usagePoints, usageTotals } from '../../../renderer/charts/usage-points.ts'
import type { UsageSeries } from '../../../shared/domain/observation.ts'

const series = (over: Partial<UsageSeries> = {}): UsageSeries => ({
  component: 'pipeline',
  connectionId: 'c1',
  fromMs: 0,
  bucketMs: 60_000,
  old: { count: [10, 20, 30], failures: [1, 0, 0] },
  new: { count: [5, 0, 0], failures: [2, 0, 0] },
  readAtMs: 180_000,
  simulatedUntilMs: null,
  ...over,
})

test('series of one time axis are added up', () => {
  const points = usagePoints([series(), series({ component: 'other' })])
  expect(points.map(point => point.oldCount)).toEqual([20, 40, 60])
})

test('a bucket that was not read to its end is a gap, not a zero', () => {
  const points = usagePoints([series({ readAtMs: 150_000 })])
  expect(points.map(point => point.newCount)).toEqual([5, 0, null])
  expect(usagePoints([series({ readAtMs: null })])[0]?.oldCount).toBeNull()
})

test('nothing counted has no failure rate', () => {
  const points = usagePoints([series({ new: { count: [0, 0, 0], failures: [0, 0, 0] } })])
  expect(usageTotals(points, 'new')).toEqual({ count: 0, failures: 0, rate: null })
  expect(usageTotals(points, 'old').rate).toBeCloseTo(1 / 60)
})

test('the last use of NEW is the newest bucket that has one', () => {
  expect(lastNewUseMs(usagePoints([series()]))).toBe(0)
  expect(
    lastNewUseMs(usagePoints([series({ new: { count: [0, 0, 0], failures: [0, 0, 0] } })])),
  ).toBeUndefined()
})
