import type { ApplicationAnalytics } from '../../shared/domain/application-analytics.ts'
import type { Capabilities, ConnectionSettings, ConnectorKind } from '../../shared/domain/connection.ts'
import type { Readiness, TestStep } from '../../shared/domain/connection-status.ts'
import type { FeedbackCursor, FeedbackItem } from '../../shared/domain/feedback.ts'
import type { Flag, FlagState, Override, Variant } from '../../shared/domain/flag.ts'
import type { Intent } from '../../shared/domain/operation.ts'
import type { Measure } from '../../shared/domain/measure.ts'
import type { Observation } from '../../shared/domain/observation.ts'
import type { SqlDialect } from '../../shared/domain/sql-flags-settings.ts'
import type { Failure } from '../../shared/failure.ts'

/**
 * One kind of flag store, spoken to in plain data, so that a connector could move to another thread or
 * process. Every method may throw `AppError`; none retries on its own; all obey their `AbortSignal` and
 * end soon after it, destroying whatever client may still hold an unanswered statement.
 */
export interface Connector {
  readonly capabilities: Capabilities

  /**
   * All flags and overrides in one consistent, gentle read (read-only, at most 2 s on the server).
   * @param knownDigest digest of the last read; when nothing changed the store answers `unchanged` and sends no rows
   */
  readStore(knownDigest: string | null, signal: AbortSignal): Promise<StoreReading>

  /**
   * The named flags as the writable primary holds them, over a client that carries no writes. Absent keys are left out.
   * @param about  whom to look at as well, where the store has one switch per person
   */
  readBack(keys: readonly string[], signal: AbortSignal, about?: PeopleAsked): Promise<readonly FlagState[]>

  /**
   * One batch; an outcome per write, in order. Never lands later than `limits.landBeforeMs` from now, even when
   * the network holds it back. A rollback takes unlocked rows first, then the rest one by one.
   */
  apply(
    writes: readonly FlagWrite[],
    mark: WriteMark,
    limits: WriteLimits,
    signal: AbortSignal,
    ledger?: PeopleLedger,
  ): Promise<readonly WriteResult[]>

  /** Whether `state` is what `intent` meant; an empty list is "equal", otherwise the differing fields in words. Pure. */
  differences(state: FlagState, intent: Intent, before: FlagState | null): readonly string[]

  /** SQL, curl or steps to the same effect, for a person without Switchyard. Pure. */
  byHand(key: string, intent: Intent): string

  /** Share in [0, 1] of people the flag's setting serves NEW, overrides left out; null: cannot be computed. Pure. */
  effectiveShare(flag: Flag): number | null

  /** Cheap check over the warm clients: may a rollback be written right now? */
  readiness(signal: AbortSignal): Promise<ReadinessReport>

  /** Usage newer than `sinceMs`, whole minutes, which replace (never add to) what is known for those minutes. */
  readUsage(sinceMs: number, signal: AbortSignal): Promise<UsageReading>

  /**
   * The newest uses of a component since an instant, person by person, at most `limit`: for finding out how the
   * application deals its people. Absent where no usage tells of single people.
   */
  sampleUses?(
    component: string,
    sinceMs: number,
    limit: number,
    signal: AbortSignal,
  ): Promise<readonly UseOfOne[]>

  /** How many people the mapped source knows; undefined: no people source. */
  countPeople(signal: AbortSignal): Promise<number | undefined>

  /**
   * The mapped measures, one after another, each with its own end: one whose source fails keeps none of the others from
   * being read. Present where `capabilities.measures` is.
   *
   * @param sinceMs  from when on a measure is wanted, by its source's clock
   */
  readMeasures?(sinceMs: (measure: Measure) => number, signal: AbortSignal): AsyncIterable<MeasureReading>

  /**
   * Feedback behind `since`, oldest first, at most `limit` of it. Present where `capabilities.feedback` is.
   *
   * @param since  where the last reading stopped; null: from the beginning
   */
  readFeedback?(since: FeedbackCursor | null, limit: number, signal: AbortSignal): Promise<FeedbackReading>

  /** What the application says of itself. Absent: it cannot be asked. */
  readAnalytics?(signal: AbortSignal): Promise<ApplicationAnalytics>

  /** Where what is stored is not yet what is served: how it gets there. */
  readonly delivery?: Delivery

  /** The script for a database that belongs to a rollback here, as its file holds it now. Absent: there is none. */
  readRollbackScript?(signal: AbortSignal): Promise<ScriptFile>

  /** Runs a person's own statements, by an explicit step only. Absent: this store takes none. */
  readonly scripts?: ScriptRunner

  close(): Promise<void>
}

/** People whose own switch is read with a flag. */
export type PeopleAsked = {
  readonly userIds?: readonly string[]
  /** those an operation moved: counted as `FlagState.moved` */
  readonly ledger?: Pick<PeopleLedger, 'kept'>
}

/**
 * People whom a write moves one by one, when they are too many for a `FlagState`: a million ids. Kept in the journal,
 * so that a restore knows whom to put back.
 */
export interface PeopleLedger {
  /** Resolves once they are on disk (or known not to be recordable); only then may they be written. Repeats are harmless. */
  keep(key: string, userIds: readonly string[]): Promise<void>
  /** Whom the operation itself moved so far, or, for a restore, the one that is undone; in chunks, each person once. */
  kept(key: string): AsyncIterable<readonly string[]>
}

