import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { Access, Connection, ConnectionId, ConnectionSettings } from '../domain/connection.ts'
import { ConnectionStatus, TestStep } from '../domain/connection-status.ts'
import { EnvironmentId } from '../domain/environment.ts'
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
  /** Reads now instead of at the next poll. */
  refresh: procedure.input(z.object({ id: ConnectionId })).output(ConnectionView),
}
