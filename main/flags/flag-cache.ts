import type { FlagState, FlagSummary } from '../../shared/domain/flag.ts'
import type { FlagRef } from '../../shared/domain/operation.ts'

/** Why the store looks as it was just read: one of our operations, or nothing that we know of. */
export type Cause = { readonly operationId: string } | null

/** Which reading a state comes from, taken before the first byte of it was asked for. */
export type Reading = { readonly connectionId: string; readonly sequence: number }

export type ObservedStates = {
  readonly connectionId: string
  readonly states: readonly FlagState[]
  /** keys that are gone from the store */
  readonly removed: readonly string[]
  readonly atMs: number
  readonly cause: Cause
  /** a poll's reading; absent: read back by whoever wrote, just now, so that nothing can be newer */
  readonly reading?: Reading
}

/**
 * The latest known state of every flag, kept in cache.db, with every change appended to history.db and
 * told to the screens row by row. Unchanged states cost a comparison and nothing else.
 *
 * Order of truth. A poll may read before a write and arrive after its read-back; it must not put the old state
 * back. So every reading says when it began: a state is taken only if its reading began after the state it would
 * replace was read back, and a poll leaves alone every flag that an operation holds.
 */
export interface FlagCache {
  summaries(): readonly FlagSummary[]
  summary(ref: FlagRef): FlagSummary | undefined
  state(ref: FlagRef): FlagState | undefined
  /** every flag of a connection, or the named ones that exist, ordered by key */
  states(connectionId: string, keys?: readonly string[]): readonly FlagState[]
  keys(connectionId: string): readonly string[]
  /** digest of the last full reading, for `Connector.readStore`; null while the cache is not exactly what was read */
  digest(connectionId: string): string | null
  /** when all flags of this connection were last known to be so; null: never */
  readAtMs(connectionId: string): number | null
  /** Call before asking the store. */
  beginReading(connectionId: string): Reading
  /**
   * Keeps polls away from flags that are being written, from before the first byte until the read-back is
   * recorded, so that what we did ourselves is never taken for someone else's change. Returns the release.
   */
  hold(connectionId: string, keys: readonly string[]): () => void
  /**
   * Returns the keys whose state changed. `digest` only with a full reading, or the last part of one. What an
   * operation did to hundreds of flags at once is here and on the screens before it is in the files: see `written`.
   */
  record(observed: ObservedStates, digest?: string): readonly string[]
  /** Resolves when everything recorded until now is in the files, or could not be written. */
  written(): Promise<void>
  /** A full reading began at `atMs` and found nothing changed. */
  confirm(connectionId: string, atMs: number): void
  /** Drops what is shown of a connection; its history stays. */
  forget(connectionId: string): void
}
