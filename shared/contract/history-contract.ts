import { z } from 'zod'
import { ConnectionId } from '../domain/connection.ts'
import { EnvironmentId } from '../domain/environment.ts'
import { FlagKey } from '../domain/flag.ts'
import { Actor, OperationId } from '../domain/operation.ts'
import { procedure } from './procedure.ts'

export const AuditKind = z.enum([
  'rollback-asked',
  'change-asked',
  'restore-asked',
  'operation-settled',
  'operation-cancelled',
  'operation-given-up',
  'operation-confirmed',
  'reason-given',
  'connection-added',
  'connection-changed',
  'connection-removed',
  'access-changed',
  'environment-saved',
  'environment-removed',
  'setting-changed',
  'script-asked',
  'script-ended',
  'actor-named',
])
export type AuditKind = z.infer<typeof AuditKind>

/** One link of the chain: `digest` covers every other field and the digest before it. */
export const AuditEntry = z.object({
  sequence: z.int(),
  atMs: z.number(),
  actor: Actor,
  kind: AuditKind,
  environmentId: EnvironmentId.nullable(),
  connectionId: ConnectionId.nullable(),
  flagKey: FlagKey.nullable(),
  operationId: OperationId.nullable(),
  text: z.string(),
  digest: z.string(),
})
export type AuditEntry = z.infer<typeof AuditEntry>

export const AuditFilter = z.object({
  environmentId: EnvironmentId.nullable(),
  flag: z.object({ connectionId: ConnectionId, key: FlagKey }).nullable(),
  kinds: z.array(AuditKind).nullable(),
  /** words to find in text, actor or flag key */
  search: z.string().max(200).nullable(),
})
export type AuditFilter = z.infer<typeof AuditFilter>

export const historyContract = {
  /** Newest first; `before` is the sequence to go on from. */
  audit: procedure
    .input(z.object({ filter: AuditFilter, before: z.int().nullable(), limit: z.int().min(1).max(500) }))
    .output(z.object({ entries: z.array(AuditEntry), more: z.boolean() })),
  /** Recomputes the whole chain. `brokenAt`: first entry that does not fit. */
  verify: procedure.output(
    z.object({ entries: z.int(), brokenAt: z.int().nullable(), problem: z.string().nullable() }),
  ),
}
