import type { RawBuilder } from 'kysely'
import type { SqlFlagsSettings } from '../../../shared/domain/sql-flags-settings.ts'
import type { Intent } from '../../../shared/domain/operation.ts'
import type { ConnectContext } from '../connector.ts'
import type { CatalogueTable, TableName } from '../sql/sql-catalogue.ts'
import type { SqlClient, SqlRow, Statement, StatementLimits } from '../sql/sql-client.ts'
import type { ConnectStage, SqlServer } from '../sql/sql-server.ts'
import type { PutBack } from './put-back.ts'
import type { SqlFlagsTables, UsageTable } from './sql-flags-tables.ts'
import type { WriteSession } from './write-session.ts'

export type RollBackOptions = {
  readonly suspendOverrides: boolean
  /** what to do at a row somebody else holds: leave it out, or wait for as long as the lock limit lets us */
  readonly lockedFlags: 'skip' | 'wait'
  readonly lockedOverrides: 'skip' | 'wait'
}

export type Writability = {
  readonly replica: boolean
  readonly readOnlySession: boolean
  /** grants a rollback needs and this login lacks: `UPDATE on feature_flags.updated_at` */
  readonly missingGrants: readonly string[]
}

/**
 * What differs from one database system to the next: its statements and its words. What is read and written, in
 * which order, and what an answer means is the same for all.
 *
 * Rows of an answer begin with their kind; then come the values of `flagOf` or `overrideOf`, truth as `true` and
 * `false`. Whatever a write did was done in one transaction, or not at all.
 */
export type SqlFlagsDialect = {
  readonly compile: (template: RawBuilder<unknown>) => Statement
  readonly createServer: (settings: SqlFlagsSettings, context: ConnectContext, connectMs: number) => SqlServer
  /** stages of connecting that these settings do not have, and why */
  readonly withoutStages: (settings: SqlFlagsSettings) => ReadonlyMap<ConnectStage, string>
  /** where flags, overrides and usage are */
  readonly schemaOf: (settings: SqlFlagsSettings) => string
  readonly peopleSchemaOf: (settings: SqlFlagsSettings) => string
  /** one entry per name asked for, in order; undefined where there is no such table */
  readonly readCatalogue: (
    client: SqlClient,
    names: readonly TableName[],
    limits: StatementLimits,
  ) => Promise<readonly (CatalogueTable | undefined)[]>

  /** digest of all flags and overrides, and the store's clock in ms */
  readonly readDigest: (client: SqlClient, tables: SqlFlagsTables, limits: StatementLimits) => Promise<SqlRow>
  /** `server` with digest, clock and whether it is a replica; then each `flag` and `override`. `keys` null: all, else no digest. */
  readonly readRows: (
    client: SqlClient,
    tables: SqlFlagsTables,
    keys: readonly string[] | null,
    limits: StatementLimits,
  ) => Promise<readonly SqlRow[]>
  readonly readWritability: (
    client: SqlClient,
    tables: SqlFlagsTables,
    limits: StatementLimits,
  ) => Promise<Writability>
  /** minute in ms, value, count, failures, fallbacks, completions, sum of durations */
  readonly readUsageRows: (
    client: SqlClient,
    usage: UsageTable,
    window: { readonly fromMs: number; readonly throughMs: number },
    limits: StatementLimits,
  ) => Promise<readonly SqlRow[]>

  /** One `flag` per row written, and one `override` per row of those flags with its fate: `new` (suspended now), `held`, `old` or `kept`. */
  readonly rollBack: (
    session: WriteSession,
    keys: readonly string[],
    options: RollBackOptions,
  ) => Promise<readonly SqlRow[]>
  /** The `flag` rows of the key, and `written` when the only one still had the expected version. */
  readonly change: (
    session: WriteSession,
    key: string,
    intent: Extract<Intent, { kind: 'change' }>,
  ) => Promise<readonly SqlRow[]>
  /** Which of the keys the store has, one a row. */
  readonly existing: (session: WriteSession, keys: readonly string[]) => Promise<readonly SqlRow[]>
  /** Flags and overrides as they are, each override with its row's version in column 8. */
  readonly look: (session: WriteSession, keys: readonly string[]) => Promise<readonly SqlRow[]>
  /** One `written` with its key per state put back; nothing where the rows are not those that were looked at. */
  readonly restore: (session: WriteSession, puts: readonly PutBack[]) => Promise<readonly SqlRow[]>

  /** Who stands in the way of the session with that id, asked from another one. */
  readonly blockerOf: (
    client: SqlClient,
    processId: string,
    limits: StatementLimits,
  ) => Promise<string | undefined>
  /** How a person would write it. */
  readonly byHand: ByHandWords
}

/** Pure: known without a connection. */
export type ByHandWords = {
  readonly identifier: (...parts: readonly string[]) => string
  /** shows every character that the text has: what cannot be seen or reads backwards is written as an escape */
  readonly literal: (text: string) => string
  /** schema to write before a table; undefined: none */
  readonly schema: (settings: SqlFlagsSettings) => string | undefined
  readonly begin: readonly string[]
  readonly now: string
  /** a column that is this text letter by letter, where `=` would take others for it as well */
  readonly equals?: (column: string, literal: string) => string
}
