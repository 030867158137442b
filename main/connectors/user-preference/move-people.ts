import type { RawBuilder } from 'kysely'
import { AppError } from '../../../shared/failure.ts'
import type { WriteResult } from '../connector.ts'
import { StatementError } from '../sql/sql-client.ts'
import { idsStatement, moveStatement } from './preference-statements.ts'
import { failedResult, result } from './write-results.ts'
import { inTransaction, tooLate, type WriteSession } from './write-session.ts'

/** Which people, in which direction, and what has to be done before one of them is moved. */
export type Move = {
  readonly to: boolean
  /** resolves when it is safe to move them */
  readonly keep: (ids: readonly string[]) => Promise<void>
}

/**
 * One short transaction: locks the next people of `where` in the order of their ids, has them written down, moves them.
 *
 * @returns whom it moved; fewer than `most` means that nobody of `where` is left but those whom somebody else holds
 */
export async function moveBatch(
  session: WriteSession,
  { to, keep }: Move,
  where: RawBuilder<unknown>,
  most: number,
  others: 'skip' | 'wait' = 'skip',
): Promise<readonly string[]> {
  const { tables, ask, client } = session
  return inTransaction(session, async () => {
    const rows = await ask(idsStatement(tables, where, most, tables.dialect.locked(others, client.facts)))
    const ids = rows.map(([id]) => id ?? '')
    if (ids.length === 0) return ids
    await keep(ids)
    // the paper may have taken its time; nothing begins that might not end before its instant
    if (session.landMs() <= 0) throw tooLate(session)
    await ask(moveStatement(tables, ids, to))
    return ids
  })
}

/** Grows and shrinks so that one transaction takes about as long as nobody notices. */
export function createBatchSize(largest: number): { most: () => number; took: (ms: number) => void } {
  let size = Math.min(largest, 1_000)
  return {
    most: () => size,
    took: ms => {
      if (ms > 200) size = Math.max(50, Math.floor(size / 2))
      else if (ms < 100) size = Math.min(largest, size * 2)
    },
  }
}

type Straggling = {
  readonly key: string
  readonly onMoved: (ids: readonly string[]) => void
  readonly movedNow: () => number
  readonly stored: () => Pick<WriteResult, 'overwritten' | 'progress'>
  /** those of them who still have to be moved, one condition each */
  readonly one: (id: string) => RawBuilder<unknown>
}

/**
 * Those whom somebody else held, one by one, each waited for as long as a lock may take. Nobody who can be moved waits
 * for one who cannot.
 *
 * @returns undefined when all of them were moved
 */
export async function moveStragglers(
  session: WriteSession,
  move: Move,
  ids: readonly string[],
  { key, onMoved, movedNow, stored, one }: Straggling,
): Promise<WriteResult | undefined> {
  let failed: WriteResult | undefined
  for (const id of ids) {
    if (!session.mayBegin()) return result(session, key, 'unfinished', toMore(stored()))
    const outcome = await session.watched(() => moveBatch(session, move, one(id), 1, 'wait'))
    if ('result' in outcome) {
      onMoved(outcome.result)
      continue
    }
    const { error, blocker } = outcome
    failed = failedResult(session, key, error, { ...toMore(stored()), blocker })
    if (!(error instanceof StatementError) || error.failure.code !== 'row-locked') return failed
  }
  // others came through: the same again does the rest, and only when nobody does is somebody in the way
  return failed !== undefined && movedNow() > 0
    ? result(session, key, 'unfinished', toMore(stored()))
    : failed
}

/** How a batch that failed ends the call: what was stored before it stays stored, and the same again does the rest. */
export function interrupted(
  session: WriteSession,
  key: string,
  error: unknown,
  movedNow: number,
  stored: Pick<WriteResult, 'overwritten' | 'progress'>,
): WriteResult {
  const failed = failedResult(session, key, error, toMore(stored))
  const goesOn = movedNow > 0 && failed.status === 'not-sent' && error instanceof AppError
  return goesOn && error.failure.code !== 'cancelled' ? { ...failed, status: 'unfinished' } : failed
}

export function toMore({ overwritten, progress }: Pick<WriteResult, 'overwritten' | 'progress'>) {
  return { overwritten: overwritten ?? undefined, progress }
}
