const minuteMs = 60_000
const hourMs = 60 * minuteMs

export type UsageAxis = { readonly fromMs: number; readonly bucketMs: number; readonly buckets: number }

/**
 * Buckets of whole minutes, on multiples of their own width, so that they do not shift from one look to the next; the
 * last is the one that `nowMs` lies in. No more than asked for. From half an hour on they are whole hours, which are
 * kept added up.
 */
export function usageAxis(nowMs: number, minutes: number, wanted: number): UsageAxis {
  const neededMs = Math.ceil(minutes / wanted) * minuteMs
  const bucketMs = neededMs < hourMs / 2 ? neededMs : Math.ceil(neededMs / hourMs) * hourMs
  const buckets = Math.ceil((minutes * minuteMs) / bucketMs)
  const endMs = Math.floor(nowMs / bucketMs) * bucketMs + bucketMs
  return { fromMs: endMs - buckets * bucketMs, bucketMs, buckets }
}
