import { sql } from 'kysely'
import { compileMysql } from './mysql-compiler.ts'
import type { SqlClient, StatementLimits } from '../sql-client.ts'

/**
 * The session that has been in the way for longest. Only a login with PROCESS (in MySQL also one that may read `sys`) is told;
 * of others' locks on whole tables neither system tells.
 */
export async function mysqlBlocker(
  client: SqlClient,
  processId: string,
  limits: StatementLimits,
): Promise<string | undefined> {
  const waits =
    client.facts.product?.name === 'MySQL'
      ? sql`SELECT blocking_pid AS pid, blocking_trx_started AS since FROM sys.innodb_lock_waits
          WHERE waiting_pid = ${processId}`
      : sql`SELECT b.trx_mysql_thread_id AS pid, b.trx_started AS since
          FROM information_schema.innodb_lock_waits w
          JOIN information_schema.innodb_trx r ON r.trx_id = w.requesting_trx_id
          JOIN information_schema.innodb_trx b ON b.trx_id = w.blocking_trx_id
          WHERE r.trx_mysql_thread_id = ${processId}`
  const [row] = await client.run(
    compileMysql(sql`
      SELECT w.pid, p.user, p.host, p.command, DATE_FORMAT(w.since, '%H:%i:%s')
      FROM (${waits}) AS w LEFT JOIN information_schema.processlist p ON p.id = w.pid
      ORDER BY w.since LIMIT 1`),
    limits,
  )
  if (row === undefined) return undefined
  const [pid, user, host, command, since] = row
  return [
    `process ${pid}`,
    user == null ? '' : `user ${user}`,
    host == null || host === '' ? '' : `from ${host}`,
    command === 'Sleep' ? 'idle in transaction' : (command ?? ''),
    since == null ? '' : `since ${since} UTC`,
  ]
    .filter(part => part !== '')
    .join(', ')
}
