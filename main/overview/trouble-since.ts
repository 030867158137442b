import type { Trouble } from '../../shared/contract/overview-contract.ts'
import type { Counts, MinuteCounts } from '../store/history/observation-queries.ts'
import type { Limits } from './judge-component.ts'

const minuteMs = 60_000
/** Single minutes hold few requests, so each is judged together with the ones before it. */
const judgedMinutes = 5
/** A run survives a pause in traffic up to this long. */
const longestPauseMs = 10 * minuteMs

type Minute = { readonly minuteMs: number; readonly old: Counts; readonly new: Counts }

/**
 * First minute of the present run of bad minutes. Bad: NEW, over that minute and the four before, is beyond the limit
 * of the rule that called it trouble; minutes in which NEW was not used are passed over.
 *
 * @returns undefined when no minute is bad by itself; the trouble then is as long as the window
 */
export function troubleSince(
  rows: readonly MinuteCounts[],
  rule: Trouble['rule'],
  limits: Limits,
): number | undefined {
  const minutes = byMinute(rows)
  let since: number | undefined
  let last = minutes.at(-1)?.minuteMs ?? 0
  for (let index = minutes.length - 1; index >= 0; index -= 1) {
    const minute = minutes[index]
    if (minute === undefined || minute.new.count === 0) continue
    if (last - minute.minuteMs > longestPauseMs) break
    last = minute.minuteMs
    const span = minutes
      .slice(0, index + 1)
      .filter(other => other.minuteMs > minute.minuteMs - judgedMinutes * minuteMs)
    if (!isBeyond(sum(span, 'old'), sum(span, 'new'), rule, limits)) break
    if (minute.new.failures > 0) since = minute.minuteMs
  }
  return since
}

function isBeyond(old: Counts, newer: Counts, rule: Trouble['rule'], limits: Limits): boolean {
  const rate = newer.failures / newer.count
  if (rule === 'new-error-rate') return rate > limits.newErrorRatePercent / 100
  const base = old.count === 0 ? 0 : old.failures / old.count
  return rate - base > limits.errorIncreasePoints / 100
}

function byMinute(rows: readonly MinuteCounts[]): Minute[] {
  const none: Counts = { count: 0, failures: 0 }
  const minutes = new Map<number, Minute>()
  for (const { minuteMs: at, variant, count, failures } of rows) {
    const known = minutes.get(at) ?? { minuteMs: at, old: none, new: none }
    minutes.set(at, { ...known, [variant]: { count, failures } })
  }
  return [...minutes.values()].sort((a, b) => a.minuteMs - b.minuteMs)
}

function sum(minutes: readonly Minute[], variant: 'old' | 'new'): Counts {
  return minutes.reduce(
    (total, minute) => ({
      count: total.count + minute[variant].count,
      failures: total.failures + minute[variant].failures,
    }),
    { count: 0, failures: 0 },
  )
}
