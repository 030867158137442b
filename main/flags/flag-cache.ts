import type { FlagState, FlagSummary } from '../../shared/domain/flag.ts'
import type { FlagRef } from '../../shared/domain/operation.ts'

/** Why the store looks as it was just read: one of our operations, or nothing that we know of. */
export type Cause = { readonly operationId: string } | null

export type ObservedStates = {
  readonly connectionId: string
  readonly states: readonly FlagState[]
  /** keys that are gone from the store */
  readonly removed: readonly string[]
  readonly atMs: number
  readonly cause: Cause
}

/**
 * The latest known state of every flag, kept in cache.db, with every change appended to history.db and
 * told to the screens row by row. Unchanged states cost a comparison and nothing else.
 */
export interface FlagCache {
  summaries(): readonly FlagSummary[]
  summary(ref: FlagRef): FlagSummary | undefined
  state(ref: FlagRef): FlagState | undefined
  /** every flag of a connection, or the named ones that exist, ordered by key */
  states(connectionId: string, keys?: readonly string[]): readonly FlagState[]
  /** digest of the last full reading, for `Connector.readStore` */
  digest(connectionId: string): string | null
  /** Returns the keys whose state changed. `digest` only with a full reading. */
  record(observed: ObservedStates, digest?: string): readonly string[]
  forget(connectionId: string): void
}
