import type { Document } from 'mongodb'
import type { Variant } from '../../../shared/domain/flag.ts'
import type { MongoUsageMapping } from '../../../shared/domain/mongo-flags-settings.ts'
import type { Observation } from '../../../shared/domain/observation.ts'
import type { UsageReading } from '../connector.ts'
import { firstIdAt } from './first-id-at.ts'
import { readMaxTimeMs, type AnswerLimits } from './mongo-target.ts'
import type { OpenedMongo } from './open-mongo.ts'
import { checkCollection } from './read-flags.ts'

const minuteMs = 60_000
const longestWindowMs = 7 * 24 * 60 * minuteMs
const longestComponent = 200
/** A component's name is whatever the application wrote; a log full of made-up names must not fill ours. */
const mostRows = 50_000

/**
 * Usage counted in the store, per minute, component and backend, by the window of `_id`: the seed's documents carry no
 * other time. Minutes are whole from the one that holds `sinceMs`; the last one may still grow, so the caller asks
 * again from a little before `throughMs`. At most 7 days a call.
 *
 * Documents with the backend `comparison` are left out: a comparison asks both backends on behalf of nobody, and
 * counted as uses they would tell of traffic that never was. So are those whose component or backend is anything else.
 */
export async function readUsage(
  opened: OpenedMongo,
  usage: MongoUsageMapping,
  connection: string,
  sinceMs: number,
  limits: AnswerLimits,
): Promise<UsageReading> {
  const clock = await opened.hello(limits)
  const fromMs = Math.max(0, Math.floor(sinceMs / minuteMs) * minuteMs)
  const throughMs = Math.min(Math.floor(clock.serverMs), fromMs + longestWindowMs)
  const rows = await opened.run(
    db =>
      db
        .collection(usage.collection)
        .aggregate(stages(usage, fromMs, throughMs), { maxTimeMS: readMaxTimeMs, batchSize: 5_000 })
        .toArray(),
    limits,
  )
  // no uses is also what a collection tells that is not there
  if (rows.length === 0) await checkCollection(opened, connection, usage.collection, limits)
  return { throughMs, observations: rows.flatMap(row => observationOf(row, usage) ?? []) }
}

function stages(usage: MongoUsageMapping, fromMs: number, throughMs: number): Document[] {
  const { component, backend, success, durationMs } = usage
  const count = (condition: Document): Document => ({ $sum: { $cond: [condition, 1, 0] } })
  return [
    {
      $match: {
        _id: { $gte: firstIdAt(fromMs), $lt: firstIdAt(throughMs) },
        [component]: { $type: 'string' },
        [backend]: { $in: ['old', 'new'] },
      },
    },
    {
      $group: {
        _id: {
          // an ObjectId keeps whole seconds, so minutes divide without a rest that matters
          minute: { $floor: { $divide: [{ $toLong: { $toDate: '$_id' } }, minuteMs] } },
          component: `$${component}`,
          backend: `$${backend}`,
        },
        count: { $sum: 1 },
        // a document that does not say is not a failure
        failures: count({ $eq: [`$${success}`, false] }),
        // what is no number adds nothing
        durationMs: durationMs === null ? { $sum: 0 } : { $sum: `$${durationMs}` },
      },
    },
    { $limit: mostRows },
  ]
}

function observationOf(row: Document, usage: MongoUsageMapping): Observation | undefined {
  const { minute, component, backend } = row['_id'] as Record<string, unknown>
  if (typeof component !== 'string' || component === '' || component.length > longestComponent)
    return undefined
  return {
    minuteMs: Number(minute) * minuteMs,
    component,
    variant: backend as Variant,
    count: Number(row['count']),
    failures: Number(row['failures']),
    // the seed's log tells of no fallbacks and no completions
    fallbacks: 0,
    completions: null,
    durationMs: usage.durationMs === null ? null : Number(row['durationMs']),
  }
}
