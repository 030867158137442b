import type { Connection } from 'mysql2'
import {
  StatementError,
  type ClockReading,
  type ServerFacts,
  type SqlClient,
  type SqlRow,
  type Statement,
  type StatementLimits,
} from '../sql-client.ts'
import type { SessionLimits } from '../sql-server.ts'
import { createAsking } from './ask-driver.ts'
import { followsAnother } from './find-replica.ts'
import { placed } from './mysql-compiler.ts'
import { factsOf, limitSettings, sessionSettings, variablesAsked, type Variables } from './mysql-facts.ts'
import { statementFailure, unreachable } from './mysql-failures.ts'
import type { MysqlTarget } from './mysql-target.ts'

type Beginning = {
  readonly connection: Connection
  readonly target: MysqlTarget
  readonly session: SessionLimits
  readonly beginAnswer: (bytes: number) => void
  readonly onAbandoned?: ((facts: ServerFacts) => void) | undefined
  readonly onOverdue?: ((facts: ServerFacts) => void) | undefined
}

const maximumAnswerBytes = 256 * 1024 * 1024
/** A server that stops the statement by itself does so within this; MySQL limits only what it reads. */
const overdueMs = 200
const clockNow = 'UNIX_TIMESTAMP(SYSDATE(6)) * 1000'

/** Wraps a signed-in driver connection; the first statements learn what the server is, and set what the session is. */
export function beginSession(
  beginning: Beginning,
): (deadlineMs: number, signal: AbortSignal) => Promise<SqlClient> {
  const { connection, target, session } = beginning
  const asking = createAsking(connection)
  let facts: ServerFacts = { processId: '', replica: false, readOnlySession: false }
  let variables: Variables = new Map()
  let clock: ClockReading = { serverMs: 0, sentMs: 0, answeredMs: 0 }
  let answeredAtMs = performance.now()
  let { statementMs, lockMs } = session

  const ask = async (text: string, limits: StatementLimits): Promise<readonly SqlRow[]> => {
    if (limits.signal.aborted) throw new StatementError({ code: 'cancelled' }, 'not-sent')
    if (!asking.alive()) throw new StatementError(unreachable(target, 'closed'), 'not-sent')
    beginning.beginAnswer(maximumAnswerBytes)
    const cut = Promise.withResolvers<never>()
    const abandon = (error: StatementError): void => {
      asking.destroy()
      if (facts.processId !== '') beginning.onAbandoned?.(facts)
      cut.reject(error)
    }
    const silent = (): void => {
      const afterMs = Math.round(limits.deadlineMs)
      abandon(new StatementError({ code: 'no-answer', connection: target.connection, afterMs }, 'unknown'))
    }
    const timer = setTimeout(silent, limits.deadlineMs)
    const overdue = setTimeout(tellOverdue, statementMs + overdueMs)
    const onAbort = (): void => abandon(new StatementError({ code: 'cancelled' }, 'unknown'))
    limits.signal.addEventListener('abort', onAbort, { once: true })
    try {
      const rows = await Promise.race([asking.ask(text), cut.promise])
      answeredAtMs = performance.now()
      return rows
    } catch (error) {
      const failed = statementFailure(error, target, facts.replica, statementMs)
      if (failed.fate === 'unknown') asking.destroy()
      else answeredAtMs = performance.now()
      throw failed
    } finally {
      clearTimeout(timer)
      clearTimeout(overdue)
      limits.signal.removeEventListener('abort', onAbort)
    }
  }
  const run = async (statement: Statement, limits: StatementLimits): Promise<readonly SqlRow[]> =>
    ask(placed(statement), limits)
  const tellOverdue = (): void => beginning.onOverdue?.(facts)
  const say = (sql: string, limits: StatementLimits): Promise<readonly SqlRow[]> =>
    run({ sql, parameters: [] }, limits)

  const timed = async (sql: string, limits: StatementLimits): Promise<SqlRow> => {
    const sentMs = performance.now()
    const [row = []] = await say(sql, limits)
    clock = { serverMs: Number(row[0]), sentMs, answeredMs: performance.now() }
    return row
  }

  const opened: SqlClient = {
    get facts() {
      return facts
    },
    get alive() {
      return asking.alive()
    },
    get clock() {
      return clock
    },
    get answeredAtMs() {
      return answeredAtMs
    },
    run,
    // the driver's packets hold one statement, since several at once are not asked for
    execute: async (sql, limits) => {
      const rows = await ask(sql, limits)
      const [[count] = []] = await ask('SELECT ROW_COUNT()', limits)
      return count === undefined || Number(count) < 0 ? rows.length : Number(count)
    },
    limitTo: async (newStatementMs, newLockMs, limits) => {
      if (newStatementMs === statementMs && newLockMs === lockMs) return
      await say(`SET SESSION ${limitSettings(variables, newStatementMs, newLockMs)}`, limits)
      statementMs = newStatementMs
      lockMs = newLockMs
    },
    ping: async limits => {
      await timed(`SELECT ${clockNow}`, limits)
      return clock
    },
    destroy: asking.destroy,
    close: () => asking.close(),
  }

  return async (deadlineMs, signal) => {
    const untilMs = performance.now() + deadlineMs
    const limits = () => ({ deadlineMs: Math.max(1, untilMs - performance.now()), signal })
    const found = await say(variablesAsked, limits())
    variables = new Map(found.map(([name, value]) => [(name ?? '').toLowerCase(), value ?? '']))
    const limiting = limitSettings(variables, statementMs, lockMs)
    for (const sql of sessionSettings(variables, session, limiting)) await say(sql, limits())
    const [, processId = ''] = await timed(`SELECT ${clockNow}, CONNECTION_ID()`, limits())
    facts = factsOf(variables, processId ?? '', await followsAnother(run, variables, limits()))
    return opened
  }
}
