import type { SqlDialect, SqlFlagsSettings } from '../../shared/domain/sql-flags-settings.ts'
import { createMysqlDatabase, mysqlUrl } from './mysql.ts'
import { createPhoenixDatabase, postgresUrl, type PhoenixDatabase } from './postgres.ts'
import { createSqliteFlagDatabase } from './sqlite.ts'

export type FlagDatabaseOptions = {
  /** `numeric` for a store that can hold 0.1 % */
  readonly percentageType?: 'integer' | 'numeric'
}

/** A fresh Phoenix store, whatever database system holds it. */
export type FlagDatabase = {
  readonly dialect: SqlDialect
  readonly app: PhoenixDatabase['app']
  readonly settings: (overrides?: Partial<SqlFlagsSettings>) => SqlFlagsSettings
  /** As its owner; values by position: `$1` … */
  readonly query: <Row = Record<string, unknown>>(
    statement: string,
    parameters?: readonly unknown[],
  ) => Promise<readonly Row[]>
  /** `flag_00000` …, enabled at 25 %; returns their keys */
  readonly insertFlags: (count: number, prefix?: string) => Promise<string[]>
  readonly insertUsers: (count: number) => Promise<string[]>
  readonly drop: () => Promise<void>
}

/** Every database system that the behaviour suites run on. */
export const flagDatabases = [
  { label: 'PostgreSQL', dialect: 'postgresql', missing: !postgresUrl, create: createOnPostgres },
  { label: 'MySQL or MariaDB', dialect: 'mysql', missing: !mysqlUrl, create: createOnMysql },
  {
    label: 'SQLite',
    dialect: 'sqlite',
    missing: false,
    create: async (options?: FlagDatabaseOptions): Promise<FlagDatabase> => createSqliteFlagDatabase(options),
  },
] as const

async function createOnPostgres(options: FlagDatabaseOptions = {}): Promise<FlagDatabase> {
  const database = await createPhoenixDatabase(options)
  return {
    dialect: 'postgresql',
    app: database.app,
    settings: database.settings,
    query: async <Row>(statement: string, parameters?: readonly unknown[]) => {
      const { rows } = await database.admin.query(
        statement,
        parameters === undefined ? undefined : [...parameters],
      )
      return rows as Row[]
    },
    insertFlags: database.insertFlags,
    insertUsers: database.insertUsers,
    drop: database.drop,
  }
}

async function createOnMysql(options: FlagDatabaseOptions = {}): Promise<FlagDatabase> {
  const database = await createMysqlDatabase(options)
  const { app, settings, insertFlags, insertUsers, drop } = database
  return { dialect: 'mysql', app, settings, query: database.admin.query, insertFlags, insertUsers, drop }
}
