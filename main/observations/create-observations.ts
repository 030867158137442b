import type { UsageReading } from '../connectors/connector.ts'
import {
  observationQueries,
  type Counts,
  type MinuteCounts,
  type UsageCursor,
} from '../store/history/observation-queries.ts'
import type { Store } from '../store/open-store.ts'

/** Usage of both variants in one window; null: nothing was counted. */
export type VariantCounts = { readonly old: Counts | null; readonly new: Counts | null }

export type Buckets = { readonly count: number[]; readonly failures: number[] }

/** Usage as it was read, by minute; only what is asked for is added up. */
export interface Observations {
  /** up to when usage is known by the store's clock, and when that was read by ours */
  cursor(connectionId: string): UsageCursor | undefined
  /** What was read since `sinceMs` replaces what was known of those minutes. */
  record(connectionId: string, sinceMs: number, reading: UsageReading, readAtMs: number): void
  /** from inclusive, to exclusive */
  totals(connectionId: string, component: string, fromMs: number, toMs: number): VariantCounts
  minutes(connectionId: string, component: string, fromMs: number, toMs: number): readonly MinuteCounts[]
  /** `buckets` sums of `bucketMs` each; a bucket without usage is 0 */
  series(
    connectionId: string,
    component: string,
    fromMs: number,
    bucketMs: number,
    buckets: number,
  ): { old: Buckets; new: Buckets }
  /** Everything of this connection up to then was made by the demo. */
  markSimulated(connectionId: string, untilMs: number): void
  simulatedUntilMs(connectionId: string): number | null
}

export function createObservations(history: Store): Observations {
  const queries = observationQueries(history.db)
  return {
    cursor: queries.cursor,
    record: (connectionId, sinceMs, { throughMs, observations }, readAtMs) => {
      if (!history.readOnly) queries.replace(connectionId, sinceMs, { throughMs, readAtMs }, observations)
    },
    totals: (connectionId, component, fromMs, toMs) => {
      const found = queries.totals(connectionId, component, fromMs, toMs)
      const of = (variant: 'old' | 'new'): Counts | null => {
        const row = found.find(candidate => candidate.variant === variant)
        return row === undefined || row.count === 0 ? null : { count: row.count, failures: row.failures }
      }
      return { old: of('old'), new: of('new') }
    },
    minutes: queries.minutes,
    series: (connectionId, component, fromMs, bucketMs, buckets) => {
      const empty = (): Buckets => ({
        count: Array<number>(buckets).fill(0),
        failures: Array<number>(buckets).fill(0),
      })
      const series = { old: empty(), new: empty() }
      for (const row of queries.buckets(
        connectionId,
        component,
        fromMs,
        fromMs + bucketMs * buckets,
        bucketMs,
      )) {
        series[row.variant].count[row.bucket] = row.count
        series[row.variant].failures[row.bucket] = row.failures
      }
      return series
    },
    markSimulated: (connectionId, untilMs) => {
      if (!history.readOnly) queries.markSimulated(connectionId, untilMs)
    },
    simulatedUntilMs: queries.simulatedUntilMs,
  }
}
