import type { Flag } from '../../domain/flag.ts'

/**
 * Share in [0, 1] of people whom a store of seed 000 serves NEW: those who chose it and, of those who never chose, the
 * percentage. Null while nobody has been counted, or where it is not known how many never chose and that would matter.
 */
export function preferenceShareOf({
  enabled,
  percentage,
  counted,
}: Pick<Flag, 'enabled' | 'percentage' | 'counted'>): number | null {
  // the kill switch is on
  if (!enabled) return 0
  if (counted === undefined) return null
  const { people, onNew, undecided } = counted
  if (people <= 0) return 0
  if (percentage === null || percentage <= 0) return onNew / people
  if (undecided === undefined) return null
  return (onNew + (undecided * Math.min(100, percentage)) / 100) / people
}
