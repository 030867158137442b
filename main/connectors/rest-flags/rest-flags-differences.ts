import type { FlagPatch, FlagState } from '../../../shared/domain/flag.ts'
import type { Intent } from '../../../shared/domain/operation.ts'

/** Fields in which a state is not what was meant, in words. The flag's own address and the list must both agree. */
export function differences(state: FlagState, intent: Intent): readonly string[] {
  switch (intent.kind) {
    case 'roll-back':
      return enabledApart(state, false)
    case 'change':
      return patchDifferences(state, intent.patch)
    case 'restore':
      return [
        ...enabledApart(state, intent.state.flag.stored['enabled'] === 'true'),
        ...descriptionApart(state, intent.state.flag.stored['description'] ?? null),
      ]
  }
}

/** What the flag's own address says, against what it should say; the list is left out, since it may be behind. */
export function fieldsApart(found: FlagState, expected: FlagState): readonly string[] {
  const [is, was] = [found.flag.stored['enabled'] === 'true', expected.flag.stored['enabled'] === 'true']
  return [
    ...(is === was ? [] : [`enabled is ${is}, meant was ${was}`]),
    ...descriptionApart(found, expected.flag.stored['description'] ?? null),
  ]
}

/** The application asks for `=== true`, so that `"true"`, 1 and nothing at all are all off. */
function enabledApart({ flag }: FlagState, meant: boolean): readonly string[] {
  const { enabled, listed } = flag.stored
  return [
    ...((enabled === 'true') === meant ? [] : [`enabled is ${enabled ?? 'not there'}, meant was ${meant}`]),
    ...((listed === 'true') === meant
      ? []
      : [`the list of flags says ${listed ?? 'nothing'}, meant was ${meant}`]),
  ]
}

/** No description and an empty one say the same: a PUT cannot tell them apart. */
function descriptionApart({ flag }: FlagState, meant: string | null): readonly string[] {
  const found = flag.stored['description'] ?? ''
  return found === (meant ?? '') ? [] : [`description is ${found}, meant was ${meant ?? ''}`]
}

function patchDifferences(state: FlagState, patch: FlagPatch): readonly string[] {
  const never = (['percentage', 'globalOverride', 'metadata'] as const).filter(
    field => patch[field] !== undefined,
  )
  return [
    ...(patch.enabled === undefined ? [] : enabledApart(state, patch.enabled)),
    ...(patch.description === undefined ? [] : descriptionApart(state, patch.description)),
    ...never.map(field => `this store has no ${field}`),
  ]
}
