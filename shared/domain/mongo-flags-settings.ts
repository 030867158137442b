import { z } from 'zod'
import { measuresFrom } from './measure.ts'
import { MongoPeople } from './people-source.ts'
import { TlsSettings } from './sql-flags-settings.ts'
import { CollectionName, FieldName } from './store-names.ts'

const DatabaseName = z
  .string()
  .min(1)
  .max(63)
  .refine(
    name => !/[\0/\\. "$*<>:|?]/.test(name),
    'must not contain any of / \\ . " $ * < > : | ? or a space',
  )

/** A server to try. Each is spoken to directly: names that a server tells of others are never followed. */
const ServerAddress = z.object({
  host: z
    .string()
    .min(1)
    .max(255)
    // one host each: no list, no user, no path, no options, and no socket of this machine
    .regex(/^[A-Za-z0-9._:-]+$/, 'is one host name or address')
    .refine(host => !host.endsWith('.sock'), 'is one host name or address'),
  port: z.int().min(1).max(65_535).default(27_017),
})

const FlagCollection = z.object({
  collection: CollectionName.default('FeatureFlag'),
  name: FieldName.default('name'),
  enabled: FieldName.default('enabled'),
  percentage: FieldName.default('rolloutPercent'),
  scope: FieldName.nullable().default('componentScope'),
  testUsers: FieldName.nullable().default('testUserIds'),
  createdAt: FieldName.nullable().default('createdAt'),
  updatedAt: FieldName.nullable().default('updatedAt'),
})

/** Documents of both kinds that the seed writes: one use of one backend, or a comparison of both. */
const UsageCollection = z.object({
  collection: CollectionName.default('BackendUsageLog'),
  component: FieldName.default('component'),
  backend: FieldName.default('backend'),
  /** read only to find out how the application deals its people */
  userId: FieldName.default('userId'),
  durationMs: FieldName.nullable().default('duration'),
  success: FieldName.default('success'),
})
export type MongoUsageMapping = z.infer<typeof UsageCollection>

/**
 * Functions that seed 001's unspecified `hashUserId` may be. Named by what they compute; a connection names the one
 * that its application runs, or none, and then nobody's bucket is known.
 */
export const BucketPreset = z.enum([
  'sha256-hex8',
  'sha1-hex8',
  'md5-hex8',
  'java-31-absolute',
  'java-31-unsigned',
  'java-31-signed',
  'djb2-unsigned',
  'fnv1a-32',
  'murmur3-32',
  'crc32',
  'character-sum',
  'numeric-id',
])
export type BucketPreset = z.infer<typeof BucketPreset>

/** Seed 001's store. Names default to the seed's; only what is not secret is here. */
export const MongoFlagsSettings = z.object({
  kind: z.literal('mongo-flags'),
  /** the members of a replica set, or the one server there is; the writable primary among them is used */
  servers: z.array(ServerAddress).min(1).max(50),
  database: DatabaseName,
  /** null: the server asks for no sign-in */
  user: z.string().min(1).max(128).nullable(),
  /** where that user is defined */
  authSource: DatabaseName.default('admin'),
  tls: TlsSettings,
  flags: FlagCollection.prefault({}),
  usage: UsageCollection.nullable().default(null),
  people: MongoPeople.nullable().default(null),
  measures: measuresFrom('collection', 'csv'),
  /** the flag that is asked before every component's own */
  parentFlag: z.string().min(1).max(512).default('new_backend_enabled'),
  /** what follows a component's name in the name of its flag */
  componentSuffix: z.string().min(1).max(128).default('_new_backend'),
  /** the seed's own code never reads `testUserIds`; an application may have added that */
  profile: z.enum(['as-coded', 'with-test-users']).default('as-coded'),
  /** null: not known; who is in a percentage cannot be computed then */
  bucket: BucketPreset.nullable().default(null),
})
export type MongoFlagsSettings = z.infer<typeof MongoFlagsSettings>
