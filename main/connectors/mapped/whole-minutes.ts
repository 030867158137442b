import { minuteMs } from './minute-values.ts'

const longestMs = 7 * 24 * 60 * minuteMs
/** Without an index every reading scans everything: only the last hour is asked for, and what is older is left out. */
const unindexedMs = 60 * minuteMs

/** What to ask a store for: whole minutes that have ended by its own clock, at most a week of them. */
export function wholeMinutes(
  sinceMs: number,
  serverMs: number,
  indexed: boolean,
): { readonly fromMs: number; readonly throughMs: number } {
  const nowMs = Math.floor(serverMs / minuteMs) * minuteMs
  const earliestMs = indexed ? sinceMs : Math.max(sinceMs, nowMs - unindexedMs)
  const fromMs = Math.min(nowMs, Math.max(0, Math.floor(earliestMs / minuteMs) * minuteMs))
  return { fromMs, throughMs: Math.min(nowMs, fromMs + longestMs) }
}
