import { AppError, type Failure } from '../../../shared/failure.ts'
import type { FlagWrite, PeopleLedger, WriteLimits, WriteMark, WriteResult } from '../connector.ts'
import { StatementError, type SqlClient } from '../sql/sql-client.ts'
import type { Lane } from '../sql/sql-lane.ts'
import { createBlockerWatch } from './blocker-watch.ts'
import { changeFlag } from './change-config.ts'
import type { PreferenceTables } from './preference-tables.ts'
import { restoreEveryone } from './restore-everyone.ts'
import { rollBackEveryone } from './roll-back-everyone.ts'
import type { Rounds } from './rounds.ts'
import { result } from './write-results.ts'
import { beginWriting, tooLate, type WriteSession } from './write-session.ts'

type Opened = { readonly client: SqlClient; readonly tables: PreferenceTables }
export type Lanes = { readonly write: Lane<Opened>; readonly read: Lane<Opened> }

export type Applying = {
  readonly lanes: Lanes
  readonly connection: string
  readonly connectionId: string
  readonly rounds: Rounds
}

/** What is written of the one flag that there is, in the order asked for. */
export async function applyWrites(
  { lanes, rounds, ...names }: Applying,
  writes: readonly FlagWrite[],
  mark: WriteMark,
  limits: WriteLimits,
  signal: AbortSignal,
  ledger: PeopleLedger | undefined,
): Promise<readonly WriteResult[]> {
  const startedMs = performance.now()
  const elapsedMs = (): number => performance.now() - startedMs
  const opening = AbortSignal.any([signal, AbortSignal.timeout(limits.landBeforeMs)])
  const attempt = (): Promise<readonly WriteResult[]> =>
    lanes.write.use(async ({ client, tables }) => {
      const watched = createBlockerWatch(lanes.read, client.facts.processId, signal)
      const parts = { client, tables, ...names, signal, watched, limits, startedMs }
      const session = await beginWriting(parts).catch(notSent)
      // whatever is answered later stands for something that was begun
      if (!session.mayBegin()) throw tooLate(session)
      return applyOn(session, writes, key => rounds(mark.operationId, key), ledger)
    }, opening)
  try {
    return await attempt().catch((error: unknown) => {
      // the warm session was dead and nobody had noticed: nothing has left yet, so a new one may carry it
      if (error instanceof AppError && error.failure.code === 'connection-unreachable') return attempt()
      throw error
    })
  } catch (error) {
    // whatever is thrown up to here was thrown while opening a session: no write has left
    if (!(error instanceof AppError)) throw error
    const failure: Failure =
      error.failure.code === 'cancelled' && !signal.aborted
        ? { code: 'no-answer', connection: names.connection, afterMs: Math.round(elapsedMs()) }
        : error.failure
    const status = definite(failure) ? 'refused' : 'not-sent'
    return writes.map(({ key }) => result({ elapsedMs }, key, status, { failure }))
  }
}

async function applyOn(
  session: WriteSession,
  writes: readonly FlagWrite[],
  roundOf: (key: string) => ReturnType<Rounds>,
  ledger: PeopleLedger | undefined,
): Promise<readonly WriteResult[]> {
  const { client, connection, tables } = session
  const { replica, readOnlySession } = client.facts
  const refused = (failure: Failure): readonly WriteResult[] =>
    writes.map(({ key }) => result(session, key, 'refused', { failure }))
  if (replica || readOnlySession) {
    // left for good: the next session may well open on the new primary
    client.destroy()
    return refused({ code: 'store-read-only', connection, cause: replica ? 'replica' : 'session' })
  }
  const results: WriteResult[] = []
  for (const { key, intent } of writes) {
    if (key !== tables.users.columns.preference) {
      results.push(result(session, key, 'refused', { failure: { code: 'not-found', what: 'flag', id: key } }))
      continue
    }
    if (intent.kind === 'roll-back') results.push(await rollBackEveryone(session, key, roundOf(key), ledger))
    else if (intent.kind === 'restore')
      results.push(await restoreEveryone(session, key, intent, roundOf(key), ledger))
    else results.push(await changeFlag(session, key, intent))
  }
  // what this session was told when it opened no longer holds: the next one asks again
  if (results.some(({ failure }) => failure !== null && definite(failure))) client.destroy()
  return results
}

/** Only the limits were told, and nothing of the write. */
function notSent(error: unknown): never {
  if (!(error instanceof StatementError) || error.fate !== 'unknown') throw error
  throw new StatementError(error.failure, 'not-sent', { cause: error })
}

/** What the store is, and not what befell one write: no repetition mends it, a person has to do something first. */
function definite(failure: Failure): boolean {
  return ['schema-missing', 'permission-missing', 'store-read-only'].includes(failure.code)
}
