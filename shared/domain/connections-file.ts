import { z } from 'zod'
import { ConnectionSettings } from './connection.ts'
import { Environment } from './environment.ts'

/** Characters of a file that is taken in; some hundred connections. */
export const longestConnectionsFile = 400_000

const EnvironmentName = Environment.shape.name

/** A connection without its access and its secrets: neither is ever in a file. */
export const ExportedConnection = z.strictObject({
  environment: EnvironmentName,
  name: z.string().trim().min(1).max(64),
  /** whether a secret has to be given before it can be used */
  asksForSecret: z.boolean(),
  settings: ConnectionSettings,
})
export type ExportedConnection = z.infer<typeof ExportedConnection>

export const ConnectionsFileContent = z.strictObject({
  environments: z.array(z.strictObject(Environment.omit({ id: true }).shape)).max(100),
  connections: z.array(ExportedConnection).max(1_000),
})
export type ConnectionsFileContent = z.infer<typeof ConnectionsFileContent>

/** What is written and taken in. `sha256` is that of the content, its names in order: it finds damage, not malice. */
export const ConnectionsFile = z.strictObject({
  format: z.literal('switchyard-connections'),
  version: z.literal(1),
  exportedAt: z.iso.datetime(),
  content: ConnectionsFileContent,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})
export type ConnectionsFile = z.infer<typeof ConnectionsFile>
