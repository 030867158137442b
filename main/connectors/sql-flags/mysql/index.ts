import { sql } from 'kysely'
import type { SettingsOn, SqlFlagsSettings } from '../../../../shared/domain/sql-flags-settings.ts'
import { readMysqlCatalogue } from '../../sql/mysql/mysql-catalogue.ts'
import { compileMysql } from '../../sql/mysql/mysql-compiler.ts'
import { mysqlIdentifier, mysqlLiteral } from '../../sql/mysql/mysql-literal.ts'
import { createMysqlServer } from '../../sql/mysql/mysql-server.ts'
import type { SqlFlagsDialect } from '../sql-flags-dialect.ts'
import type { WriteSession } from '../write-session.ts'
import { mysqlBlocker } from '../../sql/mysql/mysql-blocker.ts'
import { inChunks, textLength } from './in-chunks.ts'
import type { Ask } from './in-transaction.ts'
import { among, text } from './mysql-columns.ts'
import { readDigest, readRows } from './mysql-reads.ts'
import { lookAt, restore } from './mysql-restore.ts'
import { rollBack } from './mysql-roll-back.ts'
import { change } from './mysql-writes.ts'
import { readWritability } from './read-writability.ts'
import { usageStatement } from './usage-statement.ts'

/** MySQL and MariaDB. Every write is one transaction, which the server undoes where we fall silent in it. */
export const mysql: SqlFlagsDialect = {
  compile: compileMysql,
  createServer: (settings, { name, secret, clientKey }, connectMs) =>
    createMysqlServer({ ...own(settings), connection: name, secret, clientKey }, connectMs),
  withoutStages: settings =>
    new Map(own(settings).tls.mode === 'off' ? [['tls', 'switched off in the settings']] : []),
  schemaOf: settings => own(settings).database,
  // a schema is a database here: people may live in another one of the same server
  peopleSchemaOf: ({ people }) => (people?.from === 'table' ? people.schema : ''),
  readCatalogue: readMysqlCatalogue,

  readDigest,
  readRows,
  readWritability,
  readUsageRows: (client, usage, window, limits) =>
    client.run(compileMysql(usageStatement(usage, window)), limits),

  rollBack,
  change,
  existing: (session, keys) => {
    const { flags } = session.tables
    const { key } = flags.columns
    return inChunks(keys, textLength, chunk =>
      asking(session)(
        sql`SELECT ${text(flags, 'f', key)} FROM ${flags.from} AS f WHERE ${among(flags, 'f', key, chunk)}`,
      ),
    )
  },
  look: (session, keys) => lookAt(asking(session), session.tables, keys),
  restore,

  blockerOf: mysqlBlocker,
  byHand: {
    identifier: mysqlIdentifier,
    literal: mysqlLiteral,
    schema: settings => own(settings).database,
    // the collation would take other keys for this one
    equals: (column, literal) => `CONVERT(${column} USING utf8mb4) = CAST(${literal} AS BINARY)`,
    begin: [
      'SET NAMES utf8mb4;',
      "SET SESSION time_zone = '+00:00', innodb_lock_wait_timeout = 5;",
      'START TRANSACTION;',
    ],
    now: 'NOW(6)',
  },
}

function asking({ client, budget, signal }: WriteSession): Ask {
  return template => client.run(compileMysql(template), { deadlineMs: budget.waitMs(), signal })
}

function own(settings: SqlFlagsSettings): SettingsOn<'mysql'> {
  if (settings.dialect !== 'mysql') throw new Error('these settings are not for MySQL')
  return settings
}
