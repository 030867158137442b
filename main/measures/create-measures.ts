import {
  measureId,
  type Measure,
  type MeasureAggregate,
  type MeasureKey,
  type MeasureSeries,
  type MeasureSource,
} from '../../shared/domain/measure.ts'
import { Failure } from '../../shared/failure.ts'
import type { MeasureReading } from '../connectors/connector.ts'
import { measureQueries } from '../store/history/measure-queries.ts'
import type { Store } from '../store/open-store.ts'

export type MeasureState = {
  readonly last: { readonly value: number; readonly atMs: number } | null
  /** when its source was last read without trouble; null: never */
  readonly readAtMs: number | null
  /** why the last reading failed; null: it did not, or there was none */
  readonly failure: Failure | null
}

/** Measures as they were read, by minute, for as long as the file is kept. */
export interface Measures {
  /** From when on a measure is wanted, so that late rows are still found. */
  sinceMs(connectionId: string, measure: Measure, nowMs: number): number
  /** Points replace what was known of their minutes; a failure leaves every value as it was. */
  record(connectionId: string, reading: MeasureReading, readAtMs: number): void
  state(connectionId: string, measure: MeasureKey): MeasureState
  /** `buckets` values of `bucketMs` each */
  series(
    connectionId: string,
    measure: Measure,
    fromMs: number,
    bucketMs: number,
    buckets: number,
  ): MeasureSeries
}

const minuteMs = 60_000
/** Rows are not committed in the order of their times, so the newest minutes are read again. */
const lookBackMs = 10 * minuteMs
const dayMs = 24 * 60 * minuteMs
/** What a source that was never read begins with. A file is read to its end anyway. */
const firstSpanMs: Readonly<Record<MeasureSource['from'], number>> = {
  table: dayMs,
  collection: dayMs,
  http: 0,
  own: 0,
  csv: 90 * dayMs,
}

const nothing: MeasureState = { last: null, readAtMs: null, failure: null }

export function createMeasures(history: Store): Measures {
  const queries = measureQueries(history.db)
  return {
    sinceMs: (connectionId, measure, nowMs) => {
      const { source } = measure
      if (source === null) return nowMs
      const known = queries.row(connectionId, measure)
      // another source's minutes say nothing about how far this one was read
      if (known === undefined || known.throughMs === null || known.origin !== originOf(measure))
        return nowMs - firstSpanMs[source.from]
      return known.throughMs - lookBackMs
    },
    record: (connectionId, reading, readAtMs) => {
      if (history.readOnly) return
      const { measure } = reading
      switch (reading.status) {
        case 'read':
          return queries.replace(connectionId, measure, originOf(measure), reading, readAtMs)
        case 'unchanged':
          return queries.confirm(connectionId, measure, readAtMs)
        case 'failed':
          return queries.fail(connectionId, measure, JSON.stringify(reading.failure))
      }
    },
    state: (connectionId, measure) => {
      const row = queries.row(connectionId, measure)
      if (row === undefined) return nothing
      const last = queries.last(row.id)
      return {
        last: last === undefined ? null : { value: last.value, atMs: last.minuteMs },
        readAtMs: row.readAtMs,
        failure: row.failure === null ? null : failureOf(row.failure),
      }
    },
    series: (connectionId, measure, fromMs, bucketMs, buckets) => {
      const values = Array<number | null>(buckets).fill(null)
      const row = queries.row(connectionId, measure)
      if (row === undefined) return { fromMs, bucketMs, values }
      const window = { seriesId: row.id, fromMs, toMs: fromMs + bucketMs * buckets, bucketMs }
      for (const { bucket, value } of queries.buckets(aggregateOf(measure), window)) values[bucket] = value
      return { fromMs, bucketMs, values }
    },
  }
}

/** A number that is read as it is now has a last value and nothing else. */
function aggregateOf({ source }: Measure): MeasureAggregate {
  if (source?.from === 'own') return 'avg'
  return source === null || source.from === 'http' ? 'last' : source.aggregate
}

function originOf(measure: Measure): string {
  return JSON.stringify([measureId(measure), measure.source])
}

/** A later version may have written a failure that this one does not know. */
function failureOf(text: string): Failure | null {
  try {
    return Failure.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}