/** An application that takes up what is stored only when it is built or started anew. */
export interface Delivery {
  /** by a command of ours, or by a person */
  readonly by: 'command' | 'person'
  /** from the click to served, as the seed promises it */
  readonly limitMs: number
  /** what a person must do where we cannot, or when it failed. Pure. */
  readonly steps: string
  /** Runs the command once and to its end, at most `timeLimitMs` of the settings; kills all it started when aborted. */
  deliver(signal: AbortSignal, onOutput: (text: string) => void): Promise<DeliveryResult>
  /** What the application itself says it serves; keys it does not name are left out. Absent: it cannot be asked. */
  probe?(keys: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, Variant>>
}

export type DeliveryResult = { readonly exitCode: number | null; readonly failure: Failure | null }

/** Read by the rules of the store's own file; `sha256` of its bytes. */
export type ScriptFile = {
  readonly file: string
  readonly bytes: number
  readonly sha256: string
  readonly text: string
}

export interface ScriptRunner {
  readonly dialect: SqlDialect
  /** All statements in one transaction, or none of them. Never throws for what the store does. */
  run(statements: readonly string[], signal: AbortSignal): Promise<ScriptEnd>
}

/**
 * committed: the store said so · rolled-back: nothing of it is left · not-sent: it never began · unknown: the answer to
 * the commit was lost
 */
export type ScriptEnd = {
  readonly status: 'committed' | 'rolled-back' | 'not-sent' | 'unknown'
  /** of each statement that was run: rows written or read; null: the store does not count them */
  readonly rows: readonly (number | null)[]
  readonly failure: Failure | null
  readonly elapsedMs: number
}

export type StoreReading =
  | { readonly status: 'unchanged'; readonly digest: string; readonly serverTimeMs: number }
  | {
      readonly status: 'read'
      readonly digest: string
      readonly serverTimeMs: number
      readonly flags: readonly Flag[]
      readonly overrides: readonly Override[]
    }

export type FlagWrite = { readonly key: string; readonly intent: Intent }

/** Left in the store's metadata where it has room, so that another desk's change is not taken for a stranger's. */
export type WriteMark = {
  readonly operationId: string
  readonly actor: string
  readonly atMs: number
  readonly why: string | null
}

/** All in ms. Server-side limits are shorter than `deadlineMs`, so that what we give up on has already failed there. */
export type WriteLimits = {
  readonly deadlineMs: number
  readonly landBeforeMs: number
  readonly statementMs: number
  readonly lockMs: number
}

/**
 * written: the store said so · unfinished: so far so good, and the same again does the rest · refused: definite, nothing changed · conflict: someone else's later value ·
 * not-sent: nothing left this machine, or a lock kept it out · unknown: sent, and no answer
 */
export type WriteResult = {
  readonly key: string
  readonly status: 'written' | 'unfinished' | 'refused' | 'conflict' | 'not-sent' | 'unknown'
  /** what the write replaced, where the store can tell */
  readonly overwritten: FlagState | null
  readonly failure: Failure | null
  readonly elapsedMs: number
  /** people moved so far, where the write goes from person to person */
  readonly progress?: { readonly done: number; readonly total: number }
}

export type ReadinessReport = {
  readonly readiness: Readiness
  readonly roundTripMs: number | null
  readonly clockOffsetMs: number | null
}

export type UseOfOne = { readonly userId: string; readonly variant: Variant }

/** `through`: where the next reading begins; `more`: there is something behind it already */
export type FeedbackReading = {
  readonly items: readonly FeedbackItem[]
  readonly through: FeedbackCursor | null
  readonly more: boolean
}

export type UsageReading = { readonly throughMs: number; readonly observations: readonly Observation[] }

/** Values of one whole minute, made one by the measure's aggregate. */
export type MeasurePoint = { readonly minuteMs: number; readonly value: number; readonly count: number }

/** read: the points replace (never add to) what is known of the minutes from `fromMs` through `throughMs` */
export type MeasureReading = { readonly measure: Measure } & (
  | {
      readonly status: 'read'
      readonly fromMs: number
      readonly throughMs: number
      readonly points: readonly MeasurePoint[]
    }
  | { readonly status: 'unchanged' }
  | { readonly status: 'failed'; readonly failure: Failure }
)

/** The secret is asked for at the moment of connecting and not kept. */
export type ConnectContext = {
  readonly connectionId: string
  readonly name: string
  readonly readOnly: boolean
  readonly secret: () => Promise<string | null>
  /** PEM of the key to the client certificate of the settings; absent where no kind of sign-in asks for one */
  readonly clientKey?: () => Promise<string | null>
}

export type ConnectorDefinition<K extends ConnectorKind> = {
  /** Opens lazily: a store that is down makes a connector whose calls fail, not a failing connect. */
  readonly connect: (settings: Extract<ConnectionSettings, { kind: K }>, context: ConnectContext) => Connector
  /** "Test connection", step by step, through the very code path of connecting. */
  readonly test: (
    settings: Extract<ConnectionSettings, { kind: K }>,
    context: ConnectContext,
    signal: AbortSignal,
  ) => AsyncIterable<TestStep>
}
