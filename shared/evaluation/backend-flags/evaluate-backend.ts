import type { Explanation, RuleTrace } from '../../domain/explanation.ts'
import type { Flag, Variant } from '../../domain/flag.ts'
import type { MongoFlagsSettings } from '../../domain/mongo-flags-settings.ts'
import { backendBucketOf, type DigestHex } from './bucket-presets.ts'

/** How an application of seed 001 decides: the part of a connection's settings that says so. */
export type BackendProfile = Pick<MongoFlagsSettings, 'parentFlag' | 'profile' | 'bucket'>

export type EvaluateBackendInput = {
  readonly userId: string
  /** the parent's own name: a call that names no component, which asks for no percentage */
  readonly flagKey: string
  /** undefined: the store has no such flag */
  readonly flag: Flag | undefined
  readonly parent: Flag | undefined
  /** `testUserIds` of this flag, whether or not the application reads them */
  readonly testUserIds: readonly string[]
  readonly profile: BackendProfile
  readonly digest: DigestHex
}

type Said = Omit<RuleTrace, 'decided'> & {
  /** it would decide, and what it says is not known */
  readonly unknown?: boolean
}

/**
 * What one person gets, and why: seed 001's order of parent flag, component flag, test users where the application reads
 * them, percentage, NEW. `variant` is null when the percentage decides and the bucket function is not known.
 */
export function evaluateBackend(input: EvaluateBackendInput): Explanation {
  const { userId, flagKey, flag, profile } = input
  const bucket = asksPercentage(input) ? backendBucketOf(profile.bucket, userId, input.digest) : undefined
  const said = [
    parentRule(input),
    ...(flagKey === profile.parentFlag ? [] : [enabledRule(flag), testUsersRule(input)]),
    ...(flag === undefined ? [] : percentageRule(flag, bucket, input)),
    rule('default', 'new', {}),
  ]
  const decider = said.findIndex(({ variant, unknown }) => variant !== null || unknown === true)
  const trace = said.map(({ unknown: _, ...one }, index): RuleTrace => ({
    ...one,
    decided: index === decider,
  }))
  // the default always speaks, so there is always a decider
  const decided = trace[decider] ?? { rule: 'default' as const, variant: 'new' as const }
  return {
    userId,
    flagKey,
    variant: decided.variant,
    decidedBy: decided.rule,
    trace,
    bucket: bucket ?? null,
    joinsAtPercentage: bucket === undefined ? null : Math.max(0, bucket + 1),
  }
}

function asksPercentage({ flagKey, flag, profile }: EvaluateBackendInput): boolean {
  return flagKey !== profile.parentFlag && flag !== undefined && flag.percentage !== null
}

function rule(name: RuleTrace['rule'], variant: Variant | null, facts: RuleTrace['facts']): Said {
  return { rule: name, variant, facts }
}

function parentRule({ parent, profile }: EvaluateBackendInput): Said {
  const enabled = parent?.enabled === true
  const facts = { parentFlag: profile.parentFlag, flagExists: parent !== undefined, enabled }
  return rule('parent-flag', enabled ? null : 'old', facts)
}

function enabledRule(flag: Flag | undefined): Said {
  const enabled = flag?.enabled === true
  return rule('enabled', enabled ? null : 'old', { flagExists: flag !== undefined, enabled })
}

/** Told in both profiles: that a person is on the list and nobody reads it is what a tester wants to know. */
function testUsersRule({ userId, testUserIds, profile }: EvaluateBackendInput): Said {
  const listed = testUserIds.includes(userId)
  const read = profile.profile === 'with-test-users'
  return rule('user-override', listed && read ? 'new' : null, { listed, read })
}

function percentageRule(
  flag: Flag,
  bucket: number | undefined,
  input: EvaluateBackendInput,
): readonly Said[] {
  if (!asksPercentage(input) || flag.percentage === null) return []
  const facts = { percentage: flag.percentage, bucket: bucket ?? null, preset: input.profile.bucket }
  if (flag.percentage >= 100) return [rule('percentage', 'new', facts)]
  if (bucket === undefined) return [{ ...rule('percentage', null, facts), unknown: true }]
  return [rule('percentage', bucket < flag.percentage ? 'new' : 'old', facts)]
}
