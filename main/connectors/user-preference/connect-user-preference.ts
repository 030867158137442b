import type { Capabilities } from '../../../shared/domain/connection.ts'
import type { UserPreferenceSettings } from '../../../shared/domain/user-preference-settings.ts'
import { preferenceShareOf } from '../../../shared/evaluation/user-preference/index.ts'
import { AppError, type Failure } from '../../../shared/failure.ts'
import type { ConnectContext, Connector } from '../connector.ts'
import { openHttpMeasures } from '../mapped/open-http-measures.ts'
import { mappedMeasures } from '../mapped/read-measures.ts'
import { readTableMeasure } from '../mapped/sql/read-table-measure.ts'
import { StatementError, type SqlClient } from '../sql/sql-client.ts'
import { scriptRunner } from '../sql/script-runner.ts'
import { createLane, type Lane } from '../sql/sql-lane.ts'
import type { SessionLimits } from '../sql/sql-server.ts'
import { createAnalyticsReader } from './analytics/read-analytics.ts'
import { applyWrites } from './apply-writes.ts'
import { createPeopleCounter } from './count-people.ts'
import { dialects } from './dialects/index.ts'
import { idleInTransactionMs } from './idle-limit.ts'
import type { Ask } from './people-windows.ts'
import { byHand } from './preference-by-hand.ts'
import { differences } from './preference-differences.ts'
import { clockReport, whyNotWritable } from './preference-readiness.ts'
import { findTables, type PreferenceTables } from './preference-tables.ts'
import { askThrough } from './ask-through.ts'
import { readFeedback } from './read-feedback.ts'
import { readBack, readStore, type Reading } from './read-preference.ts'
import { createRounds } from './rounds.ts'

/** How long we wait, all in ms. Handed in, so that tests of silence need not sit through it. */
export type Patience = {
  readonly connectMs: number
  /** longer than the 2 s that a read may take on the server, for the answer's way */
  readonly answerMs: number
  readonly readinessMs: number
  /** a session that was silent for longer proves itself before it carries a write */
  readonly provenWithinMs: number
  readonly pingMs: number
}

export const usualPatience: Patience = {
  connectMs: 4_000,
  answerMs: 4_000,
  readinessMs: 2_500,
  provenWithinMs: 15_000,
  pingMs: 1_500,
}

export const readSession: SessionLimits = {
  readOnly: true,
  statementMs: 2_000,
  lockMs: 1_000,
  idleInTransactionMs: 5_000,
}
const writeSession: SessionLimits = {
  readOnly: false,
  statementMs: 1_000,
  lockMs: 800,
  idleInTransactionMs,
}

type Opened = { readonly client: SqlClient; readonly tables: PreferenceTables }

/**
 * Seed 000's store: one flag, whose people each have a switch of their own. Only ever written by explicit values: the
 * application's `toggle-interface` turns over whatever is there, so that a repetition would undo a rollback.
 */
