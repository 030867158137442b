import type { FlagState } from '../../shared/domain/flag.ts'
import { flagQueries } from '../store/cache/flag-queries.ts'
import { overrideQueries } from '../store/cache/override-queries.ts'
import { readingQueries } from '../store/cache/reading-queries.ts'
import { flagChangeQueries, type ChangeKind } from '../store/history/flag-change-queries.ts'
import { sourceQueries } from '../store/history/source-queries.ts'
import type { Store } from '../store/open-store.ts'
import { flagText } from '../store/state-text.ts'
import type { Cause } from './flag-cache.ts'
import type { MirroredFlag, SeenFlag } from './flag-mirror.ts'

/** One new entry of history. */
export type ChangedFlag = (
  | { readonly flag: SeenFlag; readonly kind: Exclude<ChangeKind, 'removed'> }
  | { readonly flag: MirroredFlag; readonly kind: 'removed' }
) & {
  /** the same flag's entry before; 0: none. Looked at when this one is written: it may have been written only just then */
  readonly previous: { readonly changeId: number }
}

export type FlagFiles = ReturnType<typeof flagFiles>

/** Both files that hold flags. History is written first: at the next start the cache is made to agree with it. */
export function flagFiles(cache: Store, history: Store) {
  const flags = flagQueries(cache.db)
  const overrides = overrideQueries(cache.db)
  const readings = readingQueries(cache.db)
  const changes = flagChangeQueries(history.db)
  const sources = sourceQueries(history.db)

  const appendAll = history.db.transaction(
    (connectionId: string, changed: readonly ChangedFlag[], atMs: number, cause: Cause) => {
      const sourceId = sources.open(connectionId)
      return changed.map(({ flag, kind, previous }) => {
        const { summary } = flag
        const flagId = changes.openFlag(sourceId, summary.key)
        const isGone = kind === 'removed'
        return changes.append({
          sourceId,
          flagId,
          previousId: previous.changeId === 0 ? null : previous.changeId,
          atMs,
          kind,
          operationId: cause?.operationId ?? null,
          enabled: summary.enabled ? 1 : 0,
          percentage: summary.percentage,
          globalOverride: summary.globalOverride,
          effectiveShare: isGone ? null : summary.effectiveShare,
          newOverrides: isGone ? 0 : summary.newOverrides,
          oldOverrides: isGone ? 0 : summary.oldOverrides,
          state:
            isGone || flag.state === null ? null : { version: flag.version, text: textOf(flag, flag.state) },
        })
      })
    },
  )
  const putAll = cache.db.transaction((entries: readonly SeenFlag[]) => {
    for (const flag of entries) {
      const { connectionId, key } = flag.summary
      flags.put(flag, flagText(flag.state.flag))
      overrides.put(connectionId, key, flag.overrides)
    }
  })
  const removeAll = cache.db.transaction((connectionId: string, keys: readonly string[]) => {
    for (const key of keys) flags.remove(connectionId, key)
  })
  const forget = cache.db.transaction((connectionId: string) => {
    flags.forget(connectionId)
    readings.forget(connectionId)
  })

  return {
    loadAll: () => flags.all(),
    readings: () => readings.all(),
    latestIds: () => changes.latestIds(),
    latest: (connectionId: string, key: string) => {
      const sourceId = sources.find(connectionId)
      return sourceId === undefined ? undefined : changes.latest(sourceId, key)
    },
    flagOf: (connectionId: string, key: string) => flags.state(connectionId, key),
    flagsOf: (connectionId: string) => flags.states(connectionId),
    /** Numbers of the new entries, in order. */
    appendAll: (
      connectionId: string,
      changed: readonly ChangedFlag[],
      atMs: number,
      cause: Cause,
    ): readonly number[] =>
      history.readOnly || changed.length === 0
        ? changed.map(() => 0)
        : appendAll.immediate(connectionId, changed, atMs, cause),
    putAll: (entries: readonly SeenFlag[]): void => {
      if (!cache.readOnly && entries.length > 0) putAll.immediate(entries)
    },
    removeAll: (connectionId: string, keys: readonly string[]): void => {
      if (!cache.readOnly && keys.length > 0) removeAll.immediate(connectionId, keys)
    },
    putReading: (connectionId: string, digest: string | null, readAtMs: number): void => {
      if (!cache.readOnly) readings.put({ connectionId, digest, readAtMs })
    },
    forget: (connectionId: string): void => {
      if (!cache.readOnly) forget.immediate(connectionId)
    },
  }
}

/** With the overrides in the order in which they are compared. */
function textOf({ overrides }: MirroredFlag, { flag }: FlagState): string {
  return `{"flag":${flagText(flag)},"overrides":${overrides}}`
}
