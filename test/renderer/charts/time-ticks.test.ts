import { expect, test } from 'vitest'
import { tickLabel, timeTicks } from '../../../renderer/charts/time-ticks.ts'

const at = (text: string) => new Date(text).getTime()

test('an hour is divided at round minutes', () => {
  const ticks = timeTicks(at('2026-03-02T13:07:20'), at('2026-03-02T14:07:20'), 6)
  expect(ticks.map(tickLabel)).toEqual(['13:10', '13:20', '13:30', '13:40', '13:50', '14:00'])
})

test('weeks are divided at local midnights, also over a change of clocks', () => {
  const ticks = timeTicks(at('2026-03-20T09:00:00'), at('2026-04-05T09:00:00'), 8)
  expect(ticks.length).toBeLessThanOrEqual(9)
  for (const tick of ticks) expect(new Date(tick).getHours()).toBe(0)
})

test('there are never more ticks than asked for, save the one at the edge', () => {
  for (const hours of [0.1, 1, 5, 30, 200, 2000, 40_000]) {
    const ticks = timeTicks(at('2026-01-01T00:00:00'), at('2026-01-01T00:00:00') + hours * 3_600_000, 7)
    expect(ticks.length).toBeLessThanOrEqual(8)
    expect(ticks.length).toBeGreaterThan(0)
  }
})

test('an empty span has no ticks', () => {
  expect(timeTicks(5, 5, 6)).toEqual([])
})
