import { AppError, type Failure } from '../../../shared/failure.ts'
import type { FlagWrite, WriteLimits, WriteMark, WriteResult } from '../connector.ts'
import { StatementError, type SqlClient } from '../sql/sql-client.ts'
import type { Lane } from '../sql/sql-lane.ts'
import { changeFlag } from './change-flag.ts'
import { createBlockerWatch } from './find-blocker.ts'
import { restoreFlags, type RestoreWrite } from './restore-flags.ts'
import { rollBackFlags } from './roll-back-flags.ts'
import type { SqlFlagsTables } from './sql-flags-tables.ts'
import { createWriteBudget, type WriteBudget } from './write-budget.ts'
import { result } from './write-results.ts'
import { setLimits, type WriteSession } from './write-session.ts'

export type Lanes = {
  readonly write: Lane<{ client: SqlClient; tables: SqlFlagsTables }>
  readonly read: Lane<{ client: SqlClient; tables: SqlFlagsTables }>
}
type Names = { readonly connection: string; readonly connectionId: string }

/** Carries out a batch on one session: rollbacks first, as one statement, then what may wait. */
export async function applyWrites(
  lanes: Lanes,
  names: Names,
  writes: readonly FlagWrite[],
  mark: WriteMark,
  limits: WriteLimits,
  signal: AbortSignal,
): Promise<readonly WriteResult[]> {
  const budget = createWriteBudget(limits)
  const opening = AbortSignal.any([signal, AbortSignal.timeout(limits.landBeforeMs)])
  const attempt = (): Promise<readonly WriteResult[]> =>
    lanes.write.use(async ({ client, tables }) => {
      const watched = createBlockerWatch(lanes.read, client.facts.processId, signal)
      const session = { client, tables, ...names, mark, budget, signal, watched }
      await setLimits(session)
      return applyOn(session, writes)
    }, opening)
  try {
    return await attempt().catch((error: unknown) => {
      // the warm session was dead and nobody had noticed: nothing has left yet, so a new one may carry it
      if (error instanceof StatementError && error.failure.code === 'connection-unreachable') return attempt()
      throw error
    })
  } catch (error) {
    // whatever is thrown up to here was thrown while opening a session: no write has left
    if (!(error instanceof AppError)) throw error
    const failure: Failure =
      error.failure.code === 'cancelled' && !signal.aborted
        ? { code: 'no-answer', connection: names.connection, afterMs: Math.round(budget.elapsedMs()) }
        : error.failure
    const status = definite(failure) ? 'refused' : 'not-sent'
    return writes.map(({ key }) => result({ budget }, key, status, { failure }))
  }
}

async function applyOn(session: WriteSession, writes: readonly FlagWrite[]): Promise<readonly WriteResult[]> {
  const { client, connection, budget } = session
  const { replica, readOnlySession } = client.facts
  if (replica || readOnlySession) {
    // left for good: the next session may well open on the new primary
    client.destroy()
    const failure: Failure = { code: 'store-read-only', connection, cause: replica ? 'replica' : 'session' }
    return writes.map(({ key }) => result({ budget }, key, 'refused', { failure }))
  }
  const done = new Map<FlagWrite, WriteResult>()
  const keep = (group: readonly FlagWrite[], results: ReadonlyMap<string, WriteResult>): void => {
    for (const write of group) {
      const one = results.get(write.key)
      if (one !== undefined) done.set(write, one)
    }
  }
  for (const suspendOverrides of [true, false]) {
    const group = writes.filter(
      ({ intent }) => intent.kind === 'roll-back' && intent.suspendOverrides === suspendOverrides,
    )
    if (group.length > 0) keep(group, await rollBackFlags(session, distinctKeys(group), suspendOverrides))
  }
  const restores = writes.flatMap((write): RestoreWrite[] =>
    write.intent.kind === 'restore' ? [{ key: write.key, intent: write.intent }] : [],
  )
  if (restores.length > 0) {
    const results = await restoreFlags(session, restores)
    keep(
      writes.filter(({ intent }) => intent.kind === 'restore'),
      results,
    )
  }
  for (const write of writes) {
    if (write.intent.kind === 'change') done.set(write, await changeFlag(session, write.key, write.intent))
  }
  // what this session was told when it opened no longer holds: the next one asks again
  const outdated = [...done.values()].some(({ failure }) => failure !== null && definite(failure))
  if (outdated) client.destroy()
  return writes.map(
    write =>
      done.get(write) ?? result({ budget }, write.key, 'not-sent', { failure: lost(budget, connection) }),
  )
}

function distinctKeys(writes: readonly FlagWrite[]): readonly string[] {
  return [...new Set(writes.map(({ key }) => key))]
}

/** What the store is, and not what befell one write: no repetition mends it, a person has to do something first. */
function definite(failure: Failure): boolean {
  return ['schema-missing', 'permission-missing', 'store-read-only'].includes(failure.code)
}

function lost(budget: WriteBudget, connection: string): Failure {
  return { code: 'no-answer', connection, afterMs: Math.round(budget.elapsedMs()) }
}
