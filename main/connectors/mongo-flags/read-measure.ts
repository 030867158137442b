import { MongoServerError, type Document } from 'mongodb'
import type { CollectionMeasure, MeasureAggregate } from '../../../shared/domain/measure.ts'
import { AppError } from '../../../shared/failure.ts'
import { withEmptyMinutes } from '../mapped/fill-minutes.ts'
import type { MeasureRows } from '../mapped/read-measures.ts'
import { wholeMinutes } from '../mapped/whole-minutes.ts'
import { firstIdAt } from './first-id-at.ts'
import { readMaxTimeMs, type AnswerLimits } from './mongo-target.ts'
import type { OpenedMongo } from './open-mongo.ts'
import { checkCollection } from './read-flags.ts'

const minuteMs = 60_000

/**
 * A measure made in the store, one value a whole minute. Values that are no numbers are no values; so are documents
 * whose time is no date.
 *
 * @throws AppError `index-missing` where every reading would scan the collection and nobody agreed to that
 */
export async function readCollectionMeasure(
  opened: OpenedMongo,
  source: CollectionMeasure,
  connection: string,
  sinceMs: number,
  limits: AnswerLimits,
): Promise<MeasureRows> {
  const indexed = await isIndexed(opened, source, limits)
  if (!indexed && !source.withoutIndex) {
    await checkCollection(opened, connection, source.collection, limits)
    const { collection: table, time: column } = source
    throw new AppError({ code: 'index-missing', connection, table, column })
  }
  const { serverMs } = await opened.hello(limits)
  const window = wholeMinutes(sinceMs, serverMs, indexed)
  const rows = await opened.run(
    db =>
      db
        .collection(source.collection)
        .aggregate(stages(source, window.fromMs, window.throughMs), {
          maxTimeMS: readMaxTimeMs,
          batchSize: 5_000,
        })
        .toArray(),
    limits,
  )
  if (rows.length === 0) await checkCollection(opened, connection, source.collection, limits)
  const points = rows.map(row => ({
    minuteMs: Number(row['_id']) * minuteMs,
    value: Number(row['value']),
    count: Number(row['count']),
  }))
  const { aggregate } = source
  return { ...window, points: withEmptyMinutes(points, aggregate, window.fromMs, window.throughMs) }
}

/** `_id` always is. A collection that is not there has no indexes either. */
async function isIndexed(
  opened: OpenedMongo,
  { collection, time }: CollectionMeasure,
  limits: AnswerLimits,
): Promise<boolean> {
  if (time === '_id') return true
  const indexes = await opened.run(
    db =>
      db
        .collection(collection)
        .listIndexes({ maxTimeMS: readMaxTimeMs })
        .toArray()
        .catch((error: unknown) => {
          // `NamespaceNotFound`: which collection is missing is told in words by whoever asked
          if (error instanceof MongoServerError && error.code === 26) return []
          throw error
        }),
    limits,
  )
  return indexes.some(index => {
    const { key, partialFilterExpression } = index as { key?: Document; partialFilterExpression?: unknown }
    return partialFilterExpression === undefined && Object.keys(key ?? {})[0] === time
  })
}

function stages(source: CollectionMeasure, fromMs: number, throughMs: number): Document[] {
  const { time, value, aggregate, filters } = source
  const [from, to] =
    time === '_id' ? [firstIdAt(fromMs), firstIdAt(throughMs)] : [new Date(fromMs), new Date(throughMs)]
  const at = time === '_id' ? { $toDate: '$_id' } : `$${time}`
  return [
    {
      $match: {
        [time]: { $gte: from, $lt: to },
        ...(value === null ? {} : { [value]: { $type: 'number' } }),
        $and: [{}, ...filters.map(filter => ({ [filter.column]: { $in: meanings(filter.value) } }))],
      },
    },
    // along the index; the last of a minute is the last in time
    ...(aggregate === 'last' ? [{ $sort: { [time]: 1 } }] : []),
    {
      $group: {
        _id: { $floor: { $divide: [{ $toLong: at }, minuteMs] } },
        value: aggregateOf(aggregate, value),
        count: { $sum: 1 },
      },
    },
    { $sort: { _id: 1 } },
    { $limit: 20_000 },
  ]
}

function aggregateOf(aggregate: MeasureAggregate, value: string | null): Document {
  if (aggregate === 'count' || value === null) return { $sum: 1 }
  return { [`$${aggregate}`]: `$${value}` }
}

/** A document's field has a type, and what was typed has none: the text, and what else it may have meant. */
function meanings(text: string): readonly unknown[] {
  const number = text.trim() === '' ? Number.NaN : Number(text)
  return [
    text,
    ...(Number.isFinite(number) ? [number] : []),
    ...(text === 'true' ? [true] : []),
    ...(text === 'false' ? [false] : []),
  ]
}
