import { sql } from 'kysely'
import type { SettingsOn, SqlFlagsSettings } from '../../../../shared/domain/sql-flags-settings.ts'
import { createPostgresServer } from '../../sql/postgresql/postgres-server.ts'
import { identifierText, literalText } from '../../sql/postgresql/postgres-literal.ts'
import { readCatalogue } from '../../sql/postgresql/postgres-catalogue.ts'
import type { SqlRow, Statement } from '../../sql/sql-client.ts'
import { compile } from '../../sql/sql-compiler.ts'
import type { SqlFlagsDialect } from '../sql-flags-dialect.ts'
import { runGuarded, type WriteSession } from '../write-session.ts'
import { postgresBlocker } from '../../sql/postgresql/postgres-blocker.ts'
import { changeStatement } from './change-statement.ts'
import { everything, serverValues } from './read-statements.ts'
import { readWritability } from './read-writability.ts'
import { lookStatement, restoreStatement } from './restore-statements.ts'
import { rollBackStatement } from './roll-back-statement.ts'
import { text } from './sql-flags-columns.ts'
import { usageStatement } from './usage-statement.ts'

/** Every write is one statement and its own transaction, judged once by the server's clock. */
export const postgresql: SqlFlagsDialect = {
  compile,
  createServer: (settings, { name, secret, clientKey }, connectMs) =>
    createPostgresServer({ ...own(settings), connection: name, secret, clientKey }, connectMs),
  withoutStages: settings =>
    new Map(own(settings).tls.mode === 'off' ? [['tls', 'switched off in the settings']] : []),
  schemaOf: settings => own(settings).schema,
  peopleSchemaOf: ({ people }) => (people?.from === 'table' ? people.schema : ''),
  readCatalogue,

  readDigest: async (client, tables, limits) => {
    const [row = []] = await client.run(compile(sql`SELECT ${sql.join(serverValues(tables))}`), limits)
    return row
  },
  readRows: (client, tables, keys, limits) => client.run(everything(tables, keys), limits),
  readWritability,
  readUsageRows: (client, usage, window, limits) => client.run(usageStatement(usage, window), limits),

  rollBack: (session, keys, options) => {
    const { tables, mark } = session
    return runGuarded(session, beginBefore => rollBackStatement(tables, keys, mark, options, beginBefore))
  },
  change: (session, key, intent) =>
    runGuarded(session, beginBefore => changeStatement(session, key, intent, beginBefore)),
  existing: (session, keys) => {
    const { flags } = session.tables
    const column = text('f', flags.columns.key)
    const look = sql`SELECT ${column} FROM ${flags.from} AS f WHERE ${column} = ANY (${keys}::text[])`
    return ask(session, compile(look))
  },
  look: (session, keys) => ask(session, lookStatement(session.tables, keys)),
  restore: (session, puts) => {
    const { tables, mark } = session
    return runGuarded(session, beginBefore => restoreStatement(tables, puts, mark, beginBefore))
  },

  blockerOf: postgresBlocker,
  byHand: {
    identifier: identifierText,
    literal: literalText,
    schema: settings => own(settings).schema,
    begin: ['BEGIN;', "SET LOCAL lock_timeout = '5s';"],
    now: 'now()',
  },
}

function ask({ client, budget, signal }: WriteSession, statement: Statement): Promise<readonly SqlRow[]> {
  return client.run(statement, { deadlineMs: budget.waitMs(), signal })
}

function own(settings: SqlFlagsSettings): SettingsOn<'postgresql'> {
  if (settings.dialect !== 'postgresql') throw new Error('these settings are not for PostgreSQL')
  return settings
}
