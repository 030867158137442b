const minuteMs = 60_000

export type UsageAxis = { readonly fromMs: number; readonly bucketMs: number; readonly buckets: number }

/**
 * Buckets of whole minutes, on multiples of their own width, so that they do not shift from one look to the next; the
 * last is the one that `nowMs` lies in. No more than asked for, save one for the beginning that is cut off.
 */
export function usageAxis(nowMs: number, minutes: number, wanted: number): UsageAxis {
  const bucketMs = Math.ceil(minutes / wanted) * minuteMs
  const buckets = Math.ceil((minutes * minuteMs) / bucketMs)
  const endMs = Math.floor(nowMs / bucketMs) * bucketMs + bucketMs
  return { fromMs: endMs - buckets * bucketMs, bucketMs, buckets }
}
