import type { FlagState, Override } from '../../shared/domain/flag.ts'

/**
 * Is this the very state, down to the store's own version of the row and every override? Stricter than
 * "means the same": used where someone else's change must not be missed.
 */
export function isSameState(one: FlagState, other: FlagState): boolean {
  return one.flag.version === other.flag.version && isSameOverrides(one.overrides, other.overrides)
}

function isSameOverrides(some: readonly Override[], others: readonly Override[]): boolean {
  if (some.length !== others.length) return false
  const byId = new Map(others.map(override => [override.id, override]))
  return some.every(override => {
    const other = byId.get(override.id)
    return (
      other !== undefined &&
      override.userId === other.userId &&
      override.variant === other.variant &&
      override.reason === other.reason &&
      override.expiresAt === other.expiresAt
    )
  })
}
