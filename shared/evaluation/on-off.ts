import type { Explanation, RuleTrace } from '../domain/explanation.ts'
import type { Flag } from '../domain/flag.ts'

/** Seed 004: `featureFlags[name] === true`, for everyone alike. */
export function onOffShare({ enabled }: Pick<Flag, 'enabled'>): number {
  return enabled ? 1 : 0
}

/**
 * What one person gets where flags are on or off and nothing else. Who it is does not matter, so that there is no
 * bucket, no percentage to join at and no override that could say otherwise.
 *
 * @param flag  undefined: the store knows no such flag, and everyone is on OLD
 */
export function evaluateOnOff(
  userId: string,
  flagKey: string,
  flag: Pick<Flag, 'enabled'> | undefined,
): Explanation {
  const isOn = flag?.enabled === true
  const enabled: RuleTrace[] =
    flag === undefined
      ? []
      : [{ rule: 'enabled', decided: true, variant: isOn ? 'new' : 'old', facts: { enabled: flag.enabled } }]
  const otherwise: RuleTrace = {
    rule: 'default',
    decided: flag === undefined,
    variant: 'old',
    facts: { flagExists: flag !== undefined },
  }
  return {
    userId,
    flagKey,
    variant: isOn ? 'new' : 'old',
    decidedBy: flag === undefined ? 'default' : 'enabled',
    trace: [...enabled, otherwise],
    bucket: null,
    joinsAtPercentage: null,
  }
}
