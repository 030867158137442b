import type { FlagState, FlagSummary, Override } from '../../shared/domain/flag.ts'

/** A table row shows one line. */
const shownCharacters = 200

/** Every override counts, expired ones too: seed 003's own code ignores the expiry, so they may well be in force. */
export function summariseFlag(
  { flag, overrides }: FlagState,
  effectiveShare: number | null,
  changedAtMs: number,
): FlagSummary {
  return {
    connectionId: flag.connectionId,
    key: flag.key,
    description: flag.description.slice(0, shownCharacters),
    enabled: flag.enabled,
    percentage: flag.percentage,
    globalOverride: flag.globalOverride,
    contradictory: flag.contradictory,
    effectiveShare: flag.heldOffBy === undefined ? effectiveShare : 0,
    ...asidesOf(flag),
    newOverrides: count(overrides, 'new'),
    oldOverrides: count(overrides, 'old'),
    changedAtMs,
  }
}

type Asides = Pick<FlagSummary, 'counted' | 'heldOffBy' | 'aboveAll'>

/** What a reading tells of a flag that is no change of the flag itself: people's own choices, another flag's doing. */
function asidesOf({ counted, heldOffBy, aboveAll }: Asides): Asides {
  return {
    ...(counted === undefined ? {} : { counted }),
    ...(heldOffBy === undefined ? {} : { heldOffBy }),
    ...(aboveAll === undefined ? {} : { aboveAll }),
  }
}

export function sameAsides(one: Asides, other: Asides): boolean {
  return (
    one.heldOffBy === other.heldOffBy &&
    one.aboveAll === other.aboveAll &&
    one.counted?.people === other.counted?.people &&
    one.counted?.onNew === other.counted?.onNew &&
    one.counted?.undecided === other.counted?.undecided &&
    one.counted?.asOfMs === other.counted?.asOfMs
  )
}

function count(overrides: readonly Override[], variant: Override['variant']): number {
  let found = 0
  for (const override of overrides) if (override.variant === variant) found += 1
  return found
}

/** Overrides as one text to compare and to keep; the store may list them in any order. */
export function overridesText(overrides: readonly Override[]): string {
  if (overrides.length === 0) return '[]'
  return JSON.stringify(
    overrides.length === 1 ? overrides : overrides.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  )
}
