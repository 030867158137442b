import type { WriteLimits } from '../connector.ts'
import { StatementError, type SqlClient } from '../sql/sql-client.ts'
import { askThrough } from './ask-through.ts'
import type { Ask } from './people-windows.ts'
import type { PreferenceTables } from './preference-tables.ts'

/** What every write needs while one batch is carried out. */
export type WriteSession = {
  readonly client: SqlClient
  readonly tables: PreferenceTables
  readonly connection: string
  readonly connectionId: string
  readonly signal: AbortSignal
  readonly elapsedMs: () => number
  /** until the write may no longer take effect */
  readonly landMs: () => number
  /** Whether another short transaction may still begin and surely end in time. */
  readonly mayBegin: () => boolean
  /** until we stop waiting for an answer */
  readonly waitMs: () => number
  readonly ask: Ask
  /** Names whoever blocks the statement that `work` waits for; undefined when nobody does or it cannot be found out. */
  readonly watched: <T>(
    work: () => Promise<T>,
  ) => Promise<{ result: T } | { error: unknown; blocker: string | undefined }>
}

export type SessionParts = Pick<
  WriteSession,
  'client' | 'tables' | 'connection' | 'connectionId' | 'signal' | 'watched'
> & { readonly limits: WriteLimits; readonly startedMs: number }

/** How much of its window one call works before it answers how far it came. */
const longestRoundMs = 2_000

/** Tells the server what a statement may take: one of them, and the pause behind it, fit into what is left when it begins. */
export async function beginWriting(parts: SessionParts): Promise<WriteSession> {
  const { client, tables, limits, startedMs, signal } = parts
  const elapsedMs = (): number => performance.now() - startedMs
  const landMs = (): number => limits.landBeforeMs - elapsedMs()
  const statementMs = Math.min(limits.statementMs, tables.dialect.statementMs)
  // of the two limits, the one that names the blocker must strike first
  const lockMs = Math.min(limits.lockMs, Math.floor(statementMs * 0.8))
  const waitMs = (): number => Math.max(1, limits.deadlineMs - elapsedMs())
  await client.limitTo(statementMs, lockMs, { deadlineMs: waitMs(), signal })
  return {
    ...parts,
    elapsedMs,
    landMs,
    waitMs,
    mayBegin: () => landMs() > statementMs + tables.dialect.idleMs && elapsedMs() < longestRoundMs,
    ask: template => askThrough(client, tables.dialect, { deadlineMs: waitMs(), signal })(template),
  }
}

/** Ends where a COMMIT that the network holds back could land too late. */
export function tooLate({ connection, elapsedMs }: WriteSession): StatementError {
  return new StatementError({ code: 'no-answer', connection, afterMs: Math.round(elapsedMs()) }, 'not-sent')
}

export function inTransaction<T>(session: WriteSession, work: () => Promise<T>): Promise<T> {
  return session.tables.dialect.transaction(session, work)
}
