import { sql } from 'kysely'
import type { UserPreferenceSettings } from '../../../../shared/domain/user-preference-settings.ts'
import { postgresBlocker } from '../../sql/postgresql/postgres-blocker.ts'
import { readCatalogue } from '../../sql/postgresql/postgres-catalogue.ts'
import { identifierText, literalText } from '../../sql/postgresql/postgres-literal.ts'
import { createPostgresServer } from '../../sql/postgresql/postgres-server.ts'
import type { SqlClient, StatementLimits } from '../../sql/sql-client.ts'
import { compile } from '../../sql/sql-compiler.ts'
import { idleInTransactionMs } from '../idle-limit.ts'
import { plainTransaction } from '../plain-transaction.ts'
import type { PreferenceDialect } from '../preference-dialect.ts'
import type { FoundTable, PreferenceTables } from '../preference-tables.ts'

type Settings = Extract<UserPreferenceSettings, { dialect: 'postgresql' }>

export const postgresql: PreferenceDialect = {
  compile,
  createServer: (settings, { name, secret, clientKey }, connectMs) =>
    createPostgresServer({ ...own(settings), connection: name, secret, clientKey }, connectMs),
  withoutStages: settings =>
    new Map(own(settings).tls.mode === 'off' ? [['tls', 'switched off in the settings']] : []),
  schemaOf: settings => own(settings).schema,
  readCatalogue,

  statementMs: 1_000,
  idleMs: idleInTransactionMs,
  transaction: plainTransaction('BEGIN'),
  // no key changes: whoever adds a row that points at a person, feedback for one, is not in the way
  locked: others => (others === 'skip' ? sql`FOR NO KEY UPDATE SKIP LOCKED` : sql`FOR NO KEY UPDATE`),
  among: (column, ids) => sql`${column} = ANY (${ids})`,
  idValue: id => id,
  isReplica: sql`pg_is_in_recovery()::text`,
  nowMs: sql`floor(extract(epoch from clock_timestamp()) * 1000)::bigint`,
  instantMs: column => sql`floor(extract(epoch from ${column}) * 1000)::bigint`,
  asText: column => sql`${column}::text`,
  instantOf: (ms, type) => sql`CAST(to_timestamp(${`${ms / 1000}`}::float8) AS ${sql.raw(type)})`,

  sizes: { batch: 5_000, window: 100_000 },
  inProcess: false,

  missingGrants,
  blockerOf: postgresBlocker,
  byHand: {
    identifier: identifierText,
    literal: literalText,
    schema: settings => own(settings).schema,
    begin: ['BEGIN;', "SET LOCAL lock_timeout = '5s';"],
  },
}

function own(settings: UserPreferenceSettings): Settings {
  if (settings.dialect !== 'postgresql') throw new Error('these settings are not for PostgreSQL')
  return settings
}

async function missingGrants(
  client: SqlClient,
  { users, config }: PreferenceTables,
  limits: StatementLimits,
): Promise<readonly string[]> {
  const needs: readonly (readonly [FoundTable<{ table: string }>, string, 'SELECT' | 'UPDATE'])[] = [
    [users, users.columns.id, 'SELECT'],
    [users, users.columns.preference, 'SELECT'],
    [users, users.columns.preference, 'UPDATE'],
    ...(config === null
      ? []
      : ([
          [config, config.columns.name, 'SELECT'],
          [config, config.columns.value, 'SELECT'],
          [config, config.columns.value, 'UPDATE'],
        ] as const)),
  ]
  const rows = await client.run(
    compile(
      sql.join(
        needs.map(([{ schema, columns }, column, grant]) => {
          const table = sql`to_regclass(${identifierText(schema, columns.table)})`
          return sql`SELECT has_column_privilege(${table}, ${column}::text, ${grant}::text)::text,
            ${`${grant} on ${columns.table}.${column}`}::text`
        }),
        sql` UNION ALL `,
      ),
    ),
    limits,
  )
  return rows.filter(([held]) => held !== 'true').map(([, grant]) => grant ?? '')
}
