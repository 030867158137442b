import { z } from 'zod'
import { Failure } from '../failure.ts'
import { ConnectionId } from './connection.ts'
import { EnvironmentId } from './environment.ts'
import { FlagKey, FlagPatch, FlagState } from './flag.ts'

export const OperationId = z.string().min(1).max(64)
export type OperationId = z.infer<typeof OperationId>

export const OperationKind = z.enum(['rollback', 'change', 'restore'])
export type OperationKind = z.infer<typeof OperationKind>

export const FlagRef = z.object({ connectionId: ConnectionId, key: FlagKey })
export type FlagRef = z.infer<typeof FlagRef>

/** What a rollback reaches. Later parts add people. */
export const RollbackScope = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('flags'), flags: z.array(FlagRef).min(1).max(100_000) }),
  /** the flags that decide a component, by the settings of the environment's connections */
  z.object({
    kind: z.literal('component'),
    environmentId: EnvironmentId,
    component: z.string().min(1).max(200),
  }),
  z.object({ kind: z.literal('environment'), environmentId: EnvironmentId }),
  /** all flags of all environments; never a default, it must be chosen */
  z.object({ kind: z.literal('everywhere') }),
])
export type RollbackScope = z.infer<typeof RollbackScope>

/** What is meant to be true of a flag afterwards. Absolute, so that repeating it is safe; never a toggle. */
export const Intent = z.discriminatedUnion('kind', [
  /** nobody is served NEW; unconditional, beats any advance */
  z.object({ kind: z.literal('roll-back'), suspendOverrides: z.boolean() }),
  /** compare-and-set on `expectedVersion` */
  z.object({ kind: z.literal('change'), patch: FlagPatch, expectedVersion: z.string() }),
  /** put `state` back, only where the store still holds what the rollback left (`expected`) */
  z.object({
    kind: z.literal('restore'),
    state: FlagState,
    expected: FlagState,
    /** the operation whose people, kept in its ledger, are put back as well */
    peopleOf: OperationId.optional(),
  }),
])
export type Intent = z.infer<typeof Intent>

/** How a target ends: exactly one of these. */
export const Outcome = z.enum(['verified', 'refused', 'unknown', 'conflict', 'not-sent'])
export type Outcome = z.infer<typeof Outcome>

/**
 * An outcome, or where the target is on its way to one. delivering: stored and read back, and the application is being
 * made to take it up · by-hand: stored, and only a person can make the application take it up.
 */
export const TargetState = z.enum([
  'planned',
  'sending',
  'verifying',
  'delivering',
  'by-hand',
  ...Outcome.options,
])
export type TargetState = z.infer<typeof TargetState>

export const GivenUp = z.object({
  reason: z.string(),
  by: z.string(),
  atMs: z.number(),
  /** a person says that it is done, where nothing can be asked: settled, and never green */
  confirmedByHand: z.boolean().optional(),
})

/** How a change came from the store into the application, where storing it is not enough. */
export const Delivered = z.object({
  state: z.enum(['running', 'waiting-for-probe', 'by-hand', 'served', 'failed', 'confirmed-by-hand']),
  /** what a person must do */
  steps: z.string(),
  startedAtMs: z.number(),
  elapsedMs: z.number().nullable(),
  exitCode: z.int().nullable(),
  /** the end of what the command printed, escaped */
  output: z.string().max(65_536),
  /** when the application itself first answered what was meant; null: not yet, or there is no probe */
  servedAtMs: z.number().nullable(),
  hasProbe: z.boolean(),
})
export type Delivered = z.infer<typeof Delivered>

export const OperationTarget = z.object({
  /** position in the operation */
  index: z.int(),
  connectionId: ConnectionId,
  connectionName: z.string(),
  environmentId: EnvironmentId,
  key: FlagKey,
  intent: Intent,
  /** what the cache held when the operation was asked for; journalled before anything is sent */
  before: FlagState.nullable(),
  /** what the write really replaced, told by the store, where it differs from `before` */
  overwritten: FlagState.nullable(),
  /** what was read back */
  after: FlagState.nullable(),
  state: TargetState,
  failure: Failure.nullable(),
  writeMs: z.number().nullable(),
  verifyMs: z.number().nullable(),
  attempts: z.int(),
  /** people moved so far, where a write goes from person to person */
  progress: z.object({ done: z.int(), total: z.int() }).optional(),
  givenUp: GivenUp.nullable(),
  /** what a person can run by hand to the same effect */
  byHand: z.string(),
})
export type OperationTarget = z.infer<typeof OperationTarget>

export const TargetCounts = z.record(TargetState, z.int())
export type TargetCounts = z.infer<typeof TargetCounts>

export const ActorName = z.string().min(1).max(200)
/** The name asked for at first run, plus the operating system's user and host. */
export const Actor = z.object({ name: ActorName, osUser: z.string(), host: z.string() })
export type Actor = z.infer<typeof Actor>

export const ConnectionOutcome = z.object({
  connectionId: ConnectionId,
  connectionName: z.string(),
  environmentId: EnvironmentId,
  targets: z.int(),
  counts: TargetCounts,
  /** null until the last write, or the last read-back, of this connection has ended */
  writeMs: z.number().nullable(),
  verifyMs: z.number().nullable(),
  /** when the last target of this connection was read back as meant; absent: not all were yet */
  verifiedAtMs: z.number().optional(),
  delivered: Delivered.optional(),
})
export type ConnectionOutcome = z.infer<typeof ConnectionOutcome>

/** The receipt without its targets. Green only when `counts.verified === targets`. */
export const OperationSummary = z.object({
  id: OperationId,
  kind: OperationKind,
  title: z.string(),
  environmentIds: z.array(EnvironmentId),
  actor: Actor,
  reason: z.string().nullable(),
  askedAtMs: z.number(),
  /** when the last target reached an outcome for good; null while something may still change */
  settledAtMs: z.number().nullable(),
  /** click to all verified; null until then */
  allVerifiedMs: z.number().nullable(),
  /** the seed's limit for this kind of rollback, for the stopwatch */
  limitMs: z.number().nullable(),
  targets: z.int(),
  counts: TargetCounts,
  connections: z.array(ConnectionOutcome),
  peopleUnpinned: z.int(),
  restores: OperationId.nullable(),
  restoredBy: OperationId.nullable(),
  /** false: the journal could not be written, and this is kept in memory only */
  recorded: z.boolean(),
  /** a question only a person can answer before this operation may go on */
  waitingFor: z.enum(['nothing', 'secret', 'decision']),
})
export type OperationSummary = z.infer<typeof OperationSummary>
