import type { Capabilities, ConnectionSettings, ConnectorKind } from '../../shared/domain/connection.ts'
import type { Readiness, TestStep } from '../../shared/domain/connection-status.ts'
import type { Flag, FlagState, Override } from '../../shared/domain/flag.ts'
import type { Intent } from '../../shared/domain/operation.ts'
import type { Observation } from '../../shared/domain/observation.ts'
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

  /** The named flags as the writable primary holds them, over a client that carries no writes. Absent keys are left out. */
  readBack(keys: readonly string[], signal: AbortSignal): Promise<readonly FlagState[]>

  /**
   * One batch; an outcome per write, in order. Never lands later than `limits.landBeforeMs` from now, even when
   * the network holds it back. A rollback takes unlocked rows first, then the rest one by one.
   */
  apply(
    writes: readonly FlagWrite[],
    mark: WriteMark,
    limits: WriteLimits,
    signal: AbortSignal,
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

  /** How many people the mapped source knows; undefined: no people source. */
  countPeople(signal: AbortSignal): Promise<number | undefined>

  close(): Promise<void>
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
 * written: the store said so · refused: definite, nothing changed · conflict: someone else's later value ·
 * not-sent: nothing left this machine, or a lock kept it out · unknown: sent, and no answer
 */
export type WriteResult = {
  readonly key: string
  readonly status: 'written' | 'refused' | 'conflict' | 'not-sent' | 'unknown'
  /** what the write replaced, where the store can tell */
  readonly overwritten: FlagState | null
  readonly failure: Failure | null
  readonly elapsedMs: number
}

export type ReadinessReport = {
  readonly readiness: Readiness
  readonly roundTripMs: number | null
  readonly clockOffsetMs: number | null
}

export type UsageReading = { readonly throughMs: number; readonly observations: readonly Observation[] }

/** The secret is asked for at the moment of connecting and not kept. */
export type ConnectContext = {
  readonly connectionId: string
  readonly name: string
  readonly readOnly: boolean
  readonly secret: () => Promise<string | null>
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
