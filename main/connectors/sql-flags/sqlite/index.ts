import { sql } from 'kysely'
import type { SettingsOn, SqlFlagsSettings } from '../../../../shared/domain/sql-flags-settings.ts'
import { identifierText } from '../../sql/postgresql/postgres-literal.ts'
import type { SqlRow } from '../../sql/sql-client.ts'
import { readSqliteCatalogue } from '../../sql/sqlite/sqlite-catalogue.ts'
import { compileSqlite } from '../../sql/sqlite/sqlite-compiler.ts'
import { sqliteLiteral } from '../../sql/sqlite/sqlite-literal.ts'
import { createSqliteServer } from '../../sql/sqlite/sqlite-server.ts'
import type { SqlFlagsDialect } from '../sql-flags-dialect.ts'
import type { WriteSession } from '../write-session.ts'
import type { Ask } from './in-transaction.ts'
import { readDigest, readRows } from './sqlite-reads.ts'
import { lookAt, restore } from './sqlite-restore.ts'
import { among, text } from './sqlite-columns.ts'
import { change, rollBack } from './sqlite-writes.ts'
import { usageStatement } from './usage-statement.ts'

const aFile = 'a file on this machine'

/** Every write is one transaction that holds the whole file. */
export const sqlite: SqlFlagsDialect = {
  compile: compileSqlite,
  createServer: (settings, { name }, connectMs) =>
    createSqliteServer({ connection: name, file: own(settings).file }, connectMs),
  withoutStages: () =>
    new Map([
      ['name-resolution', aFile],
      ['tcp', aFile],
      ['tls', aFile],
    ]),
  schemaOf: () => 'main',
  peopleSchemaOf: () => 'main',
  readCatalogue: readSqliteCatalogue,

  readDigest,
  readRows,
  readWritability: async ({ facts }) => ({
    replica: false,
    readOnlySession: facts.readOnlySession,
    missingGrants: [],
  }),
  readUsageRows: (client, usage, window, limits) =>
    client.run(compileSqlite(usageStatement(usage, window)), limits),

  rollBack,
  change,
  existing: (session, keys) => {
    const { flags } = session.tables
    const column = text('f', flags.columns.key)
    return asking(session)(sql`SELECT ${column} FROM ${flags.from} AS f WHERE ${among(column, keys)}`)
  },
  look: (session, keys) => lookAt(asking(session), session.tables, keys),
  restore,

  // a file does not know who has it open; that somebody does, its refusal has said
  blockerOf: async () => undefined,
  byHand: {
    identifier: identifierText,
    literal: sqliteLiteral,
    schema: () => undefined,
    begin: ['PRAGMA busy_timeout = 5000;', 'BEGIN IMMEDIATE;'],
    now: "strftime('%Y-%m-%d %H:%M:%f', 'now')",
  },
}

function asking({ client, budget, signal }: WriteSession): Ask {
  return (template): Promise<readonly SqlRow[]> =>
    client.run(compileSqlite(template), { deadlineMs: budget.waitMs(), signal })
}

function own(settings: SqlFlagsSettings): SettingsOn<'sqlite'> {
  if (settings.dialect !== 'sqlite') throw new Error('these settings are not for SQLite')
  return settings
}
