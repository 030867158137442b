import type { Environment } from '../../shared/domain/environment.ts'
import { neverChose, type Flag, type FlagPatch, type FlagState } from '../../shared/domain/flag.ts'
import type { Intent } from '../../shared/domain/operation.ts'
import { saltOf, seedProfile } from '../../shared/evaluation/index.ts'
import { AppError } from '../../shared/failure.ts'
import type { Connector } from '../connectors/connector.ts'

export type Direction = 'lowers' | 'raises' | 'same'
export type Need = 'confirm' | 'reason' | 'environment-name'

/** What the person gave along with the click. */
export type Confirmation = {
  readonly confirmed: boolean
  readonly reason: string | null
  readonly environmentNameTyped: string | null
}

/** The flag as it would be after the patch, for judging; `stored` and `version` stay the old ones. */
export function patched(flag: Flag, patch: FlagPatch): Flag {
  return {
    ...flag,
    description: patch.description ?? flag.description,
    enabled: patch.enabled ?? flag.enabled,
    percentage: patch.percentage ?? flag.percentage,
    globalOverride: patch.globalOverride ?? flag.globalOverride,
    // writing a global override writes both of the store's fields
    contradictory: patch.globalOverride === undefined && flag.contradictory,
    metadata: patch.metadata ?? flag.metadata,
  }
}

/**
 * Which way a change moves people, by effective share. A share that cannot be computed counts as raising
 * unless nothing that decides exposure differs: doubt asks for a confirmation, it never skips one. A new
 * force-on raises even at 100 %, because it outlives every later step down of the percentage.
 */
export function directionOf(
  before: Flag,
  after: Flag,
  connector: Pick<Connector, 'effectiveShare'>,
): Direction {
  const [from, to] = [connector.effectiveShare(before), connector.effectiveShare(after)]
  // from however many: nobody is left on NEW
  if (from === null && to === 0) return 'lowers'
  if (from === null || to === null) {
    const isSame =
      before.enabled === after.enabled &&
      before.percentage === after.percentage &&
      before.globalOverride === after.globalOverride
    return isSame ? 'same' : 'raises'
  }
  if (to > from) return 'raises'
  if (to < from) return 'lowers'
  // another salt deals everyone anew: as many people on NEW, but not the same ones
  if (to > 0 && to < 1 && saltOf(before, seedProfile) !== saltOf(after, seedProfile)) return 'raises'
  return after.globalOverride === 'force-on' && before.globalOverride !== 'force-on' ? 'raises' : 'same'
}

/** Which way one intent moves people, seen from the state it meets. */
export function directionOfIntent(
  intent: Intent,
  before: FlagState | null,
  connector: Pick<Connector, 'effectiveShare'>,
): Direction {
  switch (intent.kind) {
    case 'roll-back':
      return 'lowers'
    case 'change':
      return directionOfPatch(intent.patch, before, connector)
    case 'restore': {
      // it puts people back whom a rollback had moved
      if (intent.peopleOf !== undefined) return 'raises'
      const flags = directionOf(intent.expected.flag, intent.state.flag, connector)
      const [from, to] = [newOverrides(intent.expected), newOverrides(intent.state)]
      if (flags === 'raises' || to > from || letsGo(intent, connector)) return 'raises'
      return flags === 'lowers' || to < from ? 'lowers' : 'same'
    }
  }
}

function directionOfPatch(
  { person, ...patch }: FlagPatch,
  before: FlagState | null,
  connector: Pick<Connector, 'effectiveShare'>,
): Direction {
  const directions: Direction[] = []
  if (person !== undefined) directions.push(person.variant === 'new' ? 'raises' : 'lowers')
  if (before !== null) directions.push(directionOf(before.flag, patched(before.flag, patch), connector))
  else if (Object.values(patch).some(value => value !== undefined)) directions.push('raises')
  return overall(directions)
}

/** Several targets together raise when any of them does. */
export function overall(directions: readonly Direction[]): Direction {
  if (directions.includes('raises')) return 'raises'
  return directions.includes('lowers') ? 'lowers' : 'same'
}

/** Lowering needs nothing, ever: not even in a protected environment. */
export function needsOf(direction: Direction, environment: Pick<Environment, 'protected'>): Need[] {
  if (direction !== 'raises') return []
  return environment.protected ? ['confirm', 'reason', 'environment-name'] : ['confirm']
}

/** @throws AppError `confirmation-needed` with what is missing */
export function checkConfirmation(
  needs: readonly Need[],
  given: Confirmation,
  environment: Pick<Environment, 'name'>,
): void {
  const missing = needs.filter(need => {
    switch (need) {
      case 'confirm':
        return !given.confirmed
      case 'reason':
        return (given.reason?.trim() ?? '') === ''
      case 'environment-name':
        return given.environmentNameTyped?.trim() !== environment.name
    }
  })
  if (missing.length > 0)
    throw new AppError({ code: 'confirmation-needed', missing, environment: environment.name })
}

/** Does it take someone off a hold on OLD, whom the flag's own share may then serve NEW? */
function letsGo(
  { expected, state }: Extract<Intent, { kind: 'restore' }>,
  connector: Pick<Connector, 'effectiveShare'>,
): boolean {
  if (connector.effectiveShare(state.flag) === 0) return false
  const held = heldOnOld(state)
  return [...heldOnOld(expected)].some(userId => !held.has(userId))
}

function heldOnOld({ overrides }: FlagState): Set<string> {
  return new Set(
    overrides.flatMap(({ userId, variant, reason }) =>
      variant === 'old' && reason !== neverChose ? [userId] : [],
    ),
  )
}

function newOverrides(state: FlagState): number {
  return new Set(
    state.overrides.filter(override => override.variant === 'new').map(override => override.userId),
  ).size
}
