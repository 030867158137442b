import type pg from 'pg'
import { sql } from 'kysely'
import {
  StatementError,
  type ClockReading,
  type ServerFacts,
  type SqlClient,
  type SqlRow,
  type Statement,
  type StatementLimits,
} from '../sql-client.ts'
import { compile } from '../sql-compiler.ts'
import { statementFailure, unreachable } from './postgres-failures.ts'
import type { SessionLimits } from '../sql-server.ts'
import type { PostgresTarget } from './postgres-target.ts'

type Beginning = {
  readonly client: pg.Client
  readonly target: PostgresTarget
  readonly session: SessionLimits
  readonly beginAnswer: () => void
  readonly onAbandoned: ((facts: ServerFacts) => void) | undefined
}

const clockNow = sql`(extract(epoch from clock_timestamp()) * 1000)::text`

/** Wraps a signed-in driver client; the first statement sets the session's limits and learns what the server is. */
export function beginSession(
  beginning: Beginning,
): (deadlineMs: number, signal: AbortSignal) => Promise<SqlClient> {
  const { client, target, session } = beginning
  let alive = true
  let facts: ServerFacts = { processId: '', replica: false, readOnlySession: false }
  let clock: ClockReading = { serverMs: 0, sentMs: 0, answeredMs: 0 }
  let answeredAtMs = performance.now()
  let statementMs = session.statementMs
  let lockMs = session.lockMs

  const die = (): void => {
    alive = false
  }
  client.on('error', die)
  client.on('end', die)
  const destroy = (): void => {
    alive = false
    client.connection.stream.destroy()
  }

  const ask = async (
    query: { readonly text: string; readonly queryMode?: 'extended' },
    parameters: readonly unknown[],
    limits: StatementLimits,
  ): Promise<pg.QueryArrayResult<(string | null)[]>> => {
    if (limits.signal.aborted) throw new StatementError({ code: 'cancelled' }, 'not-sent')
    if (!alive) throw new StatementError(unreachable(target, 'closed'), 'not-sent')
    beginning.beginAnswer()
    const cut = Promise.withResolvers<never>()
    const abandon = (error: StatementError): void => {
      destroy()
      if (facts.processId !== '') beginning.onAbandoned?.(facts)
      cut.reject(error)
    }
    const silent = (): void => {
      const afterMs = Math.round(limits.deadlineMs)
      abandon(new StatementError({ code: 'no-answer', connection: target.connection, afterMs }, 'unknown'))
    }
    const timer = setTimeout(silent, limits.deadlineMs)
    const onAbort = (): void => abandon(new StatementError({ code: 'cancelled' }, 'unknown'))
    limits.signal.addEventListener('abort', onAbort, { once: true })
    try {
      const answer = client.query<(string | null)[]>({ ...query, rowMode: 'array' as const }, [...parameters])
      // when the deadline wins, the driver's own rejection comes later and is nobody's
      answer.catch(() => {})
      const result = await Promise.race([answer, cut.promise])
      answeredAtMs = performance.now()
      return result
    } catch (error) {
      const failed = statementFailure(error, target, facts.replica, statementMs)
      if (failed.fate === 'unknown') destroy()
      else answeredAtMs = performance.now()
      throw failed
    } finally {
      clearTimeout(timer)
      limits.signal.removeEventListener('abort', onAbort)
    }
  }

  const run = async ({ sql: text, parameters }: Statement, limits: StatementLimits) =>
    (await ask({ text }, parameters, limits)).rows

  const timed = async (statement: Statement, limits: StatementLimits): Promise<SqlRow> => {
    const sentMs = performance.now()
    const [row = []] = await run(statement, limits)
    clock = { serverMs: Number(row[0]), sentMs, answeredMs: performance.now() }
    return row
  }

  const opened: SqlClient = {
    get facts() {
      return facts
    },
    get alive() {
      return alive
    },
    get clock() {
      return clock
    },
    get answeredAtMs() {
      return answeredAtMs
    },
    run,
    // by the extended protocol, whose messages hold one statement and no more
    execute: async (text, limits) => (await ask({ text, queryMode: 'extended' }, [], limits)).rowCount,
    limitTo: async (newStatementMs, newLockMs, limits) => {
      if (newStatementMs === statementMs && newLockMs === lockMs) return
      await timed(limitStatement(newStatementMs, newLockMs), limits)
      statementMs = newStatementMs
      lockMs = newLockMs
    },
    ping: async limits => {
      await timed(compile(sql`SELECT ${clockNow}`), limits)
      return clock
    },
    destroy,
    close: async () => {
      alive = false
      // a server that has gone away would keep us waiting for its goodbye
      const timer = setTimeout(destroy, 500)
      await client.end().catch(destroy)
      clearTimeout(timer)
    },
  }
  return async (deadlineMs, signal) => {
    const row = await timed(beginStatement(session), { deadlineMs, signal })
    facts = { processId: row[1] ?? '', replica: row[2] === 'true', readOnlySession: row[3] === 'on' }
    return opened
  }
}

/**
 * Text of dates, times and bytes must be the same in every session, or a row's hash would differ by who reads it.
 * By `set_config`, since poolers refuse settings in the startup message. `transaction_read_only` still tells what
 * the session was before: our default holds from the next transaction on.
 */
function beginStatement(session: SessionLimits): Statement {
  const settings = new Map([
    // without it a server hands out the bytes of its own encoding, and the driver reads them as UTF-8
    ['client_encoding', 'UTF8'],
    ['TimeZone', 'UTC'],
    ['DateStyle', 'ISO, YMD'],
    ['IntervalStyle', 'postgres'],
    ['bytea_output', 'hex'],
    ['extra_float_digits', '1'],
    ['statement_timeout', `${session.statementMs}`],
    ['lock_timeout', `${session.lockMs}`],
    ['idle_in_transaction_session_timeout', `${session.idleInTransactionMs}`],
    // a single statement is then its own consistent, read-only transaction, with no round trips for begin and commit
    ...(session.readOnly
      ? ([
          ['default_transaction_read_only', 'on'],
          ['default_transaction_isolation', 'repeatable read'],
        ] as const)
      : []),
  ])
  const set = [...settings].map(([setting, value]) => sql`set_config(${setting}, ${value}, false)`)
  return compile(sql`
    SELECT ${clockNow}, pg_backend_pid()::text, pg_is_in_recovery()::text,
      current_setting('transaction_read_only'), ${sql.join(set)}`)
}

function limitStatement(statementMs: number, lockMs: number): Statement {
  return compile(sql`
    SELECT ${clockNow}, set_config('statement_timeout', ${`${statementMs}`}, false),
      set_config('lock_timeout', ${`${lockMs}`}, false)`)
}
