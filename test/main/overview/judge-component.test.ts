import { expect, test } from 'vitest'
import { judgeComponent } from '../../../main/overview/judge-component.ts'
import { troubleSince } from '../../../main/overview/trouble-since.ts'
import { usageAxis } from '../../../main/overview/usage-axis.ts'
import type { MinuteCounts } from '../../../main/store/history/observation-queries.ts'
import { minuteMs } from '../../support/usage.ts'

const limits = { newErrorRatePercent: 5, errorIncreasePoints: 1 }
const of = (failures: number, count: number) => ({ failures, count })

test.each([
  ['nothing was counted', null, null, undefined],
  ['29 of 29 fail: too few to say', null, of(29, 29), undefined],
  ['30 of 30 fail', null, of(30, 30), 'new-error-rate'],
  ['6 % of few, which chance may explain', of(2, 100), of(6, 100), undefined],
  ['6 % of many', of(50, 1000), of(600, 10_000), 'new-error-rate'],
  ['exactly the limit', of(0, 10), of(500, 10_000), undefined],
  ['4 % where OLD has 1 %, of many', of(100, 10_000), of(400, 10_000), 'error-increase'],
  ['4 % where OLD has 1 %, of few', of(1, 100), of(4, 100), undefined],
  ['4 % where OLD was hardly used', of(0, 5), of(400, 10_000), undefined],
  ['2 % more than OLD, but the interval reaches 1 point', of(30, 1000), of(50, 1000), undefined],
  ['NEW fails less than OLD', of(900, 10_000), of(100, 10_000), undefined],
])('%s', (_, old, newer, rule) => {
  expect(judgeComponent(old, newer, limits)?.rule).toBe(rule)
})

const minutes = (newFailures: readonly (number | null)[], count = 20): MinuteCounts[] =>
  newFailures.flatMap((failures, index) =>
    failures === null ? [] : [{ minuteMs: index * minuteMs, variant: 'new' as const, count, failures }],
  )

test('trouble is as old as the present run of bad minutes', () => {
  expect(troubleSince(minutes([0, 0, 9, 0, 0, 0, 0, 0, 0, 8, 7, 9, 8]), 'new-error-rate', limits)).toBe(
    9 * minuteMs,
  )
  expect(troubleSince(minutes([9, 9, 9]), 'new-error-rate', limits)).toBe(0)
  expect(troubleSince(minutes([0, 0, 0, 0, 0]), 'new-error-rate', limits)).toBeUndefined()
  expect(troubleSince([], 'new-error-rate', limits)).toBeUndefined()
})

test('one good minute and a short pause in traffic do not end a run, a long pause does', () => {
  expect(troubleSince(minutes([0, 0, 0, 0, 0, 8, 8, 0, 8, null, null, 8]), 'new-error-rate', limits)).toBe(
    5 * minuteMs,
  )
  const pause = Array<null>(11).fill(null)
  expect(troubleSince(minutes([8, 8, ...pause, 8, 8]), 'new-error-rate', limits)).toBe(13 * minuteMs)
})

test('an increase is measured against what OLD did in the same minutes', () => {
  const rows: MinuteCounts[] = [0, 1, 2, 3].flatMap(index => [
    { minuteMs: index * minuteMs, variant: 'old' as const, count: 1000, failures: 30 },
    { minuteMs: index * minuteMs, variant: 'new' as const, count: 1000, failures: index < 2 ? 32 : 60 },
  ])
  expect(troubleSince(rows, 'error-increase', limits)).toBe(minuteMs * 2)
})

test.each([
  [60, 60, 1, 60],
  [60, 12, 5, 12],
  [1440, 100, 15, 96],
  [7, 5, 2, 4],
  [60 * 24 * 21, 1000, 60, 504],
  [60 * 24 * 90, 2000, 120, 1080],
])(
  '%i minutes in at most %i buckets: %i minutes each, %i of them, the last holding now',
  (span, wanted, each, count) => {
    const nowMs = Date.UTC(2026, 8, 1, 14, 5, 30)
    const { fromMs, bucketMs, buckets } = usageAxis(nowMs, span, wanted)
    expect([bucketMs / minuteMs, buckets, fromMs % bucketMs]).toEqual([each, count, 0])
    expect(fromMs + buckets * bucketMs).toBeGreaterThan(nowMs)
    expect(fromMs + (buckets - 1) * bucketMs).toBeLessThanOrEqual(nowMs)
  },
)
