import type { SqlFlagsSettings } from '../../../shared/domain/sql-flags-settings.ts'
import type { FlagPatch, FlagState, Override } from '../../../shared/domain/flag.ts'
import type { Intent } from '../../../shared/domain/operation.ts'
import { sameMetadata } from './json-text.ts'
import { storedNames, storedRoles } from './sql-flags-rows.ts'

/** Fields in which a state is not what was meant, in words; our mark and `updated_at` do not count. */
export function differences(state: FlagState, intent: Intent, settings: SqlFlagsSettings): readonly string[] {
  switch (intent.kind) {
    case 'roll-back':
      return [
        ...(servesOld(state, settings)
          ? []
          : [`${settings.flags.forceOff ?? settings.flags.enabled} is not what puts everyone on OLD`]),
        ...(intent.suspendOverrides ? stillNew(state.overrides) : []),
      ]
    case 'change':
      return patchDifferences(state, intent.patch)
    case 'restore':
      return [
        ...fieldDifferences(state, intent.state),
        ...overrideDifferences(state.overrides, intent.state.overrides, intent.expected.overrides),
      ]
  }
}

/** Where two states differ in what the application reads, in words; empty: they hold the same. */
export function fieldsAndOverridesApart(found: FlagState, expected: FlagState): readonly string[] {
  return [
    ...fieldDifferences(found, expected),
    ...overrideDifferences(found.overrides, expected.overrides, []),
  ]
}

function servesOld({ flag }: FlagState, { flags }: SqlFlagsSettings): boolean {
  if (flags.forceOff !== null) return flag.globalOverride === 'force-off' && !flag.contradictory
  return flag.globalOverride === 'none' && !flag.enabled && (flag.percentage ?? 0) === 0
}

function stillNew(overrides: readonly Override[]): readonly string[] {
  const rows = overrides.filter(({ variant }) => variant === 'new').length
  return rows === 0 ? [] : [`${rows} overrides still say NEW`]
}

function patchDifferences({ flag }: FlagState, patch: FlagPatch): readonly string[] {
  const wanted = (field: string, found: unknown, meant: unknown): readonly string[] =>
    meant === undefined || found === meant ? [] : [`${field} is ${String(found)}, meant was ${String(meant)}`]
  return [
    ...wanted('description', flag.description, patch.description),
    ...wanted('enabled', flag.enabled, patch.enabled),
    ...wanted('percentage', flag.percentage, patch.percentage),
    ...wanted('global override', flag.globalOverride, patch.globalOverride),
    ...(patch.globalOverride !== undefined && flag.contradictory ? ['both global overrides are set'] : []),
    ...(patch.metadata === undefined || sameMetadata(flag.metadata, patch.metadata)
      ? []
      : ['metadata differs']),
  ]
}

function fieldDifferences({ flag }: FlagState, { flag: meant }: FlagState): readonly string[] {
  return storedRoles.flatMap(role => {
    const field = storedNames[role]
    const [found, wanted] = [flag.stored[field] ?? null, meant.stored[field] ?? null]
    const same = role === 'metadata' ? sameMetadata(found, wanted) : found === wanted
    return same
      ? []
      : [role === 'metadata' ? 'metadata differs' : `${field} is ${found}, meant was ${wanted}`]
  })
}

/** `tolerated`: rows that a restore was told to expect and does not remove. */
function overrideDifferences(
  found: readonly Override[],
  meant: readonly Override[],
  tolerated: readonly Override[],
): readonly string[] {
  const byId = new Map(found.map(override => [override.id, override]))
  const problems = meant.flatMap(wanted => {
    const override = byId.get(wanted.id)
    byId.delete(wanted.id)
    if (override === undefined) return [`override ${wanted.id} is gone`]
    return sameOverride(override, wanted) ? [] : [`override ${wanted.id} differs`]
  })
  for (const { id } of tolerated) byId.delete(id)
  return [...problems, ...[...byId.keys()].map(id => `override ${id} is new`)]
}

function sameOverride(left: Override, right: Override): boolean {
  return (
    left.userId === right.userId &&
    left.variant === right.variant &&
    left.reason === right.reason &&
    left.expiresAt === right.expiresAt
  )
}
