import { sql } from 'kysely'
import type { Capabilities } from '../../../shared/domain/connection.ts'
import type { SqlFlagsSettings } from '../../../shared/domain/sql-flags-settings.ts'
import { effectiveShareOf } from '../../../shared/evaluation/index.ts'
import { AppError, type Failure } from '../../../shared/failure.ts'
import type { ConnectContext, Connector } from '../connector.ts'
import { countCsvPeople } from '../mapped/csv-people.ts'
import { mappedMeasures } from '../mapped/read-measures.ts'
import { readTableMeasure } from '../mapped/sql/read-table-measure.ts'
import { StatementError, type SqlClient } from '../sql/sql-client.ts'
import { name } from '../sql/sql-compiler.ts'
import { scriptRunner } from '../sql/script-runner.ts'
import { createLane, type Lane } from '../sql/sql-lane.ts'
import type { SessionLimits } from '../sql/sql-server.ts'
import { applyWrites } from './apply-writes.ts'
import { dialects } from './dialects.ts'
import { readBack, readStore } from './read-flags.ts'
import { readUsage } from './read-usage.ts'
import { byHand } from './sql-flags-by-hand.ts'
import { differences } from './sql-flags-differences.ts'
import { clockReport, whyNotWritable } from './sql-flags-readiness.ts'
import { findTables, isMissing, percentageKind, type SqlFlagsTables } from './sql-flags-tables.ts'

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
/** What the usual limits of a write come to, so that the first batch has nothing to set. */
const writeSession: SessionLimits = {
  readOnly: false,
  statementMs: 2_000,
  lockMs: 1_500,
  idleInTransactionMs: 5_000,
}

type Opened = { readonly client: SqlClient; readonly tables: SqlFlagsTables }

/** Seed 003's store in any SQL database: one warm session to read, another to write, opened when first needed. */
export function connectSqlFlags(
  settings: SqlFlagsSettings,
  context: ConnectContext,
  patience: Patience = usualPatience,
): Connector {
  const { connectionId, name: connection } = context
  const dialect = dialects[settings.dialect]
  const server = dialect.createServer(settings, context, patience.connectMs)
  let known: SqlFlagsTables | undefined

  const open =
    (session: SessionLimits) =>
    async (signal: AbortSignal): Promise<Opened> => {
      const client = await server.open(session, signal)
      try {
        const limits = { deadlineMs: patience.answerMs, signal }
        known = await findTables(dialect, client, settings, connection, limits)
        return { client, tables: known }
      } catch (error) {
        void client.close()
        throw error
      }
    }
  const laneOptions = { connection, provenWithinMs: patience.provenWithinMs, pingMs: patience.pingMs }
  const read = relearning(createLane(open(readSession), laneOptions))
  const write = relearning(createLane(open(writeSession), laneOptions))
  const answer = (signal: AbortSignal) => ({ deadlineMs: patience.answerMs, signal })

  return {
    get capabilities() {
      return capabilitiesOf(settings, known)
    },
    readStore: (knownDigest, signal) =>
      read.use(opened => readStore({ ...opened, connectionId }, knownDigest, answer(signal)), signal),
    readBack: (keys, signal) =>
      read.use(async opened => {
        try {
          return await readBack({ ...opened, connectionId }, keys, connection, answer(signal))
        } catch (error) {
          // a server that is no primary is left, so that the next look may find the one that is
          if (error instanceof AppError && error.failure.code === 'store-read-only') opened.client.destroy()
          throw error
        }
      }, signal),
    apply: async (writes, mark, limits, signal) => {
      if (!context.readOnly)
        return applyWrites({ read, write }, { connection, connectionId }, writes, mark, limits, signal)
      const failure: Failure = { code: 'access-read-only', connection }
      return writes.map(
        ({ key }) => ({ key, status: 'refused', overwritten: null, failure, elapsedMs: 0 }) as const,
      )
    },
    differences: (state, intent) => differences(state, intent, settings),
    byHand: (key, intent) => byHand(dialect.byHand, key, intent, settings),
    effectiveShare: flag => effectiveShareOf(flag),
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
        const because = whyNotWritable(await dialect.readWritability(client, tables, limits), connection)
        const report = clockReport(await client.ping(limits))
        // a session of a server that cannot be written to is not worth keeping warm
        if (because?.code === 'store-read-only') client.destroy()
        return {
          readiness: because === undefined ? { state: 'ready' } : { state: 'not-ready', because },
          ...report,
        }
      }, signal)
    },
    readUsage: (sinceMs, signal) =>
      read.use(({ client, tables }) => {
        const usage = found(tables.usage, connection, 'usage')
        return readUsage(client, dialect, usage, sinceMs, answer(signal))
      }, signal),
    countPeople: async signal => {
      if (settings.people === null) return undefined
      if (settings.people.from === 'csv') return countCsvPeople(connection, settings.people, signal)
      return read.use(async ({ client, tables }) => {
        const people = found(tables.people, connection, 'people')
        const count = sql`SELECT count(${name('p', people.columns.id)}) FROM ${people.from} AS p`
        const [row] = await client.run(dialect.compile(count), answer(signal))
        return Number(row?.[0])
      }, signal)
    },
    readMeasures: mappedMeasures(connection, settings.measures, {
      table: (source, sinceMs, signal) =>
        read.use(({ client }) => {
          const { dialect: system } = settings
          const database = 'database' in settings ? settings.database : ''
          const store = { client, dialect: system, database, connection }
          return readTableMeasure(store, source, sinceMs, answer(signal))
        }, signal),
    }),
    scripts: scriptRunner(server, settings.dialect, context),
    close: async () => {
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

function capabilitiesOf(settings: SqlFlagsSettings, tables: SqlFlagsTables | undefined): Capabilities {
  const { flags, overrides, usage, people, measures } = settings
  // the seed's column is an integer; the catalogue's word counts as soon as it has been asked
  const assumed = flags.percentage === null ? 'none' : 'integer'
  return {
    percentage: tables === undefined ? assumed : percentageKind(tables.flags),
    globalOverride: flags.forceOn !== null && flags.forceOff !== null,
    overrides: overrides !== null,
    description: flags.description !== null,
    metadata: flags.metadata !== null,
    usage: usage !== null,
    people: people !== null,
    measures: measures.some(({ source }) => source !== null),
    feedback: false,
    onOff: true,
    personSwitch: false,
    delivery: 'at-once',
  }
}

function found<T>(
  table: T | readonly string[] | null,
  connection: string,
  ability: string,
): Exclude<T, null | readonly string[]> {
  if (table === null) throw new AppError({ code: 'not-supported', connection, ability })
  if (isMissing(table)) throw new AppError({ code: 'schema-missing', connection, missing: [...table] })
  return table as Exclude<T, null | readonly string[]>
}
