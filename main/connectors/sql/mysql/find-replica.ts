import { StatementError, type SqlClient, type StatementLimits } from '../sql-client.ts'
import { isMariadb, type Variables } from './mysql-facts.ts'

/** Positions in MariaDB's answer: whether it follows another server now. */
const followingColumn = 12

/**
 * Whether this server follows another one, even if it takes writes all the same: what is written to it never reaches
 * the application. A login that may not ask is told so, and then it stays unknown, which is no reason to write nothing.
 * Members of a MySQL group follow each other and are no replicas for it.
 */
export async function followsAnother(
  run: SqlClient['run'],
  variables: Variables,
  limits: StatementLimits,
): Promise<boolean> {
  const channels = `SELECT 1 FROM performance_schema.replication_connection_status
    WHERE service_state <> 'OFF' AND channel_name NOT LIKE 'group!_replication%' ESCAPE '!'`
  const mariadb = isMariadb(variables)
  try {
    const rows = await run({ sql: mariadb ? 'SHOW ALL SLAVES STATUS' : channels, parameters: [] }, limits)
    return mariadb ? rows.some(row => row[followingColumn] !== 'No') : rows.length > 0
  } catch (error) {
    if (error instanceof StatementError && error.fate !== 'unknown') return false
    throw error
  }
}
