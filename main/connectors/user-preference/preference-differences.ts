import type { FlagState, Override } from '../../../shared/domain/flag.ts'
import type { Intent } from '../../../shared/domain/operation.ts'
import { configOfStored, isKilled, letsNobodyIn, neverChose, storedNames } from './preference-flag.ts'

/** Fields in which a state is not what was meant, in words. */
export function differences(state: FlagState, intent: Intent): readonly string[] {
  switch (intent.kind) {
    case 'roll-back':
      return [...configStillOn(state), ...peopleStillOn(state)]
    case 'change':
      return changeDifferences(state, intent)
    case 'restore':
      return restoreDifferences(state, intent)
  }
}

function configStillOn({ flag }: FlagState): readonly string[] {
  const config = configOfStored(flag.stored)
  return [
    ...(config.killSwitch === undefined || isKilled(config) ? [] : ['the kill switch is not on']),
    ...(config.percentage === undefined || letsNobodyIn(config.percentage)
      ? []
      : [`${storedNames.percentage} is ${config.percentage ?? 'NULL'}, not 0`]),
  ]
}

function peopleStillOn({ flag: { counted } }: FlagState): readonly string[] {
  if (counted === undefined || counted.asOfMs !== undefined)
    return ['how many people are on NEW could not be counted']
  if (counted.onNew === 0) return []
  return [counted.onNew === 1 ? '1 person is on NEW' : `${counted.onNew} people are on NEW`]
}

function changeDifferences(
  { flag, overrides }: FlagState,
  { patch }: Extract<Intent, { kind: 'change' }>,
): readonly string[] {
  const { enabled, percentage, person } = patch
  const found: string[] = []
  if (enabled !== undefined && flag.enabled !== enabled)
    found.push(`enabled is ${flag.enabled}, not ${enabled}`)
  if (percentage !== undefined && flag.percentage !== percentage)
    found.push(`percentage is ${flag.percentage ?? 'none'}, not ${percentage}`)
  if (person !== undefined) found.push(...choiceDifferences(overrides, person.userId, person.variant))
  return found
}

function restoreDifferences(
  state: FlagState,
  { state: meant, peopleOf }: Extract<Intent, { kind: 'restore' }>,
): readonly string[] {
  const fields = Object.entries(meant.flag.stored).flatMap(([name, value]) => {
    const now = Object.hasOwn(state.flag.stored, name) ? (state.flag.stored[name] ?? null) : undefined
    return now === value ? [] : [`${name} is ${now ?? 'NULL'}, not ${value ?? 'NULL'}`]
  })
  const choices = meant.overrides.flatMap(choice => [
    ...choiceDifferences(state.overrides, choice.userId, choice.variant),
    ...undecidedDifferences(state.overrides, choice),
  ])
  return [...fields, ...choices, ...(peopleOf === undefined ? [] : peopleNotBack(state))]
}

function choiceDifferences(
  overrides: FlagState['overrides'],
  userId: string,
  variant: 'old' | 'new',
): readonly string[] {
  const choice = overrides.find(one => one.userId === userId)
  if (choice === undefined) return [`there is nobody with the id ${userId}`]
  return choice.variant === variant ? [] : [`${userId} is on ${choice.variant}, not on ${variant}`]
}

/** Both are OLD, until a percentage decides for those who never chose. */
function undecidedDifferences(overrides: FlagState['overrides'], meant: Override): readonly string[] {
  const now = overrides.find(({ userId }) => userId === meant.userId)
  if (now === undefined || now.variant !== meant.variant) return []
  if ((now.reason === neverChose) === (meant.reason === neverChose)) return []
  return [
    meant.reason === neverChose
      ? `${meant.userId} chose ${now.variant}, having never chosen before`
      : `${meant.userId} has no choice stored, not ${meant.variant}`,
  ]
}

function peopleNotBack({ moved }: FlagState): readonly string[] {
  if (moved === undefined) return ['how many people are back on NEW could not be counted']
  const missing = moved.people - moved.onNew - moved.gone
  if (missing === 0) return []
  return [missing === 1 ? '1 person is not back on NEW' : `${missing} people are not back on NEW`]
}
