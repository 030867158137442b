import type { RawBuilder } from 'kysely'
import type { UserPreferenceSettings } from '../../../shared/domain/user-preference-settings.ts'
import type { ConnectContext } from '../connector.ts'
import type { CatalogueColumn, CatalogueTable, TableName } from '../sql/sql-catalogue.ts'
import type { ServerFacts, SqlClient, Statement, StatementLimits } from '../sql/sql-client.ts'
import type { ConnectStage, SqlServer } from '../sql/sql-server.ts'
import type { PreferenceTables } from './preference-tables.ts'
import type { WriteSession } from './write-session.ts'

type Sql = RawBuilder<unknown>

/** The small differences between database systems; every statement itself is written once, for all of them. */
export type PreferenceDialect = {
  readonly compile: (template: Sql) => Statement
  readonly createServer: (
    settings: UserPreferenceSettings,
    context: ConnectContext,
    connectMs: number,
  ) => SqlServer
  /** stages of connecting that these settings do not have, and why */
  readonly withoutStages: (settings: UserPreferenceSettings) => ReadonlyMap<ConnectStage, string>
  readonly schemaOf: (settings: UserPreferenceSettings) => string
  /** one entry per name asked for, in order; undefined where there is no such table */
  readonly readCatalogue: (
    client: SqlClient,
    names: readonly TableName[],
    limits: StatementLimits,
  ) => Promise<readonly (CatalogueTable | undefined)[]>

  /** one statement may take this long */
  readonly statementMs: number
  /** how long the server lets a transaction of ours wait for its next statement, before it undoes it; and some slack */
  readonly idleMs: number
  /** Work that is stored as a whole or not at all. @throws StatementError, `unknown` only for a COMMIT without an answer */
  readonly transaction: <T>(session: WriteSession, work: () => Promise<T>) => Promise<T>
  /** at the end of a SELECT: keeps its rows for this transaction, leaving out or waiting for those that somebody holds */
  readonly locked: (others: 'skip' | 'wait', facts?: ServerFacts) => Sql
  readonly among: (column: Sql, ids: readonly unknown[]) => Sql
  /** an id as the value to compare the column with, so that its index can be used */
  readonly idValue: (id: string, column: CatalogueColumn) => unknown
  /** `true` where the server answering is no primary */
  readonly isReplica: Sql
  /** the store's clock, ms */
  readonly nowMs: Sql
  /** an instant in ms since 1970 of a column that holds a time; NULL where it holds none */
  readonly instantMs: (column: Sql) => Sql
  /** a column as the text that `instantText` compares with, microseconds and all */
  readonly asText: (column: Sql) => Sql
  /** the same instant as what the column holds */
  readonly instantOf: (ms: number, type: string) => Sql

  readonly sizes: {
    /** people moved in one transaction */
    readonly batch: number
    /** people one statement looks at */
    readonly window: number
  }
  /** Statements run in this very process, which has other things to do: nothing may look at more than a window at once. */
  readonly inProcess: boolean

  /** grants that a rollback needs and this login lacks */
  readonly missingGrants: (
    client: SqlClient,
    tables: PreferenceTables,
    limits: StatementLimits,
  ) => Promise<readonly string[]>
  /** Who stands in the way of the session with that id, asked from another one. */
  readonly blockerOf: (
    client: SqlClient,
    processId: string,
    limits: StatementLimits,
  ) => Promise<string | undefined>
  /** How a person would write it. Pure: known without a connection. */
  readonly byHand: {
    readonly identifier: (...parts: readonly string[]) => string
    readonly literal: (text: string) => string
    readonly schema: (settings: UserPreferenceSettings) => string | undefined
    readonly begin: readonly string[]
  }
}
