import { z } from 'zod'
import { ApplicationAnalytics } from '../domain/application-analytics.ts'
import { ConnectionId } from '../domain/connection.ts'
import { Variant } from '../domain/flag.ts'
import { FlagRef, OperationId, OperationSummary } from '../domain/operation.ts'
import { procedure } from './procedure.ts'

const UserId = z.string().trim().min(1).max(200)
const Needs = z.array(z.enum(['confirm', 'reason', 'environment-name']))

/**
 * One person's own switch as the store holds it, which is not yet what they see: an application that copies it into the
 * session keeps serving the old value until the person signs in again.
 */
export const PersonChoice = z.object({
  ref: FlagRef,
  userId: UserId,
  stored: Variant,
  /** false: never chose, which is OLD unless the percentage says otherwise */
  chose: z.boolean(),
  /** 0–100 of those who never chose get NEW; null: the store has no percentage */
  percentage: z.number().nullable(),
  /** something that decides for everyone, such as a kill switch, keeps everyone on OLD whatever they chose */
  keptOff: z.boolean(),
  readAtMs: z.number(),
  environmentName: z.string(),
  /** what each switch asks for; lowering asks for nothing */
  needs: z.object({ old: Needs, new: Needs }),
})
export type PersonChoice = z.infer<typeof PersonChoice>

export const peopleContract = {
  /** Reads the store now. Nobody with this id is `not-found`. */
  look: procedure.input(z.object({ ref: FlagRef, userId: UserId })).output(PersonChoice),
  /** Sets one person's own switch, where it is still what the person at the screen saw. Never turns it over. */
  switch: procedure
    .input(
      z.object({
        /** made by the screen once per click, so that a repeated call does nothing twice */
        operationId: OperationId,
        ref: FlagRef,
        userId: UserId,
        variant: Variant,
        expected: Variant,
        confirmed: z.boolean(),
        reason: z.string().max(2000).nullable(),
        environmentNameTyped: z.string().max(64).nullable(),
      }),
    )
    .output(OperationSummary),
  /** Asks the application now; null: this connection names no place to ask. */
  analytics: procedure
    .input(z.object({ connectionId: ConnectionId }))
    .output(ApplicationAnalytics.nullable()),
}
