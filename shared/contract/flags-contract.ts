import { z } from 'zod'
import { Capabilities } from '../domain/connection.ts'
import { Flag, FlagPatch, FlagSummary, Override } from '../domain/flag.ts'
import { FlagRef, OperationId, OperationSummary } from '../domain/operation.ts'
import { EnvironmentId } from '../domain/environment.ts'
import { procedure } from './procedure.ts'

export const FlagDetail = z.object({
  flag: Flag,
  summary: FlagSummary,
  overrides: z.array(Override),
  environmentId: EnvironmentId,
  connectionName: z.string(),
  capabilities: Capabilities.nullable(),
  /** the same key in other connections, for "where else" */
  elsewhere: z.array(FlagSummary),
  /** components whose usage this flag decides */
  components: z.array(z.string()),
  readAtMs: z.number().nullable(),
})
export type FlagDetail = z.infer<typeof FlagDetail>

/** Exposure over time as a step line: each step holds until the next. */
export const TimelineStep = z.object({
  atMs: z.number(),
  /** share in [0, 1]; null: cannot be computed, or the flag did not exist */
  effectiveShare: z.number().nullable(),
  enabled: z.boolean(),
  percentage: z.number().nullable(),
  globalOverride: Flag.shape.globalOverride,
})
export const TimelineMark = z.object({
  atMs: z.number(),
  kind: z.enum(['change', 'rollback', 'restore', 'outside']),
  /** who did it, where known */
  actor: z.string().nullable(),
  text: z.string(),
  operationId: OperationId.nullable(),
})
export const FlagTimeline = z.object({
  steps: z.array(TimelineStep),
  marks: z.array(TimelineMark),
  /** everything before this instant is the demo's simulated past; null: all of it really happened */
  simulatedUntilMs: z.number().nullable(),
})
export type FlagTimeline = z.infer<typeof FlagTimeline>

export const ChangePreview = z.object({
  fields: z.array(z.object({ field: z.string(), before: z.string(), after: z.string() })),
  shareBefore: z.number().nullable(),
  shareAfter: z.number().nullable(),
  direction: z.enum(['lowers', 'raises', 'same']),
  /** share of known people who move, counted exactly over the 100 buckets */
  movesToNew: z.number().nullable(),
  movesToOld: z.number().nullable(),
  people: z.int().nullable(),
  /** overrides that decide for their people whatever this change does */
  pinnedNew: z.int(),
  pinnedOld: z.int(),
  /** what must be given for this change to be accepted */
  needs: z.array(z.enum(['confirm', 'reason', 'environment-name'])),
  /** worth saying before the click */
  warnings: z.array(z.string()),
})
export type ChangePreview = z.infer<typeof ChangePreview>

const ChangeInput = z.object({ ref: FlagRef, patch: FlagPatch, expectedVersion: z.string() })

export const flagsContract = {
  /** Every flag of every environment from the cache, ordered by key. */
  list: procedure.output(z.array(FlagSummary)),
  get: procedure.input(FlagRef).output(FlagDetail),
  timeline: procedure.input(FlagRef).output(FlagTimeline),
  previewChange: procedure.input(ChangeInput).output(ChangePreview),
  /** Compare-and-set. Raising exposure needs `confirmed`; in a protected environment also a reason and its name typed. */
  change: procedure
    .input(
      ChangeInput.extend({
        /** made by the screen once per click, so that a repeated call does nothing twice */
        operationId: OperationId,
        confirmed: z.boolean(),
        reason: z.string().max(2000).nullable(),
        environmentNameTyped: z.string().max(64).nullable(),
        /** asked for as going back to an earlier setting; only said in the title, and only where it lowers */
        stepBack: z.boolean().optional(),
      }),
    )
    .output(OperationSummary),
}
