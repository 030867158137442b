import type { ChangePreview } from '../../shared/contract/flags-contract.ts'
import type { Flag, FlagPatch, FlagState, FlagSummary } from '../../shared/domain/flag.ts'
import { movingSharesIn } from '../../shared/evaluation/index.ts'
import type { OpenConnection } from '../connections/open-connections.ts'
import { directionOf, needsOf, patched } from '../operations/index.ts'

/** What a change would do to the people of one flag, judged against the state it was made for. */
export function previewOf(
  state: FlagState,
  patch: FlagPatch,
  { connection, connector, environment }: OpenConnection,
  summary: FlagSummary | undefined,
  people: number | null,
): ChangePreview {
  const before = state.flag
  const after = patched(before, patch)
  const shareBefore = connector.effectiveShare(before)
  const shareAfter = connector.effectiveShare(after)
  const isKnown = shareBefore !== null && shareAfter !== null
  const moves = isKnown ? movingSharesIn(connection.settings, before, after) : null
  const direction = directionOf(before, after, connector)
  return {
    fields: fieldsOf(before, after),
    shareBefore,
    shareAfter,
    direction,
    movesToNew: moves?.toNew ?? null,
    movesToOld: moves?.toOld ?? null,
    people,
    pinnedNew: summary?.newOverrides ?? 0,
    pinnedOld: summary?.oldOverrides ?? 0,
    needs: needsOf(direction, environment),
    warnings: warningsOf(before, after, summary, shareAfter),
  }
}

function fieldsOf(before: Flag, after: Flag): ChangePreview['fields'] {
  const fields: ChangePreview['fields'] = []
  const compare = (field: string, was: string, will: string) => {
    if (was !== will) fields.push({ field, before: was, after: will })
  }
  compare('description', before.description, after.description)
  compare('enabled', String(before.enabled), String(after.enabled))
  compare('percentage', percent(before.percentage), percent(after.percentage))
  compare(
    'global override',
    before.contradictory ? 'force-on and force-off' : before.globalOverride,
    after.contradictory ? 'force-on and force-off' : after.globalOverride,
  )
  compare('metadata', before.metadata ?? '', after.metadata ?? '')
  return fields
}

const percent = (value: number | null): string => (value === null ? 'none' : `${value} %`)

function warningsOf(
  before: Flag,
  after: Flag,
  summary: FlagSummary | undefined,
  shareAfter: number | null,
): string[] {
  const warnings: string[] = []
  if (before.contradictory) {
    warnings.push(
      after.contradictory
        ? 'Both global overrides are set in the store. Off wins; choose one of them to repair the row.'
        : 'Both global overrides were set in the store. This change repairs the row.',
    )
  }
  const hides = after.percentage !== before.percentage || after.enabled !== before.enabled
  if (hides && after.globalOverride === 'force-off') {
    warnings.push(
      'The global override is force-off. It hides this setting: nobody is served NEW by it until it is lifted.',
    )
  }
  if (hides && after.globalOverride === 'force-on') {
    warnings.push(
      'The global override is force-on. It hides this setting: everybody is served NEW whatever it says.',
    )
  }
  if (after.percentage !== before.percentage && !after.enabled && after.globalOverride === 'none') {
    warnings.push('The flag is not enabled, so its percentage has no effect.')
  }
  if (shareAfter !== null && after.percentage !== null && after.enabled && after.globalOverride === 'none') {
    const served = shareAfter * 100
    if (Math.abs(served - after.percentage) > 1e-9) {
      warnings.push(
        `${after.percentage} % typed, ${served} % really served: this application deals people into 100 buckets.`,
      )
    }
  }
  const pinnedNew = summary?.newOverrides ?? 0
  if (shareAfter === 0 && pinnedNew > 0) {
    warnings.push(
      `${pinnedNew} ${pinnedNew === 1 ? 'override keeps its user' : 'overrides keep their users'} on NEW whatever this change does.`,
    )
  }
  return warnings
}
