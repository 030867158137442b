import { expect, test } from 'vitest'
import { mostInAWeek, quantile, rollbackFigures } from '../../../main/rollback-log/rollback-figures.ts'
import type { RollbackTime } from '../../../main/store/journal/rollback-log-queries.ts'

const day = 86_400_000
const time = (atDays: number, fields: Partial<RollbackTime> = {}): RollbackTime => ({
  kind: 'rollback',
  asked_at_ms: atDays * day,
  settled_at_ms: atDays * day + 1_000,
  all_verified_ms: 1_000,
  limit_ms: 60_000,
  reason: null,
  targets: 1,
  ...fields,
})
const of = (flag_key: string, ...days: number[]) =>
  days.map(at => ({ connection_id: 'c', flag_key, asked_at_ms: at * day }))

test('median and p95 are times that really were, of those that got there', () => {
  const times = [100, 200, 300, 70_000].map((all_verified_ms, at) => time(at, { all_verified_ms }))
  const never = time(4, { all_verified_ms: null })
  expect(rollbackFigures([...times, never], [], 28 * day)).toMatchObject({
    rollbacks: 5,
    verified: 4,
    medianMs: 200,
    p95Ms: 70_000,
    perWeek: 1.25,
    withinLimit: { within: 3, of: 5 },
  })
  expect(quantile([], 0.5)).toBeNull()
})

test('a rollback on its way is neither within its limit nor past it until the limit is over', () => {
  const running = time(10, { settled_at_ms: null, all_verified_ms: null })
  expect(rollbackFigures([running], [], 10 * day + 59_000).withinLimit).toEqual({ within: 0, of: 0 })
  expect(rollbackFigures([running], [], 10 * day + 61_000).withinLimit).toEqual({ within: 0, of: 1 })
})

test('less than a week is no number a week', () => {
  expect(rollbackFigures([time(1), time(2)], [], 3 * day).perWeek).toBeNull()
})

test('reasons count as typed, a restore is no rollback', () => {
  const times = [
    time(1, { reason: 'Wrong results' }),
    time(2, { reason: ' Wrong results ' }),
    time(3),
    time(4, { kind: 'restore', reason: 'Wrong results' }),
  ]
  expect(rollbackFigures(times, [], 9 * day)).toMatchObject({
    rollbacks: 3,
    restores: 1,
    reasons: [
      { reason: 'Wrong results', rollbacks: 2 },
      { reason: null, rollbacks: 1 },
    ],
  })
})

test('three of one flag in seven days are many; the same three in more than seven are not', () => {
  const flags = [...of('often', 1, 4, 7.9), ...of('seldom', 1, 4, 8)].toSorted(
    (one, other) => one.asked_at_ms - other.asked_at_ms,
  )
  expect(rollbackFigures([], flags, 30 * day).flags).toEqual([
    { connectionId: 'c', key: 'often', rollbacks: 3, mostIn7Days: 3, isFrequent: true },
    { connectionId: 'c', key: 'seldom', rollbacks: 3, mostIn7Days: 2, isFrequent: false },
  ])
  expect(mostInAWeek([])).toBe(0)
})

test('nothing in the figures is about a person', () => {
  const names = JSON.stringify(rollbackFigures([time(1)], of('f', 1), 9 * day))
  expect(names).not.toMatch(/actor|person|name|user/i)
})
