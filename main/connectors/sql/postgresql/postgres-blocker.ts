import { sql } from 'kysely'
import type { SqlClient, StatementLimits } from '../sql-client.ts'
import { compile } from '../sql-compiler.ts'

/** The session that has been in the way for longest. */
export async function postgresBlocker(
  client: SqlClient,
  processId: string,
  limits: StatementLimits,
): Promise<string | undefined> {
  const [row] = await client.run(
    compile(sql`
      SELECT b.pid::text, a.usename::text, a.application_name, a.state,
        to_char(coalesce(a.xact_start, a.query_start), 'HH24:MI:SS'), a.query_start::text
      FROM unnest(pg_blocking_pids(${processId}::integer)) AS b (pid)
      LEFT JOIN pg_stat_activity a ON a.pid = b.pid
      ORDER BY a.xact_start NULLS LAST LIMIT 1`),
    limits,
  )
  if (row === undefined) return undefined
  const [pid, user, application, state, since] = row
  if (pid === '0') return 'a prepared transaction'
  return [
    `process ${pid}`,
    user == null ? '' : `user ${user}`,
    application == null || application === '' ? '' : `application ${application}`,
    state ?? '',
    since == null ? '' : `since ${since} UTC`,
  ]
    .filter(part => part !== '')
    .join(', ')
}
