import type { Override } from '../../../../shared/domain/flag.ts'
import { decidingOverride, instantMs, isInForce, seedProfile } from '../../../../shared/evaluation/index.ts'

/** How one row of the store counts among the rows of its user. */
export type OverrideStanding = 'decides' | 'expired' | 'outranked'

export type OverrideRow = {
  readonly override: Override
  readonly standing: OverrideStanding
  /** the store holds more than one row for this user */
  readonly duplicate: boolean
  readonly expiresAtMs: number | undefined
}

/** Every stored row with its standing; users with a problem first, then as the store gave them. */
export function overrideRows(overrides: readonly Override[], nowMs: number): readonly OverrideRow[] {
  const byUser = Map.groupBy(overrides, override => override.userId)
  const rows = overrides.map(override => {
    const own = byUser.get(override.userId) ?? []
    const expiresAtMs = override.expiresAt === null ? undefined : instantMs(override.expiresAt)
    return { override, standing: standingOf(override, own, nowMs), duplicate: own.length > 1, expiresAtMs }
  })
  return rows.toSorted((a, b) => Number(b.duplicate) - Number(a.duplicate))
}

function standingOf(override: Override, own: readonly Override[], nowMs: number): OverrideStanding {
  if (!isInForce(override, seedProfile, nowMs)) return 'expired'
  return decidingOverride(own, seedProfile, nowMs) === override ? 'decides' : 'outranked'
}

/** Enough of an id to tell two people of a list apart, not enough to find the person. */
export function maskUser(userId: string): string {
  return userId.length < 8 ? '••••' : `${userId.slice(0, 4)}••••${userId.slice(-2)}`
}
