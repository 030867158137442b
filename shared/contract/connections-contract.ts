import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { Access, Connection, ConnectionId, ConnectionSettings } from '../domain/connection.ts'
import { ConnectionStatus, TestStep } from '../domain/connection-status.ts'
import { longestConnectionsFile } from '../domain/connections-file.ts'
import { Environment, EnvironmentId } from '../domain/environment.ts'
import { procedure } from './procedure.ts'

export const ConnectionView = z.object({
  connection: Connection,
  status: ConnectionStatus,
  secretSaved: z.boolean(),
  /** the private key of the settings' client certificate; false where there is none */
  clientKeySaved: z.boolean(),
})
export type ConnectionView = z.infer<typeof ConnectionView>

/**
 * secret, clientKey (PEM of the client certificate's private key): absent keeps the saved one, null removes it.
 * They go in and never come out.
 */
export const ConnectionDraft = z.object({
  id: ConnectionId.optional(),
  environmentId: EnvironmentId,
  name: z.string().trim().min(1).max(64),
  settings: ConnectionSettings,
  secret: z.string().max(10_000).nullable().optional(),
  clientKey: z.string().max(20_000).nullable().optional(),
})
export type ConnectionDraft = z.infer<typeof ConnectionDraft>

/** What importing a file would do. Nothing that is not in it is ever imported. */
export const ImportPreview = z.object({
  /** of the file and of what it meets here: another one means that either has changed */
  token: z.string(),
  exportedAt: z.string(),
  environments: z.array(
    Environment.omit({ id: true }).extend({
      state: z.enum(['exists', 'new']),
      /** raised by importing, for the more careful side wins · lowered: only when that is asked for */
      protection: z.enum(['same', 'raised', 'lowered-if-asked']),
    }),
  ),
  connections: z.array(
    z.object({
      index: z.int(),
      environment: z.string(),
      name: z.string(),
      kind: z.string(),
      destination: z.string(),
      asksForSecret: z.boolean(),
      /** free · taken: `name` is another's there, and `free` one that is not · refused: it would run commands here */
      state: z.enum(['free', 'taken', 'refused']),
      free: z.string(),
    }),
  ),
})
export type ImportPreview = z.infer<typeof ImportPreview>

export const ImportChoice = z.object({
  text: z.string().max(longestConnectionsFile),
  token: z.string().max(200),
  take: z.array(z.object({ index: z.int().min(0), name: z.string().trim().min(1).max(64) })).max(1_000),
  /** names of protected environments that are to lose their protection, as the file has it */
  lower: z.array(Environment.shape.name).max(100),
})
export type ImportChoice = z.infer<typeof ImportChoice>

/** What was made, so that it can be removed again. */
export const Imported = z.object({
  connections: z.array(ConnectionView),
  environmentIds: z.array(EnvironmentId),
})
export type Imported = z.infer<typeof Imported>

export const connectionsContract = {
  list: procedure.output(z.array(ConnectionView)),
  /** A new connection starts read-only. */
  save: procedure.input(ConnectionDraft).output(ConnectionView),
  setAccess: procedure.input(z.object({ id: ConnectionId, access: Access })).output(ConnectionView),
  /** Gives what a connection waits for: its secret, the key of its client certificate, or both. */
  giveSecret: procedure
    .input(
      z.object({
        id: ConnectionId,
        secret: z.string().max(10_000).optional(),
        clientKey: z.string().max(20_000).optional(),
      }),
    )
    .output(ConnectionView),
  remove: procedure.input(z.object({ id: ConnectionId })).output(z.void()),
  /** Steps as they are done, by the code path of saving; nothing in the store is changed. */
  test: procedure.input(ConnectionDraft).output(eventIterator(TestStep)),
  /** All connections without their secrets, as the text of a file. */
  exportFile: procedure.output(
    /** leftOut: names of those that run commands on this machine, and stay on it */
    z.object({ fileName: z.string(), text: z.string(), leftOut: z.array(z.string()) }),
  ),
  previewImport: procedure
    .input(z.object({ text: z.string().max(longestConnectionsFile) }))
    .output(ImportPreview),
  /** Only what the preview showed, and always read-only. `conflict` when something has changed since. */
  importFile: procedure.input(ImportChoice).output(Imported),
  /** Reads now instead of at the next poll. */
  refresh: procedure.input(z.object({ id: ConnectionId })).output(ConnectionView),
}
