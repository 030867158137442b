import type { FlagState } from '../../../shared/domain/flag.ts'
import type { Intent } from '../../../shared/domain/operation.ts'
import { plural } from '../../ui/words/numbers.ts'

/** A flag's state in a few words for a row of the receipt: "25 %, 12 on NEW by override". */
export function stateWords(state: FlagState | null): string {
  if (state === null) return '–'
  const { flag, overrides } = state
  const pinned = overrides.filter(override => override.variant === 'new').length
  return pinned === 0 ? settingWords(flag) : `${settingWords(flag)}, ${pinned} on NEW by override`
}

function settingWords({ enabled, percentage, globalOverride, aboveAll }: FlagState['flag']): string {
  // an emergency switch that goes "on → off" would read as if it had been let go
  if (aboveAll === true) return enabled ? 'lets NEW pass' : 'all on OLD'
  if (globalOverride === 'force-off') return 'forced off'
  if (globalOverride === 'force-on') return 'forced on'
  if (!enabled) return 'off'
  return percentage === null ? 'on' : `${percentage} %`
}

/** What the target is meant to become, while nothing has been read back. */
export function intentWords(intent: Intent): string {
  switch (intent.kind) {
    case 'roll-back':
      return intent.suspendOverrides ? 'OLD for everyone' : 'OLD, overrides kept'
    case 'change':
      return plural(Object.keys(intent.patch).length, 'field')
    case 'restore':
      return stateWords(intent.state)
  }
}
