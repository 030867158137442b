import type { FlagTimeline } from '../../shared/contract/flags-contract.ts'

const HOUR = 3_600_000

export type StepPoint = { readonly x: number; readonly y: number }
export type TimelineStep = FlagTimeline['steps'][number]
export type TimelineMark = FlagTimeline['marks'][number]

/**
 * The step line of a window in percent: the step that holds at its left edge, every step inside, and the last one
 * drawn on to the right edge. NaN where the share cannot be computed, which is a gap, not 0 %.
 */
export function stepPoints(steps: readonly TimelineStep[], fromMs: number, toMs: number): StepPoint[] {
  const points: StepPoint[] = []
  const before = steps.findLast(step => step.atMs <= fromMs)
  if (before !== undefined) points.push({ x: fromMs, y: percent(before.effectiveShare) })
  for (const step of steps) {
    if (step.atMs > fromMs && step.atMs <= toMs)
      points.push({ x: step.atMs, y: percent(step.effectiveShare) })
  }
  const last = points.at(-1)
  if (last !== undefined && last.x < toMs) points.push({ x: toMs, y: last.y })
  return points
}

/** Share in percent that holds at an instant; NaN: not known, or before the first step. */
export function percentAt(steps: readonly TimelineStep[], atMs: number): number {
  return percent(steps.findLast(step => step.atMs <= atMs)?.effectiveShare ?? null)
}

function percent(share: number | null): number {
  return share === null ? Number.NaN : share * 100
}

const axisTops = [5, 10, 25, 50]

/** Top of the percent axis: a stage of 1 % must be seen to rise from 0, and a full rollout must fit. */
export function axisTop(points: readonly StepPoint[]): number {
  const most = points.reduce((top, { y }) => (y > top ? y : top), 0)
  return axisTops.find(top => top >= most * 1.1) ?? 100
}

/**
 * The newest `spanMs`, or the whole life when it is null or shorter than that; at least an hour, so that a flag made
 * this minute has an axis too. A little is left before the first step, or its beginning would hide in the axis.
 */
export function timelineWindow(
  steps: readonly TimelineStep[],
  spanMs: number | null,
  nowMs: number,
): { readonly fromMs: number; readonly toMs: number } {
  const first = steps[0]?.atMs ?? nowMs
  const life = Math.max(HOUR, (nowMs - first) * 1.02)
  return { fromMs: nowMs - Math.min(life, spanMs ?? life), toMs: nowMs }
}
