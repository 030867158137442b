import { randomBytes } from 'node:crypto'
import { createConnection, type Connection } from 'mysql2'
import {
  MysqlFlagsSettings,
  type SettingsOn,
  type SqlFlagsSettings,
} from '../../shared/domain/sql-flags-settings.ts'
import type { FlagDatabaseOptions } from './flag-databases.ts'
import type { PhoenixLogin } from './postgres.ts'

/** Address of a real server on which the suites may create databases and logins; without it they are skipped. */
export const mysqlUrl = process.env['SWITCHYARD_TEST_MYSQL_URL']

export type MysqlOptions = FlagDatabaseOptions & {
  /** a server other than the one of the environment */
  readonly serverUrl?: string
}

/** A session of a test, with positions as PostgreSQL writes them, so that the suites have one spelling. */
export type MysqlSession = {
  readonly query: <Row = Record<string, unknown>>(
    statement: string,
    parameters?: readonly unknown[],
  ) => Promise<readonly Row[]>
  readonly processId: () => Promise<number>
  readonly end: () => Promise<void>
}

export type MysqlDatabase = {
  readonly host: string
  readonly port: number
  readonly database: string
  /** a session of the administrator, inside the database */
  readonly admin: MysqlSession
  /** may read and write flags, overrides and usage, as the application does */
  readonly app: PhoenixLogin
  /** may only read */
  readonly reader: PhoenixLogin
  /** settings of a connection that signs in as `app` */
  readonly settings: (overrides?: Partial<SqlFlagsSettings>) => SettingsOn<'mysql'>
  readonly insertFlags: (count: number, prefix?: string) => Promise<string[]>
  readonly insertUsers: (count: number) => Promise<string[]>
  readonly connect: (login?: PhoenixLogin) => Promise<MysqlSession>
  readonly drop: () => Promise<void>
}

/** A fresh database with the Phoenix tables as MySQL spells them, two restricted logins of its own, and nothing in it. */
export async function createMysqlDatabase(options: MysqlOptions = {}): Promise<MysqlDatabase> {
  const server = options.serverUrl ?? mysqlUrl
  if (server === undefined) throw new Error('SWITCHYARD_TEST_MYSQL_URL is not set')
  const url = new URL(server)
  const host = url.hostname
  const port = Number(url.port === '' ? 3306 : url.port)
  const root = { user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) }
  const database = `switchyard_${randomBytes(6).toString('hex')}`
  const login = (role: string): PhoenixLogin => ({
    user: `${database.slice(-12)}_${role}`,
    password: `pw-${randomBytes(9).toString('base64url')}`,
  })
  const app = login('app')
  const reader = login('reader')
  const connect = async (as: PhoenixLogin = app) => openSession({ host, port, database, ...as })

  const maintenance = await openSession({ host, port, ...root })
  await maintenance.query(`CREATE DATABASE ${database} CHARACTER SET utf8mb4`)
  for (const { user, password } of [app, reader])
    await maintenance.query(`CREATE USER '${user}'@'%' IDENTIFIED BY '${password}'`)
  await maintenance.query(`
    GRANT SELECT, INSERT, UPDATE, DELETE, DROP, INDEX ON ${database}.* TO '${app.user}'@'%';
    GRANT SELECT ON ${database}.* TO '${reader.user}'@'%'`)
  await maintenance.end()
  const admin = await connect(root)
  await admin.query(phoenixSchema(options.percentageType === 'numeric' ? 'DECIMAL(6,3)' : 'INT'))

  const insertEach = async (into: string, rows: readonly (readonly unknown[])[]): Promise<void> => {
    for (let from = 0; from < rows.length; from += 1_000) {
      const chunk = rows.slice(from, from + 1_000)
      const places = chunk.map(row => `(${row.map(() => '?').join(', ')})`)
      await admin.query(`INSERT INTO ${into} VALUES ${places.join(', ')}`, chunk.flat())
    }
  }
  return {
    host,
    port,
    database,
    admin,
    app,
    reader,
    settings: overrides =>
      MysqlFlagsSettings.parse({
        kind: 'sql-flags',
        dialect: 'mysql',
        host,
        port,
        database,
        user: app.user,
        tls: { mode: 'off' },
        ...overrides,
      }),
    insertFlags: async (count, prefix = 'flag_') => {
      const keys = Array.from({ length: count }, (_, n) => `${prefix}${String(n).padStart(5, '0')}`)
      const rows = keys.map((key, n) => [key, `Flag number ${n}`, true, 25])
      await insertEach('feature_flags (flag_name, description, is_enabled, rollout_percentage)', rows)
      return keys
    },
    insertUsers: async count => {
      const ids = Array.from({ length: count }, () => crypto.randomUUID())
      await insertEach(
        'users (id)',
        ids.map(id => [id]),
      )
      return ids
    },
    connect,
    drop: async () => {
      await admin.query(`DROP DATABASE ${database}`)
      for (const { user } of [app, reader]) await admin.query(`DROP USER '${user}'@'%'`)
      await admin.end()
    },
  }
}

