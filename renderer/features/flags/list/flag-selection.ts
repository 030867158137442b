import type { FlagRef } from '../../../../shared/domain/operation.ts'
import type { FlagRow } from './flag-rows.ts'

/** Selected keys, and the one a Shift range begins at. */
export type FlagSelection = { readonly keys: ReadonlySet<string>; readonly anchor: string | null }

export const nothingSelected: FlagSelection = { keys: new Set(), anchor: null }

export function toggleKey(selection: FlagSelection, key: string): FlagSelection {
  const keys = new Set(selection.keys)
  if (!keys.delete(key)) keys.add(key)
  return { keys, anchor: key }
}

/** Adds every row between the anchor and `key`, as they stand on screen; without an anchor just `key`. */
export function extendTo(selection: FlagSelection, key: string, order: readonly FlagRow[]): FlagSelection {
  const to = order.findIndex(row => row.key === key)
  const from = order.findIndex(row => row.key === selection.anchor)
  if (from === -1 || to === -1) return toggleKey(selection, key)
  const between = order.slice(Math.min(from, to), Math.max(from, to) + 1).map(row => row.key)
  return { keys: new Set([...selection.keys, ...between]), anchor: selection.anchor }
}

/** Everything shown, or nothing when everything shown is selected already. What is filtered out stays as it was. */
export function toggleAll(selection: FlagSelection, order: readonly FlagRow[]): FlagSelection {
  const keys = new Set(selection.keys)
  const every = order.every(row => keys.has(row.key))
  for (const { key } of order) {
    if (every) keys.delete(key)
    else keys.add(key)
  }
  return { keys, anchor: null }
}

/** The flags of one environment behind the selected keys, also those that a filter hides just now. */
export function selectedRefs(
  selection: FlagSelection,
  rows: ReadonlyMap<string, FlagRow>,
  environmentId: string,
): readonly FlagRef[] {
  const refs: FlagRef[] = []
  for (const key of selection.keys) {
    for (const flag of rows.get(key)?.cells.get(environmentId) ?? []) {
      refs.push({ connectionId: flag.connectionId, key: flag.key })
    }
  }
  return refs
}
