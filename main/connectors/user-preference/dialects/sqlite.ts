import { sql } from 'kysely'
import { identifierText } from '../../sql/postgresql/postgres-literal.ts'
import { readSqliteCatalogue } from '../../sql/sqlite/sqlite-catalogue.ts'
import { compileSqlite } from '../../sql/sqlite/sqlite-compiler.ts'
import { sqliteLiteral } from '../../sql/sqlite/sqlite-literal.ts'
import { createSqliteServer } from '../../sql/sqlite/sqlite-server.ts'
import { plainTransaction } from '../plain-transaction.ts'
import type { PreferenceDialect } from '../preference-dialect.ts'

const aFile = 'a file on this machine'

/** A transaction that writes holds the whole file, so that no row in it can be somebody else's. */
export const sqlite: PreferenceDialect = {
  compile: compileSqlite,
  createServer: (settings, { name }, connectMs) => {
    if (settings.dialect !== 'sqlite') throw new Error('these settings are not for SQLite')
    return createSqliteServer({ connection: name, file: settings.file }, connectMs)
  },
  withoutStages: () =>
    new Map([
      ['name-resolution', aFile],
      ['tcp', aFile],
      ['tls', aFile],
    ]),
  schemaOf: () => 'main',
  readCatalogue: readSqliteCatalogue,

  statementMs: 1_000,
  // a commit that was begun is done before anything else is
  idleMs: 50,
  transaction: plainTransaction('BEGIN IMMEDIATE'),
  locked: () => sql``,
  among: (column, ids) => sql`${column} IN (${sql.join(ids)})`,
  idValue: id => id,
  isReplica: sql`'false'`,
  nowMs: sql`CAST(unixepoch('subsec') * 1000 AS INTEGER)`,
  instantMs: column => sql`CAST(unixepoch(${column}, 'subsec') * 1000 AS INTEGER)`,
  asText: column => sql`CAST(${column} AS TEXT)`,
  // as CURRENT_TIMESTAMP writes it; a time in any other spelling is compared as text all the same
  instantOf: ms => sql`strftime('%Y-%m-%d %H:%M:%S', ${`${ms / 1000}`}, 'unixepoch')`,

  // a few milliseconds each: measured with a million people
  sizes: { batch: 1_000, window: 5_000 },
  inProcess: true,

  missingGrants: async () => [],
  // a file does not know who has it open; that somebody does, its refusal has said
  blockerOf: async () => undefined,
  byHand: {
    identifier: identifierText,
    literal: sqliteLiteral,
    schema: () => undefined,
    begin: ['PRAGMA busy_timeout = 5000;', 'BEGIN IMMEDIATE;'],
  },
}
