import { useRef } from 'react'
import type { FlagChoice } from './flag-choice.ts'
import type { FlagRow } from './flag-rows.ts'

/** The rows of `previous` as they are now, in their old places; what is gone leaves, what is new comes last. */
export function keepOrder(
  previous: readonly FlagRow[],
  rows: ReadonlyMap<string, FlagRow>,
  chosen: readonly FlagRow[],
): FlagRow[] {
  const placed = new Set<string>()
  const kept: FlagRow[] = []
  for (const { key } of previous) {
    const row = rows.get(key)
    if (row === undefined) continue
    placed.add(key)
    kept.push(row)
  }
  for (const row of chosen) if (!placed.has(row.key)) kept.push(row)
  return kept
}

/**
 * Live updates never move what the pointer is over: while it is over the table, rows stay where they are, even those
 * that no longer match. A new choice of the person's own takes effect at once.
 */
export function useHeldOrder(
  chosen: readonly FlagRow[],
  rows: ReadonlyMap<string, FlagRow>,
  choice: FlagChoice,
  isHeld: () => boolean,
): readonly FlagRow[] {
  const last = useRef({ order: chosen, chosen, choice })
  const { current } = last
  if (current.chosen === chosen && current.choice === choice) return current.order
  const order = current.choice === choice && isHeld() ? keepOrder(current.order, rows, chosen) : chosen
  last.current = { order, chosen, choice }
  return order
}
