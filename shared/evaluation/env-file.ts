import type { EnvFileSettings } from '../domain/env-file-settings.ts'
import type { Explanation, RuleTrace } from '../domain/explanation.ts'
import type { Flag } from '../domain/flag.ts'

/** How an application of seed 002 decides: the part of a connection's settings that says so. */
export type EnvFileProfile = Pick<EnvFileSettings, 'emergency'>

export type EvaluateEnvFileInput = {
  readonly userId: string
  readonly flagKey: string
  /** undefined: the file has no such variable, and everyone is on OLD */
  readonly flag: Pick<Flag, 'enabled'> | undefined
  /** the emergency switch as a flag: not enabled while it keeps everyone on OLD; undefined: there is none */
  readonly emergency: Pick<Flag, 'enabled'> | undefined
  readonly profile: EnvFileProfile
}

/**
 * What one person gets by the file, and why: seed 002's emergency switch first, then the variable, then OLD. Who it is
 * does not matter. It is what the next build serves; what is served now only the application can tell.
 */
export function evaluateEnvFile(input: EvaluateEnvFileInput): Explanation {
  const { userId, flagKey, flag, emergency, profile } = input
  const isHeld = emergency?.enabled === false && profile.emergency?.variable !== flagKey
  const said: Omit<RuleTrace, 'decided'>[] = [
    ...(profile.emergency === null || profile.emergency.variable === flagKey
      ? []
      : [
          {
            rule: 'parent-flag' as const,
            variant: isHeld ? ('old' as const) : null,
            facts: { parentFlag: profile.emergency.variable, flagExists: true, enabled: !isHeld },
          },
        ]),
    ...(flag === undefined
      ? []
      : [
          {
            rule: 'enabled' as const,
            variant: flag.enabled ? ('new' as const) : ('old' as const),
            facts: { enabled: flag.enabled },
          },
        ]),
    { rule: 'default', variant: 'old', facts: { flagExists: flag !== undefined } },
  ]
  const decider = said.findIndex(({ variant }) => variant !== null)
  const trace = said.map((rule, index): RuleTrace => ({ ...rule, decided: index === decider }))
  return {
    userId,
    flagKey,
    variant: trace[decider]?.variant ?? 'old',
    decidedBy: trace[decider]?.rule ?? 'default',
    trace,
    bucket: null,
    joinsAtPercentage: null,
  }
}
