import type { ServerFacts } from '../sql-client.ts'

export type Variables = ReadonlyMap<string, string>

/** Of either system and whatever release: a variable that it does not have is left out of the answer. */
export const variablesAsked = `SHOW SESSION VARIABLES WHERE Variable_name IN ('version', 'read_only',
  'innodb_read_only', 'tx_read_only', 'transaction_read_only', 'log_bin', 'binlog_format')`

export function isMariadb(variables: Variables): boolean {
  return /mariadb/i.test(variables.get('version') ?? '')
}

/** Major and minor number; what cannot be read counts as very old. */
export function releaseOf(variables: Variables): readonly [number, number] {
  const found = /^(\d+)\.(\d+)/.exec((variables.get('version') ?? '').replace(/^5\.5\.5-/, ''))
  return [Number(found?.[1] ?? 0), Number(found?.[2] ?? 0)]
}

/** Who the server is, as far as this login may know. */
export function factsOf(variables: Variables, processId: string, replica: boolean): ServerFacts {
  // newer servers have several ways to be read-only, and one not to be
  const on = (name: string): boolean => !/^(off|0|)$/i.test(variables.get(name) ?? '')
  const [major, minor] = releaseOf(variables)
  const mariadb = isMariadb(variables)
  return {
    processId,
    replica,
    readOnlySession: ['read_only', 'innodb_read_only', 'tx_read_only', 'transaction_read_only'].some(on),
    product: {
      name: mariadb ? 'MariaDB' : 'MySQL',
      release: `${major}.${minor}`,
      skipsLocked: mariadb ? major > 10 || (major === 10 && minor >= 6) : major >= 8,
    },
  }
}

/**
 * What every session of ours is, whatever the server or the login was set to. A read that is one statement is its own
 * consistent transaction. Where the server writes statements to its log, READ COMMITTED may write nothing.
 */
export function sessionSettings(
  variables: Variables,
  session: { readonly readOnly: boolean },
  limits: string,
): readonly string[] {
  const statementLog =
    /^(on|1)$/i.test(variables.get('log_bin') ?? '') && variables.get('binlog_format') === 'STATEMENT'
  const isolation = statementLog ? 'REPEATABLE READ' : 'READ COMMITTED'
  return [
    `SET NAMES utf8mb4`,
    `SET SESSION time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', autocommit = 1,
      sql_safe_updates = 0, sql_select_limit = 18446744073709551615, ${limits}`,
    `SET SESSION TRANSACTION ISOLATION LEVEL ${isolation}, READ ${session.readOnly ? 'ONLY' : 'WRITE'}`,
  ]
}

/**
 * Locks are waited for in whole seconds here, at least one; less than that is for whoever asks to see to, by
 * NOWAIT and SKIP LOCKED. MySQL limits only what it reads: there, what writes for too long is stopped from outside.
 */
export function limitSettings(variables: Variables, statementMs: number, lockMs: number): string {
  const lockSeconds = Math.max(1, Math.floor(lockMs / 1000))
  const statement = isMariadb(variables)
    ? `max_statement_time = ${statementMs / 1000}`
    : `max_execution_time = ${Math.ceil(statementMs)}`
  return `innodb_lock_wait_timeout = ${lockSeconds}, lock_wait_timeout = ${lockSeconds}, ${statement}`
}

/** For a statement: whether the server may be written to changes under open sessions. */
export const serverIsReadOnly =
  "(CAST(@@GLOBAL.read_only AS CHAR) NOT IN ('0', 'OFF') OR CAST(@@GLOBAL.innodb_read_only AS CHAR) NOT IN ('0', 'OFF'))"
