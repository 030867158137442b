import type { FlagState } from '../../shared/domain/flag.ts'
import type { FlagChangeRow } from '../store/history/flag-change-queries.ts'
import { overridesText } from './summarise-flag.ts'

/**
 * One change in words, for lists and marks: "10 % → 25 %, turned on". Written here and not by the screen because the
 * audit and exports say the same.
 *
 * @param states asked for only when the narrow columns show no difference
 */
export function describeFlagChange(
  before: FlagChangeRow | undefined,
  after: FlagChangeRow,
  states: () => readonly [before: FlagState, after: FlagState] | undefined,
): string {
  if (after.kind === 'removed') return 'gone from the store'
  if (after.kind === 'first' || before === undefined) return 'first seen'
  if (after.kind === 'returned') return 'in the store again'
  const parts = [
    describePercentage(before.percentage, after.percentage),
    before.enabled === after.enabled ? '' : after.enabled === 1 ? 'turned on' : 'turned off',
    describeGlobalOverride(before, after),
    ...describeOverrides(after.newOverrides - before.newOverrides, after.oldOverrides - before.oldOverrides),
  ].filter(part => part !== '')
  if (parts.length > 0) return parts.join(', ')
  const both = states()
  return both === undefined ? 'changed' : describeDetails(...both)
}

function describePercentage(before: number | null, after: number | null): string {
  if (before === after) return ''
  const shown = (value: number | null): string => (value === null ? 'no percentage' : `${value} %`)
  return `${shown(before)} → ${shown(after)}`
}

function describeGlobalOverride(
  { globalOverride: before }: FlagChangeRow,
  { globalOverride: after }: FlagChangeRow,
): string {
  if (before === after) return ''
  switch (after) {
    case 'force-off':
      return 'forced off for everyone'
    case 'force-on':
      return 'forced on for everyone'
    case 'none':
      return before === 'force-off' ? 'no longer forced off' : 'no longer forced on'
  }
}

/** As many as one variant lost and the other gained have been turned round, as a rollback does. */
function describeOverrides(moreNew: number, moreOld: number): string[] {
  const turned = moreNew * moreOld < 0 ? Math.min(Math.abs(moreNew), Math.abs(moreOld)) : 0
  const turnedText = turned === 0 ? '' : `${overrides(turned)} turned to ${moreNew > 0 ? 'NEW' : 'OLD'}`
  const rest = (variant: 'NEW' | 'OLD', more: number): string => {
    const left = Math.abs(more) - turned
    return left === 0 ? '' : `${overrides(left)} to ${variant} ${more > 0 ? 'added' : 'ended'}`
  }
  return [turnedText, rest('NEW', moreNew), rest('OLD', moreOld)]
}

function overrides(count: number): string {
  return `${count} override${count === 1 ? '' : 's'}`
}

function describeDetails(before: FlagState, after: FlagState): string {
  const parts = [
    before.flag.description === after.flag.description ? '' : 'description changed',
    before.flag.metadata === after.flag.metadata ? '' : 'metadata changed',
    overridesText(before.overrides) === overridesText(after.overrides) ? '' : 'overrides changed',
  ].filter(part => part !== '')
  return parts.length === 0 ? 'stored again without a difference that matters' : parts.join(', ')
}
