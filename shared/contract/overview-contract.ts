import { z } from 'zod'
import { ConnectionId } from '../domain/connection.ts'
import { EnvironmentId } from '../domain/environment.ts'
import { FlagKey } from '../domain/flag.ts'
import { Rate, UsageSeries } from '../domain/observation.ts'
import { OperationId } from '../domain/operation.ts'
import { procedure } from './procedure.ts'

/** A component whose NEW fails more than its limit, or clearly more than OLD, in the window looked at. */
export const Trouble = z.object({
  environmentId: EnvironmentId,
  connectionId: ConnectionId,
  flagKey: FlagKey,
  component: z.string(),
  effectiveShare: z.number().nullable(),
  old: Rate.nullable(),
  new: Rate,
  windowMinutes: z.int(),
  /** first minute of the present run of bad minutes */
  sinceMs: z.number(),
  rule: z.enum(['new-error-rate', 'error-increase']),
})
export type Trouble = z.infer<typeof Trouble>

export const RecentChange = z.object({
  atMs: z.number(),
  environmentId: EnvironmentId,
  connectionId: ConnectionId,
  /** undefined: many flags at once */
  flagKey: FlagKey.nullable(),
  actor: z.string().nullable(),
  text: z.string(),
  kind: z.enum(['change', 'rollback', 'restore', 'outside']),
  operationId: OperationId.nullable(),
  allVerifiedMs: z.number().nullable(),
  simulated: z.boolean(),
})
export type RecentChange = z.infer<typeof RecentChange>

export const overviewContract = {
  /** in all environments; an empty list with `watched: 0` means that nothing is measured, not that all is well */
  troubles: procedure.output(
    z.object({ troubles: z.array(Trouble), watched: z.int(), readAtMs: z.number().nullable() }),
  ),
  changes: procedure
    .input(z.object({ environmentId: EnvironmentId.nullable(), limit: z.int().min(1).max(200) }))
    .output(z.array(RecentChange)),
  /** one series per component of an environment, or of one flag */
  usage: procedure
    .input(
      z.object({
        environmentId: EnvironmentId,
        flagKey: FlagKey.nullable(),
        minutes: z
          .int()
          .min(5)
          .max(60 * 24 * 90),
        buckets: z.int().min(5).max(2000),
      }),
    )
    .output(z.array(UsageSeries)),
}