export function connectUserPreference(
  settings: UserPreferenceSettings,
  context: ConnectContext,
  patience: Patience = usualPatience,
): Connector {
  const { connectionId, name: connection } = context
  const dialect = dialects[settings.dialect]
  const server = dialect.createServer(settings, context, patience.connectMs)
  const counter = createPeopleCounter()
  const rounds = createRounds()
  const analytics =
    settings.analytics === null
      ? undefined
      : createAnalyticsReader(settings.analytics, connection, patience.connectMs)

  const http =
    settings.analytics === null ? undefined : openHttpMeasures(settings.analytics, connection, patience)

  const open =
    (session: SessionLimits) =>
    async (signal: AbortSignal): Promise<Opened> => {
      const client = await server.open(session, signal)
      try {
        const limits = { deadlineMs: patience.answerMs, signal }
        return { client, tables: await findTables(dialect, client, settings, connection, limits) }
      } catch (error) {
        void client.close()
        throw error
      }
    }
  const laneOptions = { connection, provenWithinMs: patience.provenWithinMs, pingMs: patience.pingMs }
  const read = relearning(createLane(open(readSession), laneOptions))
  const write = relearning(createLane(open(writeSession), laneOptions))
  const asking = ({ client, tables }: Opened, signal: AbortSignal): Ask =>
    askThrough(client, tables.dialect, { deadlineMs: patience.answerMs, signal })
  const reading = (opened: Opened, signal: AbortSignal): Reading => ({
    ask: asking(opened, signal),
    tables: opened.tables,
    connectionId,
    counter,
    facts: opened.client.facts,
  })

  return {
    capabilities: capabilitiesOf(settings),
    readStore: (knownDigest, signal) =>
      read.use(opened => readStore(reading(opened, signal), knownDigest), signal),
    readBack: (keys, signal, about) =>
      read.use(async opened => {
        try {
          return await readBack(reading(opened, signal), keys, connection, about)
        } catch (error) {
          // a server that is no primary is left, so that the next look may find the one that is
          if (error instanceof AppError && error.failure.code === 'store-read-only') opened.client.destroy()
          throw error
        }
      }, signal),
    apply: async (writes, mark, limits, signal, ledger) => {
      if (!context.readOnly) {
        const applying = { lanes: { read, write }, connection, connectionId, rounds }
        return applyWrites(applying, writes, mark, limits, signal, ledger)
      }
      const failure: Failure = { code: 'access-read-only', connection }
      return writes.map(
        ({ key }) => ({ key, status: 'refused', overwritten: null, failure, elapsedMs: 0 }) as const,
      )
    },
    differences: (state, intent) => differences(state, intent),
    byHand: (_key, intent) => byHand(dialect.byHand, intent, settings),
    effectiveShare: flag => preferenceShareOf(flag),
    readiness: async signal => {
      const limits = { deadlineMs: patience.readinessMs, signal }
      if (context.readOnly) {
        const clock = await read.use(({ client }) => client.ping(limits), signal)
        return {
          readiness: { state: 'not-ready', because: { code: 'access-read-only', connection } },
          ...clockReport(clock),
        }
      }
      return write.use(async ({ client, tables }) => {
        const missingGrants = await dialect.missingGrants(client, tables, limits)
        const because = whyNotWritable({ ...client.facts, missingGrants }, connection)
        const report = clockReport(await client.ping(limits))
        // a session of a server that cannot be written to is not worth keeping warm
        if (because?.code === 'store-read-only') client.destroy()
        return {
          readiness: because === undefined ? { state: 'ready' } : { state: 'not-ready', because },
          ...report,
        }
      }, signal)
    },
    readUsage: async () => {
      throw new AppError({ code: 'not-supported', connection, ability: 'usage of OLD and NEW over time' })
    },
    countPeople: signal =>
      read.use(async opened => {
        const counted = await counter.gently(asking(opened, signal), opened.tables)
        return counted?.people
      }, signal),
    ...(settings.feedback === null
      ? {}
      : {
          readFeedback: (since, limit, signal) =>
            read.use(
              opened => readFeedback(asking(opened, signal), opened.tables, connection, since, limit),
              signal,
            ),
        }),
    ...(analytics === undefined
      ? {}
      : { readAnalytics: signal => analytics.read({ deadlineMs: patience.answerMs, signal }) }),
    readMeasures: mappedMeasures(connection, settings.measures, {
      table: (source, sinceMs, signal) =>
        read.use(({ client }) => {
          const { dialect: system } = settings
          const database = 'database' in settings ? settings.database : ''
          const limits = { deadlineMs: patience.answerMs, signal }
          return readTableMeasure({ client, dialect: system, database, connection }, source, sinceMs, limits)
        }, signal),
      ...(http === undefined ? {} : { http: http.read }),
    }),
    scripts: scriptRunner(server, settings.dialect, context),
    close: async () => {
      analytics?.close()
      http?.close()
      await Promise.all([read.close(), write.close()])
      await server.settle()
    },
  }
}

/** A table or column that vanished is looked for again by the next session, instead of being missed for ever. */
function relearning(lane: Lane<Opened>): Lane<Opened> {
  return {
    ...lane,
    use: (work, signal) =>
      lane.use(async opened => {
        try {
          return await work(opened)
        } catch (error) {
          if (error instanceof StatementError && error.failure.code === 'schema-missing')
            opened.client.destroy()
          throw error
        }
      }, signal),
  }
}

export function capabilitiesOf({ config, feedback, measures }: UserPreferenceSettings): Capabilities {
  return {
    percentage: config?.percentage == null ? 'none' : 'fraction',
    globalOverride: false,
    overrides: false,
    description: false,
    metadata: false,
    usage: false,
    people: true,
    measures: measures.some(({ source }) => source !== null),
    feedback: feedback !== null,
    onOff: config?.killSwitch != null,
    personSwitch: true,
    delivery: 'at-once',
  }
}
