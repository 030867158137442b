import type { Counted, FlagSummary } from '../../../shared/domain/flag.ts'
import { formatCount, formatShare } from './numbers.ts'

type Setting = Pick<
  FlagSummary,
  | 'enabled'
  | 'percentage'
  | 'globalOverride'
  | 'contradictory'
  | 'effectiveShare'
  | 'counted'
  | 'heldOffBy'
  | 'aboveAll'
> &
  Partial<Pick<FlagSummary, 'newOverrides' | 'oldOverrides'>>

export type ShareWords = {
  /** for a cell: "off", "25 %", "forced on" */
  readonly label: string
  /** what it really does: "25 % typed, serves NEW to 25 % of people" */
  readonly detail: string
  readonly exposed: boolean
}

/** A flag's setting, and the share of people it really serves NEW to, overrides left out. */
export function shareWords(setting: Setting): ShareWords {
  const exposed = setting.effectiveShare === null || setting.effectiveShare > 0
  return { label: label(setting), detail: `${reason(setting)}, ${served(setting)}`, exposed }
}

function label(setting: Setting): string {
  const { enabled, percentage, globalOverride, effectiveShare, counted, heldOffBy, aboveAll } = setting
  // "on" would be read as the name of an emergency switch says it, which is the other way round
  if (aboveAll === true) return enabled ? 'lets NEW pass' : 'all on OLD'
  if (heldOffBy !== undefined) return 'held off'
  if (counted !== undefined && enabled && globalOverride === 'none')
    return `${formatCount(counted.onNew)} of ${formatCount(counted.people)}`
  if (globalOverride === 'force-off') return 'forced off'
  if (globalOverride === 'force-on') return 'forced on'
  if (!enabled) return 'off'
  if (percentage === null) return 'on'
  const typed = `${percentage}\u00a0%`
  const differs = effectiveShare !== null && Math.abs(effectiveShare * 100 - percentage) >= 0.05
  return differs ? `${typed} → ${formatShare(effectiveShare)}` : typed
}

function reason(setting: Setting): string {
  const { enabled, percentage, globalOverride, contradictory, counted, heldOffBy, aboveAll } = setting
  if (aboveAll === true)
    return enabled
      ? 'Stands above the others and lets each decide by itself'
      : 'Holds every other flag of its store on OLD'
  if (heldOffBy !== undefined) return `Held on OLD by ${heldOffBy}, whatever is set here`
  if (contradictory) return 'Both global overrides are set, off wins'
  if (globalOverride === 'force-off') return 'Global override: off for everyone'
  if (globalOverride === 'force-on') return 'Global override: on for everyone'
  if (counted !== undefined && enabled)
    return `${formatCount(counted.onNew)} of ${formatCount(counted.people)} people are switched to NEW${alsoNew(percentage, counted)}`
  if (!enabled)
    return percentage === null ? 'Switched off' : `Switched off, ${percentage} % is typed but not asked`
  return percentage === null ? 'Switched on, the store has no percentage' : `${percentage} % typed`
}

const alsoNew = (percentage: number | null, counted: Counted) =>
  percentage === null || percentage === 0 ? '' : `, and ${percentageOfUndecided(percentage, counted)}`

/** "25 % of the 508 who never chose": where people choose, a percentage is asked for nobody else. */
export function percentageOfUndecided(percentage: number, { undecided }: Counted): string {
  return undecided === undefined
    ? `${percentage} % of those who never chose`
    : `${percentage} % of the ${formatCount(undecided)} who never chose`
}

function served({ effectiveShare, newOverrides, oldOverrides }: Setting): string {
  if (effectiveShare === null) return 'its share of people cannot be computed'
  if (effectiveShare === 0) return `serves NEW to nobody${butOverrides(newOverrides)}`
  if (effectiveShare === 1) return `serves NEW to everyone${butOverrides(oldOverrides)}`
  return `serves NEW to ${formatShare(effectiveShare)} of people`
}

const butOverrides = (count = 0) => (count === 0 ? '' : ' but overrides')
