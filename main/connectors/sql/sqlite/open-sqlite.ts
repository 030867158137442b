import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'better-sqlite3'
import type { Failure } from '../../../../shared/failure.ts'
import {
  StatementError,
  type ClockReading,
  type SqlClient,
  type SqlRow,
  type Statement,
  type StatementLimits,
} from '../sql-client.ts'
import type { SessionLimits } from '../sql-server.ts'
import { identify, mayBeWritten, type FileIdentity } from './check-sqlite-file.ts'
import { isBusy, sqliteFailure, type SqliteTarget } from './sqlite-failures.ts'

/** How long to leave a busy file alone before asking again. */
const retryMs = 10

/**
 * A session on a file. Waiting for its lock is ours and not SQLite's own busy handler, which would stand still
 * with everything else in this process; each single statement runs where it is called.
 *
 * @throws AppError or StatementError when there is no such file or it is no database
 */
export async function openSqlite(
  target: SqliteTarget,
  session: SessionLimits,
  openLimits: StatementLimits,
): Promise<SqlClient> {
  const identity = await identify(target)
  const writable = await mayBeWritten(target.file)
  let database: Database.Database
  try {
    database = new Database(target.file, { fileMustExist: true, readonly: session.readOnly, timeout: 0 })
  } catch (error) {
    throw sqliteFailure(error, target, false)
  }
  const client = createSession(database, target, identity, session, !writable)
  try {
    // a file of somebody else's may hold triggers and views made to do more than they say
    for (const setting of [
      'trusted_schema = OFF',
      'cell_size_check = ON',
      'foreign_keys = ON',
      'schema_version',
    ])
      await client.run({ sql: `PRAGMA ${setting}`, parameters: [] }, openLimits)
    return client
  } catch (error) {
    client.destroy()
    throw error
  }
}

function createSession(
  database: Database.Database,
  target: SqliteTarget,
  identity: FileIdentity,
  session: SessionLimits,
  readOnlySession: boolean,
): SqlClient {
  const facts = { processId: randomUUID(), replica: false, readOnlySession }
  let lockMs = session.lockMs
  let answeredAtMs = performance.now()

  const destroy = (): void => {
    // an open transaction is rolled back by it
    if (database.open) database.close()
  }

  const attempt = async <T>(committing: boolean, limits: StatementLimits, work: () => T): Promise<T> => {
    const untilMs = performance.now() + Math.min(limits.deadlineMs, lockMs)
    for (;;) {
      if (limits.signal.aborted) throw new StatementError({ code: 'cancelled' }, 'not-sent')
      if (!database.open) throw new StatementError(closed(target), 'not-sent')
      const within = database.inTransaction
      try {
        const done = work()
        // inside a transaction the file was checked when it began, and is again when it ends
        if (!within || committing) await stillThere(committing)
        answeredAtMs = performance.now()
        return done
      } catch (error) {
        if (!isBusy(error) || performance.now() >= untilMs) throw sqliteFailure(error, target, committing)
      }
      await sleep(retryMs)
    }
  }

  const run = (statement: Statement, limits: StatementLimits): Promise<readonly SqlRow[]> =>
    attempt(statement.sql === 'COMMIT', limits, () => execute(database, statement))

  /** A file that was put in the other's place: what we hold open is read by nobody any more. */
  const stillThere = async (committed: boolean): Promise<void> => {
    const now = await identify(target).catch(() => undefined)
    if (now?.device === identity.device && now.inode === identity.inode) return
    destroy()
    throw new StatementError(closed(target), committed ? 'unknown' : 'not-sent')
  }

  const clock = (): ClockReading => {
    const nowMs = performance.now()
    return { serverMs: Date.now(), sentMs: nowMs, answeredMs: nowMs }
  }

  return {
    facts,
    get alive() {
      return database.open
    },
    get clock() {
      return clock()
    },
    get answeredAtMs() {
      return answeredAtMs
    },
    run,
    execute: (sql, limits) => attempt(false, limits, () => countedRows(database, sql, target)),
    limitTo: async (_statementMs, newLockMs) => {
      lockMs = newLockMs
    },
    ping: async limits => {
      const sentMs = performance.now()
      await run({ sql: 'PRAGMA schema_version', parameters: [] }, limits)
      const answeredMs = performance.now()
      // our own clock, and no other: what it was in the middle is what an answer from far away would have told
      return { serverMs: Date.now() - (answeredMs - sentMs) / 2, sentMs, answeredMs }
    },
    destroy,
    close: async () => destroy(),
  }
}

function execute(database: Database.Database, { sql, parameters }: Statement): readonly SqlRow[] {
  const prepared = database.prepare(sql)
  if (!prepared.reader) {
    prepared.run(...parameters)
    return []
  }
  const rows = prepared
    .safeIntegers(true)
    .raw(true)
    .all(...parameters) as unknown[][]
  return rows.map(row => row.map(asText))
}

/** The driver prepares one statement, and refuses a second one behind it and places for values. */
function countedRows(database: Database.Database, sql: string, { connection }: SqliteTarget): number {
  try {
    const prepared = database.prepare(sql)
    return prepared.reader ? prepared.all().length : prepared.run().changes
  } catch (error) {
    if (!(error instanceof RangeError) && !(error instanceof TypeError)) throw error
    const failure: Failure = { code: 'store-refused', connection, problem: error.message, storeCode: '' }
    throw new StatementError(failure, 'refused', { cause: error })
  }
}

function asText(value: unknown): string | null {
  if (value === null || typeof value === 'string') return value
  return Buffer.isBuffer(value) ? value.toString('hex') : String(value)
}

function closed({ connection, file }: SqliteTarget): Failure {
  return { code: 'connection-unreachable', connection, problem: 'closed', address: file }
}
