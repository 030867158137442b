import { z } from 'zod'
import { ConnectionId } from '../domain/connection.ts'
import { Readiness } from '../domain/connection-status.ts'
import { EnvironmentId } from '../domain/environment.ts'
import { FlagKey, StoredFields } from '../domain/flag.ts'
import {
  OperationId,
  OperationSummary,
  OperationTarget,
  RollbackScope,
  TargetState,
} from '../domain/operation.ts'
import { procedure } from './procedure.ts'

/** What a rollback would do, from the cache, at once. */
export const RollbackPreview = z.object({
  title: z.string(),
  flags: z.int(),
  /** flags that serve NEW to someone now; the others are written all the same, since the cache may be old */
  exposedFlags: z.int(),
  /** null: at least one store cannot tell; each store's own number stands with it */
  peopleOnNew: z.int().nullable(),
  people: z.int().nullable(),
  /** every number of people was counted in its store, one by one; otherwise it is a share of the people known */
  peopleCounted: z.boolean(),
  /** overrides that keep someone on NEW; included unless told otherwise */
  newOverrides: z.int(),
  /** by environment in the order of their rank; those never read as well, with no flag known */
  connections: z.array(
    z.object({
      connectionId: ConnectionId,
      environmentId: EnvironmentId,
      name: z.string(),
      flags: z.int(),
      peopleOnNew: z.int().nullable(),
      people: z.int().nullable(),
      peopleCounted: z.boolean(),
      readiness: Readiness,
      readAtMs: z.number().nullable(),
    }),
  ),
  readyFlags: z.int(),
  /** of a component: others that the same flags decide, and that go back to OLD with it */
  alsoComponents: z.array(z.string()).optional(),
  limitMs: z.number(),
})
export type RollbackPreview = z.infer<typeof RollbackPreview>

/** Restore, per target: what the rollback left, what is there now, and what would be put back. */
export const RestorePreview = z.object({
  targets: z.array(
    z.object({
      connectionId: ConnectionId,
      key: FlagKey,
      status: z.enum(['restorable', 'conflict', 'unchanged', 'unreadable']),
      left: StoredFields,
      now: StoredFields.nullable(),
      back: StoredFields,
      overridesBack: z.int(),
    }),
  ),
  direction: z.enum(['lowers', 'raises', 'same']),
  needs: z.array(z.enum(['confirm', 'reason', 'environment-name'])),
  environmentName: z.string(),
})
export type RestorePreview = z.infer<typeof RestorePreview>

export const operationsContract = {
  previewRollback: procedure.input(RollbackScope).output(RollbackPreview),
  /** One deliberate gesture; returns as soon as it is journalled. `unrecorded` answers the question of `journal-unwritable`. */
  rollBack: procedure
    .input(
      z.object({
        operationId: OperationId,
        scope: RollbackScope,
        suspendOverrides: z.boolean(),
        unrecorded: z.boolean(),
      }),
    )
    .output(OperationSummary),
  get: procedure.input(z.object({ id: OperationId })).output(OperationSummary),
  targets: procedure
    .input(
      z.object({
        id: OperationId,
        states: z.array(TargetState).optional(),
        offset: z.int().min(0),
        limit: z.int().min(1).max(500),
      }),
    )
    .output(z.object({ total: z.int(), targets: z.array(OperationTarget) })),
  /** Not settled, or settled within the last minutes and not put away: what stays above every screen. */
  open: procedure.output(z.array(OperationSummary)),
  recent: procedure.input(z.object({ limit: z.int().min(1).max(200) })).output(z.array(OperationSummary)),
  /** The reason, asked for afterwards. */
  setReason: procedure
    .input(z.object({ id: OperationId, reason: z.string().trim().min(1).max(2000) }))
    .output(OperationSummary),
  /** Stops what has not been sent and says what already was. */
  cancel: procedure.input(z.object({ id: OperationId })).output(OperationSummary),
  /** Tries unsettled targets again now. */
  retry: procedure.input(z.object({ id: OperationId })).output(OperationSummary),
  /** Ends the retrying of what is left, with a reason. */
  giveUp: procedure
    .input(z.object({ id: OperationId, reason: z.string().trim().min(1).max(2000) }))
    .output(OperationSummary),
  /** A person says that the application has taken it up, where it cannot be asked: settled, and never green. */
  confirm: procedure
    .input(
      z.object({
        id: OperationId,
        connectionId: ConnectionId,
        reason: z.string().trim().min(1).max(2000),
      }),
    )
    .output(OperationSummary),
  previewRestore: procedure.input(z.object({ id: OperationId })).output(RestorePreview),
  restore: procedure
    .input(
      z.object({
        id: OperationId,
        operationId: OperationId,
        confirmed: z.boolean(),
        reason: z.string().max(2000).nullable(),
        environmentNameTyped: z.string().max(64).nullable(),
      }),
    )
    .output(OperationSummary),
}
