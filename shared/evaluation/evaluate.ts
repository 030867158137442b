import type { Explanation, RuleTrace } from '../domain/explanation.ts'
import type { Flag, Override, Variant } from '../domain/flag.ts'
import { bucketOf, type HashHex } from './bucket.ts'
import { decidingOverride, isInForce } from './overrides-in-force.ts'
import { saltOf, type EvaluationProfile } from './profile.ts'

export type EvaluateInput = {
  readonly userId: string
  readonly flagKey: string
  /** undefined: the store knows no such flag, and everyone is on OLD */
  readonly flag: Flag | undefined
  /** this flag's rows of any users; the others are left out here */
  readonly overrides: readonly Override[]
  readonly profile: EvaluationProfile
  readonly hash: HashHex
  readonly nowMs: number
}

/**
 * What one person gets, and why: seed 003's order of user override, global override, enabled, percentage, OLD.
 * Every rule is in the trace with what it says, whether or not it was the one to decide.
 */
export function evaluate(input: EvaluateInput): Explanation {
  const { flag, profile, userId } = input
  const salt = flag === undefined ? profile.salt : saltOf(flag, profile)
  const bucket = flag === undefined || flag.percentage === null ? null : bucketOf(userId, salt, input.hash)
  const said = [
    userOverrideRule(input),
    ...(flag === undefined
      ? []
      : [globalOverrideRule(flag), enabledRule(flag), ...percentageRule(flag, bucket, salt)]),
    rule('default', 'old', { flagExists: flag !== undefined }),
  ]
  const decider = said.findIndex(({ variant }) => variant !== null)
  const trace = said.map((one, index): RuleTrace => ({ ...one, decided: index === decider }))
  // the default always speaks, so there is always a decider
  const decided = trace[decider] ?? { rule: 'default' as const, variant: 'old' as const }
  return {
    userId,
    flagKey: input.flagKey,
    variant: decided.variant ?? 'old',
    decidedBy: decided.rule,
    trace,
    bucket,
    joinsAtPercentage: bucket === null ? null : bucket + 1,
  }
}

type Said = Omit<RuleTrace, 'decided'>

function rule(name: RuleTrace['rule'], variant: Variant | null, facts: RuleTrace['facts']): Said {
  return { rule: name, variant, facts }
}

function userOverrideRule({ flag, overrides, profile, userId, flagKey, nowMs }: EvaluateInput): Said {
  const rows = overrides.filter(row => row.userId === userId && row.flagKey === flagKey)
  const expired = rows.filter(row => !isInForce(row, profile, nowMs)).length
  const deciding = decidingOverride(rows, profile, nowMs)
  const counts = { rows: rows.length, expired }
  if (deciding === undefined) return rule('user-override', null, counts)
  const facts = {
    ...counts,
    reason: deciding.reason,
    expiresAt: deciding.expiresAt,
    createdAt: deciding.createdAt,
  }
  // a row for a flag that is gone decides nothing anyone could switch on
  return rule(
    'user-override',
    flag === undefined && deciding.variant === 'new' ? null : deciding.variant,
    facts,
  )
}

function globalOverrideRule(flag: Flag): Said {
  const facts = { globalOverride: flag.globalOverride, contradictory: flag.contradictory }
  if (flag.globalOverride === 'none') return rule('global-override', null, facts)
  return rule('global-override', flag.globalOverride === 'force-on' ? 'new' : 'old', facts)
}

/** Off decides OLD; on leaves the matter to the percentage, or decides NEW where the store has none. */
function enabledRule(flag: Flag): Said {
  const variant = flag.enabled ? (flag.percentage === null ? 'new' : null) : 'old'
  return rule('enabled', variant, { enabled: flag.enabled })
}

function percentageRule(flag: Flag, bucket: number | null, salt: string): readonly Said[] {
  if (flag.percentage === null || bucket === null) return []
  const joins = bucket < flag.percentage
  return [rule('percentage', joins ? 'new' : null, { percentage: flag.percentage, bucket, salt })]
}
