import type { RawBuilder } from 'kysely'
import { setTimeout as sleep } from 'node:timers/promises'
import { fencedTransaction } from '../../sql/mysql/fenced-transaction.ts'
import { compileMysql } from '../../sql/mysql/mysql-compiler.ts'
import { StatementError, type SqlRow } from '../../sql/sql-client.ts'
import { setLimits, tooLate, type WriteSession } from '../write-session.ts'

export type Ask = (template: RawBuilder<unknown>) => Promise<readonly SqlRow[]>

/** The least that the server waits for a lock, when it waits. */
const leastWaitMs = 1_000
const roomForWaitMs = 1_500
const retryMs = 25

/**
 * Work in one fenced transaction. Patience for less than a second, which the server does not have, is ours: not to
 * wait, and to begin all over again until it is used up. Not inside the transaction, which some
 * servers are set to undo whole when a lock was not had.
 */
export async function inTransaction<T>(
  session: WriteSession,
  work: (ask: Ask, lock: 'FOR UPDATE' | 'FOR UPDATE NOWAIT') => Promise<T>,
): Promise<T> {
  const { client, budget, signal } = session
  const fence = { landMs: budget.landMs, waitMs: budget.waitMs, signal, tooLate: () => tooLate(session) }
  const startedMs = performance.now()
  for (;;) {
    const statementMs = await setLimits(session)
    const lockMs = Math.min(budget.lockMs, Math.floor(statementMs * 0.8))
    const hasNoChoice = client.facts.product?.skipsLocked !== true
    const waits = lockMs >= leastWaitMs || hasNoChoice
    try {
      return await fencedTransaction(client, fence, async ask => {
        // a lock that is not had within its second has to say so before the statement's own limit cuts it off; that
        // limit has no part in the fence
        if (hasNoChoice && statementMs < roomForWaitMs)
          await client.limitTo(roomForWaitMs, lockMs, { deadlineMs: budget.waitMs(), signal })
        return work(template => ask(compileMysql(template)), waits ? 'FOR UPDATE' : 'FOR UPDATE NOWAIT')
      })
    } catch (error) {
      const locked = error instanceof StatementError && error.failure.code === 'row-locked'
      if (!locked || waits || performance.now() - startedMs >= lockMs) throw error
    }
    await sleep(retryMs, undefined, { signal }).catch(() => {})
  }
}
