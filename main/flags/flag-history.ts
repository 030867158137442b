import type { FlagState } from '../../shared/domain/flag.ts'
import type { FlagRef } from '../../shared/domain/operation.ts'
import { flagChangeQueries, type FlagChangeRow } from '../store/history/flag-change-queries.ts'
import { sourceQueries } from '../store/history/source-queries.ts'
import type { Store } from '../store/open-store.ts'
import { describeFlagChange } from './describe-flag-change.ts'

/** Changes of one connection that were read together and that no operation of ours explains. */
export type OutsideChange = {
  readonly connectionId: string
  readonly atMs: number
  /** null: more than a few flags at once */
  readonly key: string | null
  readonly text: string
}

/** What was observed of flags, from history.db. */
export interface FlagHistory {
  /** oldest first */
  changesOf(ref: FlagRef): readonly FlagChangeRow[]
  describe(before: FlagChangeRow | undefined, after: FlagChangeRow): string
  /** newest first; first readings are not changes */
  outsideChanges(connectionId: string, limit: number): readonly OutsideChange[]
  /** a flag that this operation changed, as far as it was seen */
  changedBy(operationId: string): FlagRef | undefined
  simulatedUntilMs(connectionId: string): number | null
}

/** Up to so many flags changed at one instant are told one by one. */
const toldOneByOne = 3

export function createFlagHistory(history: Store): FlagHistory {
  const changes = flagChangeQueries(history.db)
  const sources = sourceQueries(history.db)

  const stateOf = (id: number): FlagState | undefined => {
    const text = changes.state(id)
    return text === undefined ? undefined : (JSON.parse(text) as FlagState)
  }
  const describe = (before: FlagChangeRow | undefined, after: FlagChangeRow): string =>
    describeFlagChange(before, after, () => {
      const [then, now] = [before && stateOf(before.id), stateOf(after.id)]
      return then === undefined || now === undefined ? undefined : [then, now]
    })

  return {
    describe,
    changesOf: ({ connectionId, key }) => {
      const sourceId = sources.find(connectionId)
      const flag = sourceId === undefined ? undefined : changes.findFlag(sourceId, key)
      return flag === undefined ? [] : changes.ofFlag(flag.id)
    },
    outsideChanges: (connectionId, limit) => {
      const sourceId = sources.find(connectionId)
      if (sourceId === undefined) return []
      const instants = changes.outside(sourceId, limit)
      const found = instants.flatMap(({ atMs, flags }): OutsideChange[] => {
        if (flags > toldOneByOne) return [{ connectionId, atMs, key: null, text: `${flags} flags changed` }]
        return changes.outsideAt(sourceId, atMs, toldOneByOne).map(row => {
          const before = row.previousId === null ? undefined : changes.find(row.previousId)
          return { connectionId, atMs, key: row.key, text: describe(before, row) }
        })
      })
      return found.slice(0, limit)
    },
    changedBy: changes.ofOperation,
    simulatedUntilMs: sources.simulatedUntilMs,
  }
}
