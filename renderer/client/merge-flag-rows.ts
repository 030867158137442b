import type { FlagSummary } from '../../shared/domain/flag.ts'
import type { FlagRef } from '../../shared/domain/operation.ts'

const identity = (row: FlagRef) => `${row.connectionId}\n${row.key}`

const compare = (a: FlagSummary, b: FlagSummary) =>
  a.key < b.key ? -1 : a.key > b.key ? 1 : a.connectionId < b.connectionId ? -1 : 1

/**
 * The list with the changed rows in place. Rows that did not change keep their identity, so that only the changed
 * ones are drawn again; new ones are sorted in by key.
 */
export function mergeFlagRows(
  list: readonly FlagSummary[],
  changed: readonly FlagSummary[],
  removed: readonly FlagRef[],
): FlagSummary[] {
  const arriving = new Map(changed.map(row => [identity(row), row]))
  const leaving = new Set(removed.map(identity))
  const merged: FlagSummary[] = []
  for (const row of list) {
    const id = identity(row)
    if (leaving.has(id)) continue
    merged.push(arriving.get(id) ?? row)
    arriving.delete(id)
  }
  if (arriving.size === 0) return merged
  merged.push(...arriving.values())
  return merged.sort(compare)
}
