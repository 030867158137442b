import { z } from 'zod'
import { measuresFrom } from './measure.ts'
import { SqlPeople } from './people-source.ts'
import { Identifier } from './store-names.ts'

export { Identifier }

/** Settings are kept and exported in clear: what is secret has another place. */
const PublicPem = z
  .string()
  .max(200_000)
  .refine(pem => !/PRIVATE KEY/.test(pem), 'must not contain a private key')

export const TlsSettings = z.object({
  mode: z.enum(['off', 'verify']),
  /** PEM of a private certificate authority, added to the system's own */
  caPem: PublicPem.optional(),
  /** PEM of the certificate that we show; its private key is a secret of its own and never among the settings */
  clientCertPem: PublicPem.refine(
    pem => pem.includes('-----BEGIN CERTIFICATE-----'),
    'must be a certificate in PEM form',
  ).optional(),
  /** SHA-256 of the server's certificate in hex; when given, only this certificate is accepted */
  pinnedSha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/i)
    .optional(),
  serverName: z.string().max(255).optional(),
})
export type TlsSettings = z.infer<typeof TlsSettings>

const FlagTable = z.object({
  table: Identifier.default('feature_flags'),
  key: Identifier.default('flag_name'),
  description: Identifier.nullable().default('description'),
  enabled: Identifier.default('is_enabled'),
  percentage: Identifier.nullable().default('rollout_percentage'),
  forceOn: Identifier.nullable().default('admin_override_enabled'),
  forceOff: Identifier.nullable().default('admin_override_disabled'),
  metadata: Identifier.nullable().default('metadata'),
  createdAt: Identifier.nullable().default('created_at'),
  updatedAt: Identifier.nullable().default('updated_at'),
})

const OverrideTable = z.object({
  table: Identifier.default('user_feature_overrides'),
  id: Identifier.default('id'),
  userId: Identifier.default('user_id'),
  key: Identifier.default('flag_name'),
  enabled: Identifier.default('is_enabled'),
  reason: Identifier.nullable().default('reason'),
  expiresAt: Identifier.nullable().default('expires_at'),
  createdAt: Identifier.nullable().default('created_at'),
})

/** How rows of a usage table become observations: each value of `pipeline` names a component and a variant. */
export const UsageMapping = z.object({
  table: Identifier.default('pipeline_usage'),
  id: Identifier.default('id'),
  pipeline: Identifier.default('pipeline'),
  durationMs: Identifier.nullable().default('duration_ms'),
  success: Identifier.default('success'),
  fallback: Identifier.nullable().default('fallback'),
  completed: Identifier.nullable().default('completed'),
  createdAt: Identifier.default('created_at'),
  values: z
    .array(
      z.object({
        value: z.string().max(200),
        component: z.string().min(1).max(200),
        variant: z.enum(['old', 'new']),
        /** the flag that decides between this component's variants */
        flagKey: z.string().max(512),
      }),
    )
    .max(200),
})
export type UsageMapping = z.infer<typeof UsageMapping>

/** What the store's tables are called. Names default to the seed's. */
const mapping = {
  flags: FlagTable.prefault({}),
  /** null: the store has no per-user overrides */
  overrides: OverrideTable.nullable().prefault({}),
  usage: UsageMapping.nullable().default(null),
  people: SqlPeople.nullable().default(null),
  measures: measuresFrom('table', 'csv'),
  /** appended to the user id before hashing; a flag's metadata may name another */
  salt: z.string().max(200).default('phoenix_pipeline_salt'),
}

const server = {
  kind: z.literal('sql-flags'),
  host: z.string().min(1).max(255),
  port: z.int().min(1).max(65_535),
  database: z.string().min(1).max(128),
  user: z.string().min(1).max(128),
  tls: TlsSettings,
}

export const PostgresqlFlagsSettings = z.object({
  ...server,
  dialect: z.literal('postgresql'),
  schema: Identifier.default('public'),
  ...mapping,
})

/** MySQL and MariaDB alike; which of them it is, the server says. A schema is a database there, and this is the one. */
export const MysqlFlagsSettings = z.object({
  ...server,
  dialect: z.literal('mysql'),
  ...mapping,
})

/** One file on this machine: no host, no login, and no schema but the file itself. */
const SqliteFlagsSettings = z.object({
  kind: z.literal('sql-flags'),
  dialect: z.literal('sqlite'),
  /** absolute path of the database file */
  file: z
    .string()
    .min(1)
    .max(4096)
    .refine(path => !path.includes('\0'), 'must not contain a NUL character'),
  ...mapping,
})

/** Seed 003's store, by database system. Only what is not secret is here. */
export const SqlFlagsSettings = z.discriminatedUnion('dialect', [
  PostgresqlFlagsSettings,
  MysqlFlagsSettings,
  SqliteFlagsSettings,
])
export type SqlFlagsSettings = z.infer<typeof SqlFlagsSettings>
export type SqlDialect = SqlFlagsSettings['dialect']
export type SettingsOn<D extends SqlDialect> = Extract<SqlFlagsSettings, { dialect: D }>
