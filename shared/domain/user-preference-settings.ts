import { z } from 'zod'
import { measuresFrom } from './measure.ts'
import { HttpHost, HttpPath } from './rest-flags-settings.ts'
import { Identifier, TlsSettings } from './sql-flags-settings.ts'

/** `user` is a reserved word of PostgreSQL; like every name it is quoted, and must be in the catalogue. */
const UserTable = z.object({
  table: Identifier.default('user'),
  id: Identifier.default('id'),
  /** true: NEW; false and NULL: OLD. Its name is the flag's key. */
  preference: Identifier.default('use_new_data_entry'),
})

/**
 * Rows of name and value, where the application keeps its configuration in a table. The seed asks for a kill switch and
 * a percentage and says neither where they are nor what they are called.
 */
const ConfigTable = z
  .object({
    table: Identifier.default('app_config'),
    name: Identifier.default('name'),
    value: Identifier.default('value'),
    /** name of the row that puts everyone on OLD while its value is true; null: there is none */
    killSwitch: z.string().min(1).max(200).nullable().default('new_data_entry_kill_switch'),
    /** name of the row with the percentage of people who never chose and get NEW; null: there is none */
    percentage: z.string().min(1).max(200).nullable().default('new_data_entry_percentage'),
  })
  .refine(({ killSwitch, percentage }) => killSwitch === null || killSwitch !== percentage, {
    path: ['percentage'],
    message: 'is another row than the kill switch',
  })
export type PreferenceConfigMapping = z.infer<typeof ConfigTable>

const InterfaceVersions = z.array(z.string().min(1).max(200)).max(50)

/** The seed leaves open what `interface_version` holds; a value that is named for neither variant stays unknown. */
const FeedbackTable = z.object({
  table: Identifier.default('user_feedback'),
  id: Identifier.default('id'),
  userId: Identifier.default('user_id'),
  interfaceVersion: Identifier.default('interface_version'),
  type: Identifier.nullable().default('feedback_type'),
  message: Identifier.nullable().default('message'),
  createdAt: Identifier.default('created_at'),
  /** compared without regard to capitals */
  oldVersions: InterfaceVersions.default(['old', 'v1', '1', 'legacy']),
  newVersions: InterfaceVersions.default(['new', 'v2', '2']),
})
export type FeedbackMapping = z.infer<typeof FeedbackTable>

/**
 * The application's own analytics over HTTP. Asked without any sign-in: the one secret of a connection is the
 * database's password, and that never goes anywhere else.
 */
const AnalyticsEndpoint = z.object({
  host: HttpHost,
  port: z.int().min(1).max(65_535).default(443),
  tls: TlsSettings,
  path: HttpPath.default('/user/v2/api/analytics'),
})
export type AnalyticsEndpoint = z.infer<typeof AnalyticsEndpoint>

const mapping = {
  users: UserTable.prefault({}),
  /** null: nothing but the people's own choice decides */
  config: ConfigTable.nullable().default(null),
  /** null: feedback is not read */
  feedback: FeedbackTable.nullable().default(null),
  /** null: the application's analytics are not asked */
  analytics: AnalyticsEndpoint.nullable().default(null),
  /** over HTTP from the host of the analytics */
  measures: measuresFrom('table', 'http', 'csv'),
}

const server = {
  kind: z.literal('user-preference'),
  host: z.string().min(1).max(255),
  port: z.int().min(1).max(65_535),
  database: z.string().min(1).max(128),
  user: z.string().min(1).max(128),
  tls: TlsSettings,
}

export const PostgresqlPreferenceSettings = z.object({
  ...server,
  dialect: z.literal('postgresql'),
  schema: Identifier.default('public'),
  ...mapping,
})

/** Also MariaDB. */
const MysqlPreferenceSettings = z.object({ ...server, dialect: z.literal('mysql'), ...mapping })

/** One file on this machine: no host, no login, and no schema but the file itself. */
const SqlitePreferenceSettings = z.object({
  kind: z.literal('user-preference'),
  dialect: z.literal('sqlite'),
  /** absolute path of the database file */
  file: z
    .string()
    .min(1)
    .max(4096)
    .refine(path => !path.includes('\0'), 'must not contain a NUL character'),
  ...mapping,
})

/** Seed 000's store: one switch per person, in a column of the table of people. Only what is not secret is here. */
export const UserPreferenceSettings = z.discriminatedUnion('dialect', [
  PostgresqlPreferenceSettings,
  MysqlPreferenceSettings,
  SqlitePreferenceSettings,
])
export type UserPreferenceSettings = z.infer<typeof UserPreferenceSettings>
export type PreferenceDialectName = UserPreferenceSettings['dialect']
