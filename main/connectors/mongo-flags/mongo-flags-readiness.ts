import type { Document } from 'mongodb'
import type { MongoFlagsSettings } from '../../../shared/domain/mongo-flags-settings.ts'
import type { Failure } from '../../../shared/failure.ts'
import type { ReadinessReport } from '../connector.ts'
import { readMaxTimeMs, type AnswerLimits } from './mongo-target.ts'
import type { ClockReading, OpenedMongo } from './open-mongo.ts'

/** The first thing that stands against a rollback, found out without writing anything; undefined: it may be written. */
export async function whyNotWritable(
  opened: OpenedMongo,
  { flags, database }: MongoFlagsSettings,
  connection: string,
  limits: AnswerLimits,
): Promise<Failure | undefined> {
  if (!opened.writable) return { code: 'store-read-only', connection, cause: 'replica' }
  const status = await opened.run(
    db => db.command({ connectionStatus: 1, showPrivileges: true, maxTimeMS: readMaxTimeMs }),
    limits,
  )
  const missing = ['find', 'update'].filter(action => !isGranted(status, action, database, flags.collection))
  if (missing.length > 0)
    return {
      code: 'permission-missing',
      connection,
      needed: `${missing.join(' and ')} on ${flags.collection}`,
    }
  // writes are fenced in by `$$NOW` in an `$expr`: a server that does not know them would refuse every rollback
  await opened.run(
    db =>
      db
        .collection(flags.collection)
        .find(
          { $expr: { $lt: ['$$NOW', { $literal: new Date(0) }] } },
          { limit: 1, maxTimeMS: readMaxTimeMs },
        )
        .toArray(),
    limits,
  )
  return undefined
}

/** Server clock minus ours, taking the middle of the round trip for the moment it was read. */
export function clockReport(clock: ClockReading): Pick<ReadinessReport, 'roundTripMs' | 'clockOffsetMs'> {
  // by the system's clock of now: a process that runs for weeks has seen it being set
  const middleMs = Date.now() - performance.now() + (clock.sentMs + clock.answeredMs) / 2
  const clockOffsetMs = Number.isNaN(clock.serverMs) ? null : clock.serverMs - middleMs
  return { roundTripMs: clock.answeredMs - clock.sentMs, clockOffsetMs }
}

/** Nobody signed in: a server without access control, which lets everybody do everything. */
function isGranted({ authInfo }: Document, action: string, database: string, collection: string): boolean {
  const info = authInfo as
    | { authenticatedUsers?: unknown[]; authenticatedUserPrivileges?: unknown[] }
    | undefined
  if ((info?.authenticatedUsers ?? []).length === 0) return true
  return (info?.authenticatedUserPrivileges ?? []).some(one => {
    const { resource, actions } = one as { resource?: Record<string, unknown>; actions?: unknown }
    if (resource === undefined || !Array.isArray(actions)) return false
    if (resource['anyResource'] === true) return actions.includes(action) || actions.includes('anyAction')
    const covers = (named: unknown, wanted: string) => named === '' || named === wanted
    return (
      covers(resource['db'], database) &&
      covers(resource['collection'], collection) &&
      actions.includes(action)
    )
  })
}
