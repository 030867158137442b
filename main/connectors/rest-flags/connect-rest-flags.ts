import type { Capabilities } from '../../../shared/domain/connection.ts'
import type { RestFlagsSettings } from '../../../shared/domain/rest-flags-settings.ts'
import { onOffShare } from '../../../shared/evaluation/index.ts'
import { AppError, type Failure } from '../../../shared/failure.ts'
import type { ConnectContext, Connector, ReadinessReport } from '../connector.ts'
import type { Resolve } from '../http/guarded-lookup.ts'
import { createHttpClient, type HttpClient } from '../http/http-client.ts'
import type { HttpTarget } from '../http/http-target.ts'
import { countCsvPeople } from '../mapped/csv-people.ts'
import { readHttpMeasure } from '../mapped/http-measure.ts'
import { countHttpPeople } from '../mapped/http-people.ts'
import { mappedMeasures } from '../mapped/read-measures.ts'
import { applyWrites } from './apply-writes.ts'
import { createFlagApi, type FlagList } from './flag-api.ts'
import { createFlagReader, serverTimeOf } from './read-flags.ts'
import { byHand } from './rest-flags-by-hand.ts'
import { differences } from './rest-flags-differences.ts'
import { createOwnRequests } from './own-requests.ts'

/** How long we wait, all in ms. Handed in, so that tests of silence need not sit through it. */
export type Patience = {
  readonly connectMs: number
  /** for one answer; the seed promises 200 */
  readonly answerMs: number
  readonly readinessMs: number
}

export const usualPatience: Patience = { connectMs: 4_000, answerMs: 4_000, readinessMs: 2_500 }

/**
 * No usage: this API serves flags, not the application's OLD and NEW. Its own response times belong to neither
 * variant, and counting them as one would let a slow flag service look like a broken NEW. The round trip of each
 * check stands in the connection's status instead, response times and failures are measures of their own, and the
 * connection test holds them against the seed's 200 ms.
 */
export const capabilities: Capabilities = {
  percentage: 'none',
  globalOverride: false,
  overrides: false,
  description: true,
  metadata: false,
  usage: false,
  people: false,
  measures: false,
  feedback: false,
  onOff: true,
  personSwitch: false,
  delivery: 'at-once',
}

export function targetOf(settings: RestFlagsSettings, context: ConnectContext): HttpTarget {
  return { ...settings, connection: context.name, secret: context.secret, clientKey: context.clientKey }
}

/** Seed 004's store: an HTTP API of on/off flags. */
export function connectRestFlags(
  settings: RestFlagsSettings,
  context: ConnectContext,
  patience: Patience = usualPatience,
  resolve?: Resolve,
): Connector {
  const { connectionId, name: connection } = context
  const target = targetOf(settings, context)
  const own = createOwnRequests()
  const newClient = (): HttpClient =>
    own.watched(
      createHttpClient(target, {
        connectMs: patience.connectMs,
        ...(resolve === undefined ? {} : { resolve }),
      }),
    )
  const clients = { read: newClient(), write: newClient() }
  /** each under way, so that closing ends it */
  const proofs = new Set<HttpClient>()
  const reader = createFlagReader()
  const reading = { api: createFlagApi(clients.read, settings, { uncached: false }), settings, connectionId }
  const writer = createFlagApi(clients.write, settings, { uncached: true })
  let lastRefusal: { readonly failure: Failure; readonly atMs: number } | undefined
  let closed = false

  return {
    capabilities: {
      ...capabilities,
      people: settings.people !== null,
      measures: settings.measures.some(({ source }) => source !== null),
    },
    readStore: (knownDigest, signal) =>
      reader.readStore(reading, knownDigest, { deadlineMs: patience.answerMs, signal }),
    readBack: async (keys, signal) => {
      if (closed) throw new AppError({ code: 'cancelled' })
      // a connection of its own: what carried the write may be held by something in between that says what it likes
      const client = newClient()
      proofs.add(client)
      try {
        const api = createFlagApi(client, settings, { uncached: true })
        const limits = { deadlineMs: patience.answerMs, signal }
        return await reader.readBack({ api, settings, connectionId }, keys, limits)
      } finally {
        proofs.delete(client)
        client.close()
      }
    },
    apply: async (writes, _mark, limits, signal) => {
      if (context.readOnly) {
        const failure: Failure = { code: 'access-read-only', connection }
        return writes.map(
          ({ key }) => ({ key, status: 'refused', overwritten: null, failure, elapsedMs: 0 }) as const,
        )
      }
      const batch = { api: writer, connection, connectionId, descriptionOf: reader.descriptionOf }
      const results = await applyWrites(batch, writes, limits, signal)
      for (const { status, failure } of results) {
        if (status === 'written') lastRefusal = undefined
        if (failure?.code === 'permission-missing') lastRefusal = { failure, atMs: performance.now() }
      }
      return results
    },
    differences: (state, intent) => differences(state, intent),
    byHand: (key, intent) => byHand(key, intent, settings),
    effectiveShare: flag => onOffShare(flag),
    readiness: async signal => {
      const list = await reading.api.list({ deadlineMs: patience.readinessMs, signal })
      const because: Failure | undefined = context.readOnly
        ? { code: 'access-read-only', connection }
        : refusedLately(lastRefusal)
      return {
        readiness: because === undefined ? { state: 'ready' } : { state: 'not-ready', because },
        ...clockReport(list),
      }
    },
    readUsage: async () => {
      throw new AppError({ code: 'not-supported', connection, ability: 'usage of OLD and NEW' })
    },
    countPeople: async signal => {
      const { people } = settings
      if (people === null) return undefined
      if (people.from === 'csv') return countCsvPeople(connection, people, signal)
      return countHttpPeople(clients.read, people, { deadlineMs: patience.answerMs, signal })
    },
    readMeasures: mappedMeasures(connection, settings.measures, {
      own: async (source, sinceMs) => own.rows(source, sinceMs),
      http: (source, _sinceMs, signal) =>
        readHttpMeasure(clients.read, source, { deadlineMs: patience.answerMs, signal }),
    }),
    close: async () => {
      closed = true
      for (const client of [clients.read, clients.write, ...proofs]) client.close()
    },
  }
}

/** Server clock minus ours, taking the middle of the round trip for the moment it was read; right to half a second. */
export function clockReport(list: FlagList): Pick<ReadinessReport, 'roundTripMs' | 'clockOffsetMs'> {
  const { elapsedMs } = list.answer
  const serverMs = serverTimeOf(list)
  const middleMs = Date.now() - elapsedMs / 2
  return { roundTripMs: elapsedMs, clockOffsetMs: serverMs === undefined ? null : serverMs - middleMs }
}

/**
 * That a secret may write cannot be asked of the seed's API without writing. A refusal is remembered for a while, as
 * the only thing known; grants change, so not for ever.
 */
const refusalHoldsMs = 10 * 60_000

function refusedLately(
  last: { readonly failure: Failure; readonly atMs: number } | undefined,
): Failure | undefined {
  return last === undefined || performance.now() - last.atMs > refusalHoldsMs ? undefined : last.failure
}
