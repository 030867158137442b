import { z } from 'zod'
import { ConnectionId } from '../domain/connection.ts'
import { EnvironmentId } from '../domain/environment.ts'
import { FlagKey } from '../domain/flag.ts'
import { FlagRef, OperationSummary } from '../domain/operation.ts'
import { procedure } from './procedure.ts'

/** Every part that is given must hold. */
export const RollbackLogFilter = z.object({
  environmentId: EnvironmentId.nullable(),
  flag: FlagRef.nullable(),
  /** asked at this instant or later */
  sinceMs: z.number().nullable(),
})
export type RollbackLogFilter = z.infer<typeof RollbackLogFilter>

/** A rollback or a restore, as its receipt says it, without its stores. */
export const RollbackLogEntry = OperationSummary.pick({
  id: true,
  title: true,
  actor: true,
  reason: true,
  askedAtMs: true,
  settledAtMs: true,
  allVerifiedMs: true,
  limitMs: true,
  targets: true,
  counts: true,
  environmentIds: true,
  restoredBy: true,
  recorded: true,
}).extend({ kind: z.enum(['rollback', 'restore']) })
export type RollbackLogEntry = z.infer<typeof RollbackLogEntry>

const Cursor = z.object({ askedAtMs: z.number(), sequence: z.int() })

/** About rollbacks, never about people: who presses the button is not counted. */
export const RollbackFigures = z.object({
  rollbacks: z.int(),
  restores: z.int(),
  /** rollbacks a week, between the first one looked at and now; null: less than a week is known */
  perWeek: z.number().nullable(),
  /** click to all verified, of the rollbacks that got there; null: none did */
  medianMs: z.number().nullable(),
  p95Ms: z.number().nullable(),
  verified: z.int(),
  /** of those with a limit that are over, or past it: one that never was all verified is not within it */
  withinLimit: z.object({ within: z.int(), of: z.int() }),
  /** as they were typed, most frequent first; null: no reason was given */
  reasons: z.array(z.object({ reason: z.string().nullable(), rollbacks: z.int() })),
  flags: z.array(
    z.object({
      connectionId: ConnectionId,
      key: FlagKey,
      rollbacks: z.int(),
      /** the most in any seven days */
      mostIn7Days: z.int(),
      isFrequent: z.boolean(),
    }),
  ),
  /** rollbacks of so many flags at once that they say nothing about one of them; not among `flags` */
  wide: z.int(),
})
export type RollbackFigures = z.infer<typeof RollbackFigures>

export const rollbackLogContract = {
  /** Newest first; `before` is the `next` of the page before. */
  page: procedure
    .input(
      z.object({
        filter: RollbackLogFilter,
        before: Cursor.nullable(),
        limit: z.int().min(1).max(500),
      }),
    )
    .output(z.object({ entries: z.array(RollbackLogEntry), next: Cursor.nullable() })),
  figures: procedure.input(RollbackLogFilter).output(RollbackFigures),
  /** All that the filter finds, newest first, as a table for a spreadsheet. */
  csv: procedure.input(RollbackLogFilter).output(z.object({ text: z.string(), entries: z.int() })),
}

export type RollbackLogCursor = z.infer<typeof Cursor>
