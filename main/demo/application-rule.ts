import { createHash } from 'node:crypto'
import type { Variant } from '../../shared/domain/flag.ts'

/**
 * How the made-up application decides who gets what. Written from seed 003's own code and kept apart from
 * `shared/evaluation`: it stands for somebody else's program, and a mistake of ours must not be made twice.
 */
export type ApplicationFlag = {
  readonly isEnabled: boolean
  readonly rolloutPercentage: number
  readonly adminOverrideEnabled: boolean
  readonly adminOverrideDisabled: boolean
  /** user id to what the newest row that has not expired says */
  readonly userOverrides: ReadonlyMap<string, boolean>
}

/** The application's rollout code appends this to every user id. */
export const applicationSalt = 'phoenix_pipeline_salt'

/** 0–99, as `isUserInRollout` of seed 003 computes it. */
export function rolloutValue(userId: string): number {
  const hash = createHash('sha256')
    .update(userId + applicationSalt)
    .digest('hex')
  return Number.parseInt(hash.substring(0, 8), 16) % 100
}

/** User overrides, then admin overrides, then enabled and percentage, then OLD. An unknown flag is OLD. */
export function servedVariant(flag: ApplicationFlag | undefined, userId: string, value: number): Variant {
  if (flag === undefined) return 'old'
  const own = flag.userOverrides.get(userId)
  if (own !== undefined) return own ? 'new' : 'old'
  if (flag.adminOverrideDisabled) return 'old'
  if (flag.adminOverrideEnabled) return 'new'
  return flag.isEnabled && value < flag.rolloutPercentage ? 'new' : 'old'
}
