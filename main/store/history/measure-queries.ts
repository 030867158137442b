import type { MeasureAggregate, MeasureKey } from '../../../shared/domain/measure.ts'
import type { Store } from '../open-store.ts'
import { sourceQueries } from './source-queries.ts'

export type MeasureRow = {
  readonly id: number
  readonly origin: string | null
  /** by the source's clock */
  readonly throughMs: number | null
  /** by ours */
  readonly readAtMs: number | null
  readonly failure: string | null
}
export type MeasurePointRow = { readonly minuteMs: number; readonly value: number; readonly count: number }
type BucketRow = { readonly bucket: number; readonly value: number }

type Window = { seriesId: number; fromMs: number; toMs: number; bucketMs: number }

export type MinutesRead = {
  readonly fromMs: number
  readonly throughMs: number
  readonly points: readonly MeasurePointRow[]
}

export function measureQueries(db: Store['db']) {
  const sources = sourceQueries(db)
  const find = db.prepare<[number, string, string, string], MeasureRow>(`
    SELECT id, origin, through_ms AS throughMs, read_at_ms AS readAtMs, failure
    FROM measure_series WHERE source_id = ? AND name = ? AND component = ? AND variant = ?`)
  const insert = db.prepare<[number, string, string, string]>(
    'INSERT INTO measure_series (source_id, name, component, variant) VALUES (?, ?, ?, ?)',
  )
  const clear = db.prepare<[number, number, number]>(
    'DELETE FROM measure_point WHERE series_id = ? AND minute_ms >= ? AND minute_ms <= ?',
  )
  const put = db.prepare<[number, number, number, number]>(
    'INSERT OR REPLACE INTO measure_point (series_id, minute_ms, value, count) VALUES (?, ?, ?, ?)',
  )
  const putRead = db.prepare<[string, number, number, number]>(`
    UPDATE measure_series SET origin = ?, through_ms = ?, read_at_ms = ?, failure = NULL WHERE id = ?`)
  const putSeen = db.prepare<[number, number]>(
    'UPDATE measure_series SET read_at_ms = ?, failure = NULL WHERE id = ?',
  )
  const putFailure = db.prepare<[string, number]>('UPDATE measure_series SET failure = ? WHERE id = ?')
  const last = db.prepare<[number], MeasurePointRow>(`
    SELECT minute_ms AS minuteMs, value, count FROM measure_point WHERE series_id = ? ORDER BY minute_ms DESC LIMIT 1`)
  const bucketsOf = (value: string) =>
    db.prepare<[Window], BucketRow>(`
      SELECT CAST((minute_ms - @fromMs) / @bucketMs AS INTEGER) AS bucket, ${value} AS value FROM measure_point
      WHERE series_id = @seriesId AND minute_ms >= @fromMs AND minute_ms < @toMs GROUP BY bucket`)
  // minutes are the unit throughout: a longer bucket of counts is what an average minute of it had
  const mean = bucketsOf('avg(value)')
  const buckets: Readonly<Record<MeasureAggregate, typeof mean>> = {
    avg: bucketsOf('sum(value * count) / sum(count)'),
    sum: mean,
    count: mean,
    max: bucketsOf('max(value)'),
    // of the row of the only max
    last: db.prepare<[Window], BucketRow>(`
      SELECT bucket, value FROM (
        SELECT CAST((minute_ms - @fromMs) / @bucketMs AS INTEGER) AS bucket, value, max(minute_ms) FROM measure_point
        WHERE series_id = @seriesId AND minute_ms >= @fromMs AND minute_ms < @toMs GROUP BY bucket)`),
  }

  const row = (connectionId: string, { name, component, variant }: MeasureKey): MeasureRow | undefined => {
    const sourceId = sources.find(connectionId)
    return sourceId === undefined ? undefined : find.get(sourceId, name, component ?? '', variant ?? '')
  }
  const idOf = (connectionId: string, key: MeasureKey): number => {
    const known = row(connectionId, key)?.id
    if (known !== undefined) return known
    const { name, component, variant } = key
    const sourceId = sources.open(connectionId)
    return Number(insert.run(sourceId, name, component ?? '', variant ?? '').lastInsertRowid)
  }
  const replace = db.transaction(
    (connectionId: string, key: MeasureKey, origin: string, read: MinutesRead, readAtMs: number) => {
      const id = idOf(connectionId, key)
      clear.run(id, read.fromMs, read.throughMs)
      for (const point of read.points) put.run(id, point.minuteMs, point.value, point.count)
      putRead.run(origin, Math.floor(read.throughMs), readAtMs, id)
    },
  )
  return {
    row,
    /** What was read takes the place of everything known of its minutes. */
    replace: (
      connectionId: string,
      key: MeasureKey,
      origin: string,
      read: MinutesRead,
      readAtMs: number,
    ): void => replace.immediate(connectionId, key, origin, read, readAtMs),
    /** The source was looked at and holds nothing new. */
    confirm: (connectionId: string, key: MeasureKey, readAtMs: number): void => {
      putSeen.run(readAtMs, idOf(connectionId, key))
    },
    fail: (connectionId: string, key: MeasureKey, failure: string): void => {
      putFailure.run(failure, idOf(connectionId, key))
    },
    last: (seriesId: number) => last.get(seriesId),
    /** from inclusive, to exclusive; empty buckets are left out */
    buckets: (aggregate: MeasureAggregate, window: Window): BucketRow[] => buckets[aggregate].all(window),
  }
}
