import type { FlagPatch, FlagState } from '../../../shared/domain/flag.ts'
import type { MongoFlagsSettings } from '../../../shared/domain/mongo-flags-settings.ts'
import type { Intent } from '../../../shared/domain/operation.ts'
import { storedNames, storedRoles } from './flag-documents.ts'

/** Fields in which a state is not what was meant, in words; `updatedAt` does not count. */
export function differences(
  state: FlagState,
  intent: Intent,
  settings: MongoFlagsSettings,
): readonly string[] {
  switch (intent.kind) {
    case 'roll-back':
      return [
        // a value that is no boolean at all may well be true to the application
        ...(state.flag.stored[storedNames.enabled] === 'false'
          ? []
          : [`${settings.flags.enabled} is ${state.flag.stored[storedNames.enabled]}, meant was false`]),
        ...(intent.suspendOverrides && state.overrides.length > 0
          ? [`${state.overrides.length} test users are still listed`]
          : []),
      ]
    case 'change':
      return patchDifferences(state, intent.patch)
    case 'restore':
      return fieldsApart(state, intent.state)
  }
}

/** Where two states differ in what the application reads, in words; empty: they hold the same. */
export function fieldsApart({ flag }: FlagState, { flag: meant }: FlagState): readonly string[] {
  return storedRoles.flatMap(role => {
    const field = storedNames[role]
    const [found, wanted] = [flag.stored[field] ?? null, meant.stored[field] ?? null]
    if (found === wanted) return []
    return [role === 'testUsers' ? `${field} differs` : `${field} is ${found}, meant was ${wanted}`]
  })
}

function patchDifferences({ flag }: FlagState, patch: FlagPatch): readonly string[] {
  const wanted = (field: string, found: unknown, meant: unknown): readonly string[] =>
    meant === undefined || found === meant ? [] : [`${field} is ${String(found)}, meant was ${String(meant)}`]
  return [
    ...wanted('enabled', flag.stored[storedNames.enabled], patch.enabled?.toString()),
    ...wanted('percentage', flag.percentage, patch.percentage),
    ...wanted('description', flag.description, patch.description),
    ...wanted('global override', flag.globalOverride, patch.globalOverride),
    ...wanted('metadata', flag.metadata, patch.metadata),
  ]
}
