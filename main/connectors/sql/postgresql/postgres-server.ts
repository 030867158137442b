import { sql } from 'kysely'
import type { ServerFacts } from '../sql-client.ts'
import { compile } from '../sql-compiler.ts'
import type { SessionLimits, SqlServer } from '../sql-server.ts'
import { openPostgres } from './open-postgres.ts'
import type { PostgresTarget } from './postgres-target.ts'

const endingLimits: SessionLimits = {
  readOnly: true,
  statementMs: 1_000,
  lockMs: 500,
  idleInTransactionMs: 1_000,
}

/** One server as one login sees it. Statements that were given up on are ended on the server too, as far as it can be reached. */
export function createPostgresServer(target: PostgresTarget, connectMs: number): SqlServer {
  const endings = new Set<Promise<void>>()

  const open: SqlServer['open'] = (session, signal, onStage) =>
    openPostgres(target, session, {
      connectMs,
      signal,
      onAbandoned,
      ...(onStage === undefined ? {} : { onStage }),
    })

  const onAbandoned = (facts: ServerFacts): void => {
    const ending = endSession(facts).catch(() => {
      // best effort: the server's own limits and the guard in each write hold without it
    })
    endings.add(ending)
    void ending.finally(() => endings.delete(ending))
  }

  /**
   * Ends the whole session, not just its statement: of a wire that hangs, more may arrive later than the one
   * statement we know of. `pg_cancel_backend` goes first, because a login may be granted that alone.
   */
  const endSession = async ({ processId }: ServerFacts): Promise<void> => {
    const signal = AbortSignal.timeout(3_000)
    const client = await openPostgres(target, endingLimits, { connectMs: 2_000, signal })
    try {
      // the name and the login keep a process id that was given to somebody else meanwhile safe
      const end = sql`
        SELECT pg_cancel_backend(pid), pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE pid = ${processId}::integer AND application_name = 'Switchyard' AND usename = current_user`
      await client.run(compile(end), { deadlineMs: 1_000, signal })
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
