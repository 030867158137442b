import { randomBytes } from 'node:crypto'
import pg from 'pg'
import {
  PostgresqlFlagsSettings,
  type SettingsOn,
  type SqlFlagsSettings,
} from '../../shared/domain/sql-flags-settings.ts'

/** Address of a real server on which the suites may create databases and roles; without it they are skipped. */
export const postgresUrl = process.env['SWITCHYARD_TEST_POSTGRES_URL']

export type PhoenixLogin = { readonly user: string; readonly password: string }

export type PhoenixOptions = {
  /** a server other than the one of the environment */
  readonly serverUrl?: string
  /** `numeric` for a store that can hold 0.1 % */
  readonly percentageType?: 'integer' | 'numeric'
  /** of the database, where it is not to be the server's own */
  readonly encoding?: 'LATIN1'
}

export type PhoenixDatabase = {
  /** as superuser */
  readonly url: string
  readonly host: string
  readonly port: number
  readonly database: string
  /** a session of the superuser, inside the database */
  readonly admin: pg.Client
  /** may read and write flags, overrides and usage, as the application does; owns nothing */
  readonly app: PhoenixLogin
  /** may only read */
  readonly reader: PhoenixLogin
  /** settings of a connection that signs in as `app` */
  readonly settings: (overrides?: Partial<SqlFlagsSettings>) => SettingsOn<'postgresql'>
  /** `flag_00000` …, enabled at 25 %; returns their keys */
  readonly insertFlags: (count: number, prefix?: string) => Promise<string[]>
  /** rows of `auth.users`; returns their ids */
  readonly insertUsers: (count: number) => Promise<string[]>
  readonly connect: (login?: PhoenixLogin) => Promise<pg.Client>
  readonly drop: () => Promise<void>
}

/** A fresh database with the Phoenix schema, two restricted logins of its own, and nothing in it. */
export async function createPhoenixDatabase(options: PhoenixOptions = {}): Promise<PhoenixDatabase> {
  const server = options.serverUrl ?? postgresUrl
  if (server === undefined) throw new Error('SWITCHYARD_TEST_POSTGRES_URL is not set')
  const name = `switchyard_${randomBytes(6).toString('hex')}`
  const login = (role: string): PhoenixLogin => ({
    user: `${name}_${role}`,
    password: `pw-${randomBytes(9).toString('base64url')}`,
  })
  const app = login('app')
  const reader = login('reader')

  const maintenance = await connectTo(server)
  const encoding =
    options.encoding === undefined ? '' : `ENCODING '${options.encoding}' LOCALE 'C' TEMPLATE template0`
  await maintenance.query(`CREATE DATABASE ${name} ${encoding}`)
  for (const { user, password } of [app, reader])
    await maintenance.query(`CREATE ROLE ${user} LOGIN PASSWORD '${password}'`)
  await maintenance.end()

  const url = new URL(server)
  url.pathname = `/${name}`
  const admin = await connectTo(url.href)
  await admin.query(phoenixSchema(options.percentageType ?? 'integer'))
  await admin.query(grants(app.user, reader.user))

  const host = url.hostname
  const port = Number(url.port === '' ? 5432 : url.port)
  return {
    url: url.href,
    host,
    port,
    database: name,
    admin,
    app,
    reader,
    settings: overrides =>
      PostgresqlFlagsSettings.parse({
        kind: 'sql-flags',
        dialect: 'postgresql',
        host,
        port,
        database: name,
        user: app.user,
        tls: { mode: 'off' },
        ...overrides,
      }),
    insertFlags: async (count, prefix = 'flag_') => {
      const { rows } = await admin.query<{ flag_name: string }>(
        `INSERT INTO feature_flags (flag_name, description, is_enabled, rollout_percentage)
         SELECT $2 || lpad(n::text, 5, '0'), 'Flag number ' || n, true, 25 FROM generate_series(0, $1::int - 1) n
         RETURNING flag_name`,
        [count, prefix],
      )
      return rows.map(row => row.flag_name)
    },
    insertUsers: async count => {
      const { rows } = await admin.query<{ id: string }>(
        'INSERT INTO auth.users SELECT FROM generate_series(1, $1::int) RETURNING id',
        [count],
      )
      return rows.map(row => row.id)
    },
    connect: async (as = app) => {
      const own = new URL(url)
      own.username = as.user
      own.password = as.password
      return connectTo(own.href)
    },
    drop: async () => {
      await admin.end()
      const last = await connectTo(server)
      await last.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
      for (const { user } of [app, reader]) await last.query(`DROP ROLE IF EXISTS ${user}`)
      await last.end()
    },
  }
}

async function connectTo(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  // dropping a database ends its sessions; that is no failure of a test
  client.on('error', () => {})
  await client.connect()
  await client.query("SET client_encoding = 'UTF8'")
  return client
}

/** Seed 003's tables, the users they point at, and the usage table of the default mapping. */
function phoenixSchema(percentageType: 'integer' | 'numeric'): string {
  return `
    CREATE SCHEMA auth;
    CREATE TABLE auth.users (id UUID PRIMARY KEY DEFAULT gen_random_uuid());
    CREATE TABLE feature_flags (
      id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
      flag_name VARCHAR(100) UNIQUE NOT NULL,
      description TEXT,
      is_enabled BOOLEAN DEFAULT FALSE,
      rollout_percentage ${percentageType} DEFAULT 0 CHECK (rollout_percentage >= 0 AND rollout_percentage <= 100),
      admin_override_enabled BOOLEAN DEFAULT NULL,
      admin_override_disabled BOOLEAN DEFAULT NULL,
      metadata JSONB DEFAULT '{}'::jsonb,
      created_at TIMESTAMPTZ DEFAULT NOW(),
      updated_at TIMESTAMPTZ DEFAULT NOW()
    );
    CREATE TABLE user_feature_overrides (
      id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
      user_id UUID NOT NULL REFERENCES auth.users(id) ON DELETE CASCADE,
      flag_name VARCHAR(100) NOT NULL,
      is_enabled BOOLEAN NOT NULL,
      reason TEXT,
      expires_at TIMESTAMPTZ,
      created_at TIMESTAMPTZ DEFAULT NOW()
    );
    CREATE TABLE pipeline_usage (
      id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      user_id UUID,
      pipeline TEXT NOT NULL,
      duration_ms INTEGER,
      success BOOLEAN NOT NULL,
      error_type TEXT,
      fallback BOOLEAN NOT NULL DEFAULT FALSE,
      completed BOOLEAN,
      time_spent_ms INTEGER,
      satisfaction INTEGER,
      created_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
    );
    CREATE INDEX pipeline_usage_created_at ON pipeline_usage (created_at);`
}

function grants(app: string, reader: string): string {
  return `
    GRANT USAGE ON SCHEMA auth TO ${app}, ${reader};
    GRANT SELECT ON auth.users TO ${app}, ${reader};
    GRANT SELECT ON feature_flags, user_feature_overrides, pipeline_usage TO ${app}, ${reader};
    GRANT INSERT, UPDATE, DELETE ON feature_flags, user_feature_overrides, pipeline_usage TO ${app};`
}
