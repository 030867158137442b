import type { FlagTimeline } from '../../shared/contract/flags-contract.ts'

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
    if (step.atMs > fromMs && step.atMs <= toMs) points.push({ x: step.atMs, y: percent(step.effectiveShare) })
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

/** The whole life when `spanMs` is null, otherwise the newest `spanMs`; never empty, so that a new flag has an axis too. */
export function timelineWindow(
  steps: readonly TimelineStep[],
  spanMs: number | null,
  nowMs: number,
): { readonly fromMs: number; readonly toMs: number } {
  const first = steps[0]?.atMs ?? nowMs
  const whole = Math.min(first, nowMs - 3_600_000)
  return { fromMs: spanMs === null ? whole : nowMs - spanMs, toMs: nowMs }
}
