import { z } from 'zod'
import { EnvFileSettings } from './env-file-settings.ts'
import { EnvironmentId } from './environment.ts'
import { MongoFlagsSettings } from './mongo-flags-settings.ts'
import { RestFlagsSettings } from './rest-flags-settings.ts'
import { SqlFlagsSettings } from './sql-flags-settings.ts'
import { UserPreferenceSettings } from './user-preference-settings.ts'

export const ConnectionId = z.string().min(1).max(64)
export type ConnectionId = z.infer<typeof ConnectionId>

export const Access = z.enum(['read-only', 'read-write'])
export type Access = z.infer<typeof Access>

/** Non-secret settings by connector kind. Adding a kind adds a member here and a line in the connector registry. */
export const ConnectionSettings = z.discriminatedUnion('kind', [
  SqlFlagsSettings,
  MongoFlagsSettings,
  RestFlagsSettings,
  UserPreferenceSettings,
  EnvFileSettings,
])
export type ConnectionSettings = z.infer<typeof ConnectionSettings>
export type ConnectorKind = ConnectionSettings['kind']

export const Connection = z.object({
  id: ConnectionId,
  environmentId: EnvironmentId,
  name: z.string().min(1).max(64),
  settings: ConnectionSettings,
  access: Access,
})
export type Connection = z.infer<typeof Connection>

/** What a connection can do: drives the screens and is proved for every connector; never found out by a throw. */
export const Capabilities = z.object({
  /** a flag can be switched off and on for everyone */
  onOff: z.boolean(),
  percentage: z.enum(['none', 'integer', 'fraction']),
  globalOverride: z.boolean(),
  overrides: z.boolean(),
  description: z.boolean(),
  metadata: z.boolean(),
  usage: z.boolean(),
  people: z.boolean(),
  /** other named series, by mapping */
  measures: z.boolean(),
  /** `user_feedback` rows */
  feedback: z.boolean(),
  /** one switch per person, which may be set for one of them */
  personSwitch: z.boolean(),
  /** how a change reaches the application: at once, by a command of ours, or by a person */
  delivery: z.enum(['at-once', 'command', 'by-hand']),
})
export type Capabilities = z.infer<typeof Capabilities>
