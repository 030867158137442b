import type { FlagDetail } from '../../../../shared/contract/flags-contract.ts'
import type { Counted } from '../../../../shared/domain/flag.ts'
import { clockWords, formatCount, formatShare, percentageOfUndecided, plural } from '../../../ui/index.ts'

type Setting = Pick<FlagDetail, 'flag' | 'summary' | 'capabilities'>

/**
 * "25 % → really 25.0 % of people · 12 overrides (10 NEW, 2 OLD) · enabled · no global override". What the store cannot
 * hold is not said to be absent.
 */
export function flagSentence({ flag, summary, capabilities }: Setting): readonly string[] {
  return [
    ...(flag.heldOffBy === undefined ? [] : [`held on OLD by ${flag.heldOffBy}`]),
    ...(flag.counted === undefined ? [] : [peopleWords(flag.counted)]),
    shareWords(summary.effectiveShare, flag),
    ...(capabilities?.overrides === false ? [] : [overrideWords(summary)]),
    flag.aboveAll === true ? aboveWords(flag) : flag.enabled ? 'enabled' : 'switched off',
    ...(capabilities?.globalOverride === false ? [] : [globalWords(flag)]),
  ]
}

function aboveWords({ enabled }: FlagDetail['flag']): string {
  return enabled ? 'lets the other flags of its store decide' : 'holds all flags of its store on OLD'
}

function peopleWords({ people, onNew, asOfMs }: Counted): string {
  const counted = asOfMs === undefined ? '' : ` (counted at ${clockWords(asOfMs, Date.now())})`
  return `${formatCount(onNew)} of ${formatCount(people)} people switched to NEW${counted}`
}

function shareWords(effectiveShare: number | null, { percentage, counted }: FlagDetail['flag']): string {
  const served =
    effectiveShare === null ? 'share cannot be computed' : `${exactShare(effectiveShare)} of people`
  if (percentage === null) return `really ${served}`
  const typed = counted === undefined ? `${percentage} %` : percentageOfUndecided(percentage, counted)
  return `${typed} → really ${served}`
}

/** One decimal, so that "25.0 %" says that it was computed and not copied. */
function exactShare(share: number): string {
  const percent = share * 100
  return percent > 0 && percent < 0.1 ? formatShare(share) : `${percent.toFixed(1)} %`
}

function overrideWords({ newOverrides, oldOverrides }: FlagDetail['summary']): string {
  const all = newOverrides + oldOverrides
  return all === 0 ? 'no overrides' : `${plural(all, 'override')} (${newOverrides} NEW, ${oldOverrides} OLD)`
}

function globalWords({ globalOverride, contradictory }: FlagDetail['flag']): string {
  if (contradictory) return 'both global overrides set, off wins'
  if (globalOverride === 'force-off') return 'global override: everyone on OLD'
  if (globalOverride === 'force-on') return 'global override: everyone on NEW'
  return 'no global override'
}
