import type { Variant } from '../../../../shared/domain/flag.ts'

/**
 * How the made-up energy application decides between its backends: seed 001's own code, with the test users that its
 * examples name and its code forgets. Kept apart from `shared/evaluation`: it stands for somebody else's program.
 */
export type EnergyFlag = {
  readonly enabled: boolean
  readonly rolloutPercent: number
  readonly testUserIds: ReadonlySet<string>
}

/** `hashUserId`, which the seed leaves open: the loop over characters that most applications copy. */
export function hashUserId(userId: string): number {
  let hash = 0
  for (let index = 0; index < userId.length; index += 1)
    hash = ((hash << 5) - hash + userId.charCodeAt(index)) | 0
  return Math.abs(hash)
}

export function backendOf(
  parent: EnergyFlag | undefined,
  flag: EnergyFlag | undefined,
  userId: string,
): Variant {
  if (parent?.enabled !== true || flag?.enabled !== true) return 'old'
  if (flag.testUserIds.has(userId)) return 'new'
  if (flag.rolloutPercent < 100 && hashUserId(userId) % 100 >= flag.rolloutPercent) return 'old'
  return 'new'
}
