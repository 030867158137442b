import type { FlagSummary } from '../../shared/domain/flag.ts'

/** Anybody on NEW, or able to be as soon as another flag lets go, or not to be known: old wins every doubt. */
export function isExposed(flag: FlagSummary): boolean {
  return (
    flag.effectiveShare !== 0 ||
    flag.newOverrides > 0 ||
    (flag.counted?.onNew ?? 0) > 0 ||
    flag.globalOverride === 'force-on' ||
    flag.heldOffBy !== undefined
  )
}

/** Components before the flag that stands above them, as a rollback goes; otherwise by name, the same for every language. */
export function byKey(one: FlagSummary, other: FlagSummary): number {
  const above = Number(one.aboveAll === true) - Number(other.aboveAll === true)
  if (above !== 0) return above
  return one.key < other.key ? -1 : one.key > other.key ? 1 : 0
}

/** How many are on NEW, in our own words but for another flag's name. */
export function exposureText(flag: FlagSummary): readonly (string | { readonly value: string })[] {
  const { effectiveShare, counted, newOverrides, globalOverride, heldOffBy } = flag
  const facts = [
    counted === undefined
      ? effectiveShare === null
        ? 'share not known'
        : `${percent(effectiveShare)} of people`
      : `${counted.onNew} of ${counted.people} people`,
    ...(globalOverride === 'force-on' ? ['forced on for everyone'] : []),
    ...(newOverrides > 0 ? [`${newOverrides} ${newOverrides === 1 ? 'override' : 'overrides'} to NEW`] : []),
  ]
  const words = `: ${facts.join(', ')}`
  return heldOffBy === undefined ? [words] : [`${words}, held off by `, { value: heldOffBy }]
}

function percent(share: number): string {
  const exact = share * 100
  // a person in a thousand is not nobody
  if (exact > 0 && exact < 0.1) return 'under 0.1 %'
  return `${Number(exact.toFixed(1))} %`
}
