import type { Capabilities } from '../../../shared/domain/connection.ts'
import type { MongoFlagsSettings } from '../../../shared/domain/mongo-flags-settings.ts'
import { backendShareOf } from '../../../shared/evaluation/backend-flags/index.ts'
import { AppError, type Failure } from '../../../shared/failure.ts'
import type { ConnectContext, Connector } from '../connector.ts'
import { countCsvPeople } from '../mapped/csv-people.ts'
import { mappedMeasures } from '../mapped/read-measures.ts'
import { applyWrites } from './apply-writes.ts'
import { notInSchema } from './flag-documents.ts'
import { byHand } from './mongo-flags-by-hand.ts'
import { differences } from './mongo-flags-differences.ts'
import { clockReport, whyNotWritable } from './mongo-flags-readiness.ts'
import { createMongoLane } from './mongo-lane.ts'
import { readMaxTimeMs, usualPatience, type Patience } from './mongo-target.ts'
import { openMongo } from './open-mongo.ts'
import { checkCollection, readBack, readStore, type Place } from './read-flags.ts'
import { readCollectionMeasure } from './read-measure.ts'
import { readUsage } from './read-usage.ts'
import { sampleUses } from './sample-uses.ts'

/** Seed 001's store: one warm client to read and to verify, another to write, opened when first needed. */
export function connectMongoFlags(
  settings: MongoFlagsSettings,
  context: ConnectContext,
  patience: Patience = usualPatience,
): Connector {
  const { connectionId, name: connection } = context
  const target = { ...settings, connection, secret: context.secret, clientKey: context.clientKey }
  const place: Place = { ...settings, connection, connectionId }
  const open = (signal: AbortSignal) => openMongo(target, { connectMs: patience.connectMs, signal })
  const read = createMongoLane(open, patience)
  const write = createMongoLane(open, patience)
  const answer = (signal: AbortSignal) => ({ deadlineMs: patience.answerMs, signal })

  return {
    capabilities: capabilitiesOf(settings),
    readStore: (knownDigest, signal) =>
      read.use(opened => readStore(opened, place, knownDigest, answer(signal)), signal),
    readBack: (keys, signal) => read.use(opened => readBack(opened, place, keys, answer(signal)), signal),
    apply: async (writes, _mark, limits, signal) => {
      // the seed's documents have no room for our mark
      if (!context.readOnly) return applyWrites(write, settings, place, writes, limits, signal)
      const failure: Failure = { code: 'access-read-only', connection }
      return writes.map(
        ({ key }) => ({ key, status: 'refused', overwritten: null, failure, elapsedMs: 0 }) as const,
      )
    },
    differences: (state, intent) => differences(state, intent, settings),
    byHand: (key, intent) => byHand(key, intent, settings),
    effectiveShare: flag =>
      flag.description.startsWith(notInSchema) ? null : backendShareOf(flag, settings.bucket),
    readiness: async signal => {
      const limits = { deadlineMs: patience.readinessMs, signal }
      if (context.readOnly) {
        const clock = await read.use(opened => opened.hello(limits), signal)
        return {
          readiness: { state: 'not-ready', because: { code: 'access-read-only', connection } },
          ...clockReport(clock),
        }
      }
      return write.use(async opened => {
        const clock = await opened.hello(limits)
        const because = await whyNotWritable(opened, settings, connection, limits)
        // a client of a server that cannot be written to is not worth keeping warm
        if (because?.code === 'store-read-only') opened.destroy()
        return {
          readiness: because === undefined ? { state: 'ready' } : { state: 'not-ready', because },
          ...clockReport(clock),
        }
      }, signal)
    },
    readUsage: (sinceMs, signal) => {
      const { usage } = settings
      if (usage === null) throw new AppError({ code: 'not-supported', connection, ability: 'usage' })
      return read.use(opened => readUsage(opened, usage, connection, sinceMs, answer(signal)), signal)
    },
    sampleUses: async (component, sinceMs, limit, signal) => {
      const { usage } = settings
      if (usage === null) return []
      return read.use(opened => sampleUses(opened, usage, component, sinceMs, limit, answer(signal)), signal)
    },
    countPeople: async signal => {
      const { people } = settings
      if (people === null) return undefined
      if (people.from === 'csv') return countCsvPeople(connection, people, signal)
      return read.use(async opened => {
        // from the collection's own counter: counting a million people for a headline is not gentle
        const count = await opened.run(
          db => db.collection(people.collection).estimatedDocumentCount({ maxTimeMS: readMaxTimeMs }),
          answer(signal),
        )
        if (count === 0) await checkCollection(opened, connection, people.collection, answer(signal))
        return count
      }, signal)
    },
    readMeasures: mappedMeasures(connection, settings.measures, {
      collection: (source, sinceMs, signal) =>
        read.use(
          opened => readCollectionMeasure(opened, source, connection, sinceMs, answer(signal)),
          signal,
        ),
    }),
    close: async () => {
      await Promise.all([read.close(), write.close()])
    },
  }
}

function capabilitiesOf({ flags, profile, usage, people, measures }: MongoFlagsSettings): Capabilities {
  return {
    // a document holds any number; what a fraction really serves is shown beside it
    percentage: 'fraction',
    globalOverride: false,
    // the seed's own code never reads the list, so nobody can be set apart by it
    overrides: flags.testUsers !== null && profile === 'with-test-users',
    description: false,
    metadata: false,
    usage: usage !== null,
    people: people !== null,
    measures: measures.some(({ source }) => source !== null),
    feedback: false,
    onOff: true,
    personSwitch: false,
    delivery: 'at-once',
  }
}
