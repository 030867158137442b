import { expect, test } from 'vitest'
import { axisTop, percentAt, stepPoints, timelineWindow } from '../../../renderer/charts/timeline-points.ts'
import type { TimelineStep } from '../../../renderer/charts/timeline-points.ts'

const step = (atMs: number, effectiveShare: number | null): TimelineStep => ({
  atMs,
  effectiveShare,
  enabled: true,
  percentage: null,
  globalOverride: 'none',
})
const steps = [step(100, 0), step(200, 0.05), step(300, 0.25)]

test('the step that holds at the left edge begins the line, and the last one reaches the right edge', () => {
  expect(stepPoints(steps, 250, 400)).toEqual([
    { x: 250, y: 5 },
    { x: 300, y: 25 },
    { x: 400, y: 25 },
  ])
})

test('a share that cannot be computed is a gap', () => {
  expect(stepPoints([step(100, null)], 100, 200).map(point => point.y)).toEqual([Number.NaN, Number.NaN])
})

test('before the first step nothing is drawn', () => {
  expect(stepPoints(steps, 0, 150)).toEqual([
    { x: 100, y: 0 },
    { x: 150, y: 0 },
  ])
  expect(percentAt(steps, 50)).toBeNaN()
})

test('the window of a flag made this minute still spans an hour', () => {
  const now = 10_000_000
  expect(timelineWindow([step(now, 0)], null, now)).toEqual({ fromMs: now - 3_600_000, toMs: now })
})

test('a span longer than the life shows the life and a little before it', () => {
  const now = 1_000 * 3_600_000
  const { fromMs } = timelineWindow([step(now - 100 * 3_600_000, 0)], 500 * 3_600_000, now)
  expect(fromMs).toBe(now - 102 * 3_600_000)
  expect(timelineWindow([step(now - 100 * 3_600_000, 0)], 24 * 3_600_000, now).fromMs).toBe(
    now - 24 * 3_600_000,
  )
})

test('the axis leaves room above the highest step, gaps aside', () => {
  const top = (...ys: number[]) => axisTop(ys.map((y, x) => ({ x, y })))
  expect([top(0), top(1), top(5), top(25), top(50), top(100), top(Number.NaN, 5)]).toEqual([
    5, 5, 10, 50, 100, 100, 10,
  ])
})
