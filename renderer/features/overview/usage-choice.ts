import type { Trouble } from '../../../shared/contract/overview-contract.ts'
import type { UsageSeries } from '../../../shared/domain/observation.ts'

/** The component to show first: the one that is going wrong worst, otherwise the one where both variants are used most. */
export function worthLookingAt(series: readonly UsageSeries[], troubles: readonly Trouble[]): string {
  const worst = [...troubles].sort((a, b) => b.new.rate - a.new.rate)[0]
  if (worst !== undefined && series.some(one => one.component === worst.component)) return worst.component
  return [...series].sort((a, b) => contrastOf(b) - contrastOf(a))[0]?.component ?? ''
}

export const SPLIT_MINUTES = 10
const MINUTE_MS = 60_000

/** Share of uses that NEW served in the last minutes; null when there were none. */
export function servedSplit(series: readonly UsageSeries[]): number | null {
  let old = 0
  let next = 0
  for (const one of series) {
    const buckets = Math.max(1, Math.round((SPLIT_MINUTES * MINUTE_MS) / one.bucketMs))
    old += sum(one.old.count.slice(-buckets))
    next += sum(one.new.count.slice(-buckets))
  }
  return old + next === 0 ? null : next / (old + next)
}

export function usesOf({ old, new: next }: UsageSeries): number {
  return sum(old.count) + sum(next.count)
}

/** A component with only one variant in use has nothing to compare; it comes after all that have. */
function contrastOf(series: UsageSeries): number {
  const smaller = Math.min(sum(series.old.count), sum(series.new.count))
  return smaller * 1_000_000 + usesOf(series)
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0)
}
