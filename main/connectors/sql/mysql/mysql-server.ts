import type { ServerFacts } from '../sql-client.ts'
import type { SessionLimits, SqlServer } from '../sql-server.ts'
import type { MysqlTarget } from './mysql-target.ts'
import { openMysql } from './open-mysql.ts'

const endingLimits: SessionLimits = {
  readOnly: true,
  statementMs: 1_000,
  lockMs: 500,
  idleInTransactionMs: 1_000,
}

/**
 * One server as one login sees it. Statements that were given up on are ended on the server too, as far as it can be
 * reached: it does not notice by itself that nobody waits for one, and rolls back only when it has ended.
 */
export function createMysqlServer(target: MysqlTarget, connectMs: number): SqlServer {
  const endings = new Set<Promise<void>>()

  const open: SqlServer['open'] = (session, signal, onStage) =>
    openMysql(target, session, {
      connectMs,
      signal,
      onAbandoned: facts => end('CONNECTION', facts),
      onOverdue: facts => end('QUERY', facts),
      ...(onStage === undefined ? {} : { onStage }),
    })

  const end = (what: 'CONNECTION' | 'QUERY', facts: ServerFacts): void => {
    const ending = kill(what, facts).catch(() => {
      // best effort: nothing is committed without us, and a session that is idle inside a transaction ends by itself
    })
    endings.add(ending)
    void ending.finally(() => endings.delete(ending))
  }

  /** A login may always end its own sessions. Whoever has the number now is looked up, since numbers are given out again. */
  const kill = async (what: 'CONNECTION' | 'QUERY', { processId }: ServerFacts): Promise<void> => {
    if (!/^\d+$/.test(processId)) return
    const limits = { deadlineMs: 1_000, signal: AbortSignal.timeout(3_000) }
    const client = await openMysql(target, endingLimits, { connectMs: 2_000, signal: limits.signal })
    try {
      const ours = `SELECT 1 FROM information_schema.processlist
        WHERE id = ${processId} AND user = SUBSTRING_INDEX(CURRENT_USER(), '@', 1)`
      const rows = await client.run({ sql: ours, parameters: [] }, limits)
      if (rows.length > 0) await client.run({ sql: `KILL ${what} ${processId}`, parameters: [] }, limits)
    } finally {
      await client.close()
    }
  }

  return {
    open,
    settle: async () => {
      await Promise.all(endings)
    },
  }
}
