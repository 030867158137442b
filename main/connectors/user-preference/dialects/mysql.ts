import { sql } from 'kysely'
import type { UserPreferenceSettings } from '../../../../shared/domain/user-preference-settings.ts'
import { AppError } from '../../../../shared/failure.ts'
import { fencedTransaction } from '../../sql/mysql/fenced-transaction.ts'
import { mysqlBlocker } from '../../sql/mysql/mysql-blocker.ts'
import { readMysqlCatalogue } from '../../sql/mysql/mysql-catalogue.ts'
import { compileMysql } from '../../sql/mysql/mysql-compiler.ts'
import { mysqlIdentifier, mysqlLiteral } from '../../sql/mysql/mysql-literal.ts'
import { createMysqlServer } from '../../sql/mysql/mysql-server.ts'
import type { SqlClient, StatementLimits } from '../../sql/sql-client.ts'
import { name } from '../../sql/sql-compiler.ts'
import type { PreferenceDialect } from '../preference-dialect.ts'
import type { PreferenceTables } from '../preference-tables.ts'
import { tooLate } from '../write-session.ts'

type Settings = Extract<UserPreferenceSettings, { dialect: 'mysql' }>

/** MySQL and MariaDB. Leaving out held rows takes MySQL 8.0 or MariaDB 10.6; an older server waits for each of them. */
export const mysql: PreferenceDialect = {
  compile: compileMysql,
  createServer: (settings, { name: connection, secret, clientKey }, connectMs) =>
    createMysqlServer({ ...own(settings), connection, secret, clientKey }, connectMs),
  withoutStages: settings =>
    new Map(own(settings).tls.mode === 'off' ? [['tls', 'switched off in the settings']] : []),
  schemaOf: settings => own(settings).database,
  readCatalogue: readMysqlCatalogue,

  // locks are waited for in whole seconds here, and the limit that tells of a lock must strike first
  statementMs: 1_600,
  idleMs: 1_250,
  transaction: (session, work) =>
    fencedTransaction(session.client, { ...session, tooLate: () => tooLate(session) }, work),
  locked: (others, facts) =>
    others === 'skip' && facts?.product?.skipsLocked === true ? sql`FOR UPDATE SKIP LOCKED` : sql`FOR UPDATE`,
  among: (column, ids) => sql`${column} IN (${sql.join(ids)})`,
  // a text would be compared as a floating-point number, past every index
  idValue: (id, { whole }) => (whole ? BigInt(id) : id),
  isReplica: sql`IF(@@global.read_only, 'true', 'false')`,
  nowMs: sql`FLOOR(UNIX_TIMESTAMP(SYSDATE(6)) * 1000)`,
  instantMs: column => sql`FLOOR(UNIX_TIMESTAMP(${column}) * 1000)`,
  asText: column => sql`CAST(${column} AS CHAR)`,
  instantOf: ms => sql`FROM_UNIXTIME(${ms / 1000})`,

  sizes: { batch: 5_000, window: 100_000 },
  inProcess: false,

  missingGrants,
  blockerOf: mysqlBlocker,
  byHand: {
    identifier: mysqlIdentifier,
    literal: mysqlLiteral,
    schema: settings => own(settings).database,
    begin: ['SET SESSION innodb_lock_wait_timeout = 5;', 'START TRANSACTION;'],
  },
}

function own(settings: UserPreferenceSettings): Settings {
  if (settings.dialect !== 'mysql') throw new Error('these settings are not for MySQL')
  return settings
}

/** Explaining a write takes the same grants as writing, roles and wildcards included, and writes nothing. */
async function missingGrants(
  client: SqlClient,
  { users, config }: PreferenceTables,
  limits: StatementLimits,
): Promise<readonly string[]> {
  const writes = [
    [users, users.columns.preference, users.columns.id] as const,
    ...(config === null ? [] : [[config, config.columns.value, config.columns.name] as const]),
  ]
  const missing: string[] = []
  for (const [{ from, columns }, column, by] of writes) {
    try {
      const write = sql`EXPLAIN UPDATE ${from} SET ${name(column)} = ${name(column)} WHERE ${name(by)} IS NULL`
      await client.run(compileMysql(write), limits)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      if (error.failure.code === 'permission-missing') missing.push(`UPDATE on ${columns.table}.${column}`)
      // a session that may only read says so, which is another question
      else if (error.failure.code !== 'store-read-only') throw error
    }
  }
  return missing
}
