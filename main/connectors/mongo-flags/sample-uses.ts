import { ObjectId } from 'mongodb'
import type { MongoUsageMapping } from '../../../shared/domain/mongo-flags-settings.ts'
import type { UseOfOne } from '../connector.ts'
import { readMaxTimeMs, type AnswerLimits } from './mongo-target.ts'
import type { OpenedMongo } from './open-mongo.ts'

const longestUserId = 512

/** The newest uses of a component since an instant, one document each; ids that are no texts are left out. */
export async function sampleUses(
  opened: OpenedMongo,
  usage: MongoUsageMapping,
  component: string,
  sinceMs: number,
  limit: number,
  limits: AnswerLimits,
): Promise<readonly UseOfOne[]> {
  const documents = await opened.run(
    db =>
      db
        .collection(usage.collection)
        .find(
          {
            _id: { $gte: ObjectId.createFromTime(Math.ceil(sinceMs / 1_000)) },
            [usage.component]: { $eq: component },
            [usage.backend]: { $in: ['old', 'new'] },
          },
          {
            projection: { _id: 0, [usage.userId]: 1, [usage.backend]: 1 },
            sort: { _id: -1 },
            limit,
            batchSize: 1_000,
            maxTimeMS: readMaxTimeMs,
          },
        )
        .toArray(),
    limits,
  )
  return documents.flatMap(document => {
    const userId: unknown = document[usage.userId]
    if (typeof userId !== 'string' || userId === '' || userId.length > longestUserId) return []
    return [{ userId, variant: document[usage.backend] === 'new' ? 'new' : 'old' } as const]
  })
}
