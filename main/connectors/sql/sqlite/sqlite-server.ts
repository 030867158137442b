import type { SqlServer } from '../sql-server.ts'
import { openSqlite } from './open-sqlite.ts'
import type { SqliteTarget } from './sqlite-failures.ts'

/** A file has no server: nothing goes on behind a session that was closed. */
export function createSqliteServer(target: SqliteTarget, connectMs: number): SqlServer {
  return {
    open: async (session, signal, onStage) => {
      const client = await openSqlite(target, session, { deadlineMs: connectMs, signal })
      onStage?.('sign-in', `opened ${target.file}`)
      return client
    },
    settle: async () => {},
  }
}
