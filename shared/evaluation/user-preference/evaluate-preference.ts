import type { Explanation, RuleTrace } from '../../domain/explanation.ts'
import type { Flag, Variant } from '../../domain/flag.ts'

export type EvaluatePreferenceInput = {
  readonly userId: string
  readonly flagKey: string
  /** undefined: the store has no such column */
  readonly flag: Pick<Flag, 'enabled' | 'percentage'> | undefined
  /** support has put this person on OLD, whatever they chose */
  readonly rolledBack: boolean
  /** the person's own column; null: never chose; undefined: there is no such person */
  readonly preference: boolean | null | undefined
  /** 0–99; null: the application's bucket function is not known */
  readonly bucket: number | null
}

/**
 * What one person of seed 000 gets, and why. The seed states a kill switch, a rollback per user, the user's preference
 * and a percentage, and no order among them; this is the most cautious one: kill switch, rollback of this person, their
 * own choice, percentage for those who never chose, OLD.
 */
export function evaluatePreference(input: EvaluatePreferenceInput): Explanation {
  const { userId, flagKey, flag, preference, bucket } = input
  const said = [
    rule('enabled', flag?.enabled === true ? null : 'old', {
      flagExists: flag !== undefined,
      enabled: flag?.enabled === true,
    }),
    rule('user-override', input.rolledBack ? 'old' : null, { rolledBack: input.rolledBack }),
    rule('preference', preference == null ? null : preference ? 'new' : 'old', {
      personExists: preference !== undefined,
      chose: preference ?? null,
    }),
    ...(preference === null ? percentageRule(flag?.percentage ?? null, bucket) : []),
    rule('default', 'old', {}),
  ]
  const decider = said.findIndex(({ variant, unknown }) => variant !== null || unknown)
  const trace = said.map(({ unknown: _, ...one }, index): RuleTrace => ({
    ...one,
    decided: index === decider,
  }))
  const decided = trace[decider] ?? { rule: 'default' as const, variant: 'old' as const }
  return {
    userId,
    flagKey,
    variant: decided.variant,
    decidedBy: decided.rule,
    trace,
    bucket,
    joinsAtPercentage: preference === null && bucket !== null ? bucket + 1 : null,
  }
}

type Said = Omit<RuleTrace, 'decided'> & { readonly unknown: boolean }

function rule(
  name: RuleTrace['rule'],
  variant: Variant | null,
  facts: RuleTrace['facts'],
  unknown = false,
): Said {
  return { rule: name, variant, facts, unknown }
}

/** Everyone and nobody need no bucket. */
function percentageRule(percentage: number | null, bucket: number | null): readonly Said[] {
  if (percentage === null) return []
  const facts = { percentage, bucket }
  if (percentage <= 0) return [rule('percentage', 'old', facts)]
  if (percentage >= 100) return [rule('percentage', 'new', facts)]
  if (bucket === null) return [rule('percentage', null, facts, true)]
  return [rule('percentage', bucket < percentage ? 'new' : 'old', facts)]
}
