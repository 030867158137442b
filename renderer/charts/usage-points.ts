import type { UsageSeries } from '../../shared/domain/observation.ts'

/** One bucket of both variants. Counts are per bucket; null: not read yet, which is not the same as none. */
export type UsagePoint = {
  readonly atMs: number
  readonly oldCount: number | null
  readonly newCount: number | null
  readonly oldFailures: number | null
  readonly newFailures: number | null
}

/** Adds up series of one time axis, bucket by bucket. Buckets that end after the last reading hold null. */
export function usagePoints(series: readonly UsageSeries[]): UsagePoint[] {
  const first = series[0]
  if (first === undefined) return []
  return first.old.count.map((_, index) => {
    const atMs = first.fromMs + index * first.bucketMs
    const known = series.filter(one => one.readAtMs !== null && atMs + one.bucketMs <= one.readAtMs)
    const sum = (pick: (one: UsageSeries) => readonly number[]) =>
      known.length === 0 ? null : known.reduce((total, one) => total + (pick(one)[index] ?? 0), 0)
    return {
      atMs,
      oldCount: sum(one => one.old.count),
      newCount: sum(one => one.new.count),
      oldFailures: sum(one => one.old.failures),
      newFailures: sum(one => one.new.failures),
    }
  })
}

export type UsageTotals = { readonly count: number; readonly failures: number; readonly rate: number | null }

/** Of one variant over all points; `rate` is null where nothing was counted, since no data is not a rate of zero. */
export function usageTotals(points: readonly UsagePoint[], variant: 'old' | 'new'): UsageTotals {
  let count = 0
  let failures = 0
  for (const point of points) {
    count += (variant === 'old' ? point.oldCount : point.newCount) ?? 0
    failures += (variant === 'old' ? point.oldFailures : point.newFailures) ?? 0
  }
  return { count, failures, rate: count === 0 ? null : failures / count }
}

/** Start of the newest bucket in which NEW was used; undefined: not used in this window. */
export function lastNewUseMs(points: readonly UsagePoint[]): number | undefined {
  return points.findLast(point => (point.newCount ?? 0) > 0)?.atMs
}