type Address = { readonly host: string; readonly port: number; readonly database?: string }

async function openSession(options: Address & PhoenixLogin): Promise<MysqlSession> {
  const connection = createConnection({
    ...options,
    multipleStatements: true,
    dateStrings: true,
    timezone: 'Z',
  })
  // what a test kills or drops is no failure of the test
  connection.on('error', () => {})
  const query: MysqlSession['query'] = (statement, parameters) => ask(connection, statement, parameters)
  // not strict, as the sessions of many applications are
  await query("SET SESSION time_zone = '+00:00', sql_mode = ''")
  return {
    query,
    processId: async () => Number((await query<{ id: number }>('SELECT CONNECTION_ID() AS id'))[0]?.id),
    end: () => new Promise(resolve => connection.end(() => resolve())),
  }
}

function ask<Row>(
  connection: Connection,
  statement: string,
  parameters: readonly unknown[] = [],
): Promise<readonly Row[]> {
  const ordered: unknown[] = []
  const text =
    parameters.length === 0
      ? statement
      : statement.replaceAll(/\$(\d+)/g, (_, place: string) => {
          ordered.push(parameters[Number(place) - 1])
          return '?'
        })
  const values = (ordered.length > 0 ? ordered : parameters).map(spelled)
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, rows: unknown): void => {
      if (error === null) resolve(Array.isArray(rows) ? (rows as Row[]) : [])
      else reject(error)
    }
    // without values a question mark is a question mark
    if (values.length === 0) connection.query(text, done)
    else connection.query(text, values, done)
  })
}

/** An instant as ISO 8601 has it is no text that a column of time takes. */
function spelled(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)) return value
  return value.replace('T', ' ').replace('Z', '')
}

/** Seed 003's tables, the users they point at, and the usage table of the default mapping. */
function phoenixSchema(percentageType: string): string {
  return `
    CREATE TABLE users (id CHAR(36) PRIMARY KEY);
    CREATE TABLE feature_flags (
      id CHAR(36) PRIMARY KEY DEFAULT (UUID()),
      flag_name VARCHAR(100) UNIQUE NOT NULL,
      description TEXT,
      is_enabled BOOLEAN DEFAULT FALSE,
      rollout_percentage ${percentageType} DEFAULT 0 CHECK (rollout_percentage >= 0 AND rollout_percentage <= 100),
      admin_override_enabled BOOLEAN DEFAULT NULL,
      admin_override_disabled BOOLEAN DEFAULT NULL,
      metadata JSON DEFAULT ('{}'),
      created_at DATETIME(6) DEFAULT CURRENT_TIMESTAMP(6),
      updated_at DATETIME(6) DEFAULT CURRENT_TIMESTAMP(6)
    );
    CREATE TABLE user_feature_overrides (
      id CHAR(36) PRIMARY KEY DEFAULT (UUID()),
      user_id CHAR(36) NOT NULL,
      flag_name VARCHAR(100) NOT NULL,
      is_enabled BOOLEAN NOT NULL,
      reason TEXT,
      expires_at DATETIME(6),
      created_at DATETIME(6) DEFAULT CURRENT_TIMESTAMP(6),
      FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
    );
    CREATE TABLE pipeline_usage (
      id BIGINT AUTO_INCREMENT PRIMARY KEY,
      user_id CHAR(36),
      pipeline VARCHAR(100) NOT NULL,
      duration_ms INTEGER,
      success BOOLEAN NOT NULL,
      error_type TEXT,
      fallback BOOLEAN NOT NULL DEFAULT FALSE,
      completed BOOLEAN,
      time_spent_ms INTEGER,
      satisfaction INTEGER,
      created_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6)
    );
    CREATE INDEX pipeline_usage_created_at ON pipeline_usage (created_at);`
}
