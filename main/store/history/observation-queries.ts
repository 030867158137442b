import type { Observation } from '../../../shared/domain/observation.ts'
import type { Variant } from '../../../shared/domain/flag.ts'
import type { Store } from '../open-store.ts'
import { sourceQueries } from './source-queries.ts'

export type Counts = { readonly count: number; readonly failures: number }
export type BucketCounts = Counts & { readonly bucket: number; readonly variant: Variant }
export type MinuteCounts = Counts & { readonly minuteMs: number; readonly variant: Variant }
/** throughMs by the store's clock, readAtMs by ours */
export type UsageCursor = { readonly throughMs: number; readonly readAtMs: number }

type Window = { sourceId: number; component: string; fromMs: number; toMs: number }

const minuteMs = 60_000
const hourMs = 60 * minuteMs

export function observationQueries(db: Store['db']) {
  const sources = sourceQueries(db)
  const findSeries = db.prepare<[number, string, string], { id: number }>(
    'SELECT id FROM usage_series WHERE source_id = ? AND component = ? AND variant = ?',
  )
  const insertSeries = db.prepare<[number, string, string]>(
    'INSERT INTO usage_series (source_id, component, variant) VALUES (?, ?, ?)',
  )
  const clear = db.prepare<[number, number, number]>(`
    DELETE FROM observation WHERE series_id IN (SELECT id FROM usage_series WHERE source_id = ?)
      AND minute_ms >= ? AND minute_ms <= ?`)
  const put = db.prepare(`
    INSERT OR REPLACE INTO observation (series_id, minute_ms, count, failures, fallbacks, completions, duration_ms)
    VALUES (?, ?, ?, ?, ?, ?, ?)`)
  const cursor = db.prepare<[string], UsageCursor>(`
    SELECT through_ms AS throughMs, read_at_ms AS readAtMs
    FROM usage_cursor JOIN source ON source.id = source_id WHERE connection_id = ?`)
  const putCursor = db.prepare<[number, number, number]>(`
    INSERT INTO usage_cursor (source_id, through_ms, read_at_ms) VALUES (?, ?, ?)
    ON CONFLICT (source_id) DO UPDATE SET through_ms = excluded.through_ms, read_at_ms = excluded.read_at_ms`)
  const window = `
    FROM usage_series JOIN observation ON series_id = usage_series.id
    WHERE source_id = @sourceId AND component = @component AND minute_ms >= @fromMs AND minute_ms < @toMs`
  const buckets = db.prepare<[Window & { bucketMs: number }], BucketCounts>(`
    SELECT CAST((minute_ms - @fromMs) / @bucketMs AS INTEGER) AS bucket, variant, sum(count) AS count, sum(failures) AS failures
    ${window} GROUP BY variant, bucket`)
  const hourBuckets = db.prepare<[Window & { bucketMs: number }], BucketCounts>(`
    SELECT CAST((hour_ms - @fromMs) / @bucketMs AS INTEGER) AS bucket, variant, sum(count) AS count, sum(failures) AS failures
    FROM usage_series JOIN observation_hour ON series_id = usage_series.id
    WHERE source_id = @sourceId AND component = @component AND hour_ms >= @fromMs AND hour_ms < @toMs
    GROUP BY variant, bucket`)
  const clearHours = db.prepare<[number, number, number]>(`
    DELETE FROM observation_hour WHERE series_id IN (SELECT id FROM usage_series WHERE source_id = ?)
      AND hour_ms >= ? AND hour_ms <= ?`)
  const addUpHours = db.prepare<[number, number, number]>(`
    INSERT INTO observation_hour (series_id, hour_ms, count, failures)
    SELECT series_id, minute_ms - minute_ms % ${hourMs} AS hour_ms, sum(count), sum(failures) FROM observation
    WHERE series_id IN (SELECT id FROM usage_series WHERE source_id = ?) AND minute_ms >= ? AND minute_ms < ?
    GROUP BY series_id, hour_ms`)
  const totals = db.prepare<[Window], Counts & { variant: Variant }>(
    `SELECT variant, sum(count) AS count, sum(failures) AS failures ${window} GROUP BY variant`,
  )
  const minutes = db.prepare<[Window], MinuteCounts>(
    `SELECT minute_ms AS minuteMs, variant, count, failures ${window} ORDER BY minute_ms`,
  )

  const replace = db.transaction(
    (connectionId: string, sinceMs: number, read: UsageCursor, observations: readonly Observation[]) => {
      const sourceId = sources.open(connectionId)
      clear.run(sourceId, Math.floor(sinceMs / minuteMs) * minuteMs, read.throughMs)
      const series = new Map<string, number>()
      for (const { component, variant, ...seen } of observations) {
        const name = `${variant} ${component}`
        const seriesId =
          series.get(name) ??
          findSeries.get(sourceId, component, variant)?.id ??
          Number(insertSeries.run(sourceId, component, variant).lastInsertRowid)
        series.set(name, seriesId)
        put.run(
          seriesId,
          seen.minuteMs,
          seen.count,
          seen.failures,
          seen.fallbacks,
          seen.completions,
          seen.durationMs,
        )
      }
      const latestMs = observations.reduce((latest, { minuteMs: at }) => Math.max(latest, at), read.throughMs)
      const [fromHourMs, toHourMs] = [
        Math.floor(sinceMs / hourMs) * hourMs,
        Math.floor(latestMs / hourMs) * hourMs,
      ]
      clearHours.run(sourceId, fromHourMs, toHourMs)
      addUpHours.run(sourceId, fromHourMs, toHourMs + hourMs)
      putCursor.run(sourceId, Math.floor(read.throughMs), read.readAtMs)
    },
  )
  const within = <T>(connectionId: string, query: (sourceId: number) => T[]): T[] => {
    const sourceId = sources.find(connectionId)
    return sourceId === undefined ? [] : query(sourceId)
  }

  return {
    /** What was read takes the place of everything known of the minutes from `sinceMs` through `read.throughMs`. */
    replace: (
      connectionId: string,
      sinceMs: number,
      read: UsageCursor,
      observations: readonly Observation[],
    ): void => replace.immediate(connectionId, sinceMs, read, observations),
    cursor: (connectionId: string) => cursor.get(connectionId),
    /** from inclusive, to exclusive; empty buckets are left out. Whole hours are read from the hours. */
    buckets: (
      connectionId: string,
      component: string,
      fromMs: number,
      toMs: number,
      bucketMs: number,
    ): BucketCounts[] =>
      within(connectionId, sourceId => {
        const isWholeHours = bucketMs % hourMs === 0 && fromMs % hourMs === 0
        return (isWholeHours ? hourBuckets : buckets).all({ sourceId, component, fromMs, toMs, bucketMs })
      }),
    totals: (connectionId: string, component: string, fromMs: number, toMs: number) =>
      within(connectionId, sourceId => totals.all({ sourceId, component, fromMs, toMs })),
    minutes: (connectionId: string, component: string, fromMs: number, toMs: number): MinuteCounts[] =>
      within(connectionId, sourceId => minutes.all({ sourceId, component, fromMs, toMs })),
    simulatedUntilMs: sources.simulatedUntilMs,
    markSimulated: sources.markSimulated,
  }
}
