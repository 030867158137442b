import type { Flag, FlagState, Override } from '../domain/flag.ts'
import { bucketCount, bucketOf, type HashHex } from './bucket.ts'
import { servesBucket } from './effective-share.ts'
import { decidingOverride } from './overrides-in-force.ts'
import { saltOf, type EvaluationProfile } from './profile.ts'

/** Counts of people, not shares. */
export type AudienceCount = { readonly people: number; readonly onNew: number; readonly onOld: number }
export type AudienceMoves = AudienceCount & { readonly toNew: number; readonly toOld: number }

/** A list of people with their buckets remembered: one hash per person and salt serves every percentage. */
export type Audience = {
  /** how many are served NEW, by setting and overrides */
  readonly count: (state: FlagState, nowMs: number) => AudienceCount
  /** how many of them a change moves each way; `onNew` and `onOld` are those after it */
  readonly moves: (before: FlagState, after: FlagState, nowMs: number) => AudienceMoves
}

/** `userIds` without duplicates. Pure computing on the caller's thread: about a second for a million of them. */
export function createAudience(
  userIds: readonly string[],
  profile: EvaluationProfile,
  hash: HashHex,
): Audience {
  const bucketsBySalt = new Map<string, Uint8Array>()
  let positions: Map<string, number> | undefined

  const bucketsFor = (flag: Flag): Uint8Array => {
    const salt = saltOf(flag, profile)
    const known = bucketsBySalt.get(salt)
    if (known !== undefined) return known
    const buckets = new Uint8Array(userIds.length)
    for (let index = 0; index < userIds.length; index += 1)
      buckets[index] = bucketOf(userIds[index] ?? '', salt, hash)
    bucketsBySalt.set(salt, buckets)
    return buckets
  }

  /** One byte per person: 1 is NEW. */
  const served = ({ flag, overrides }: FlagState, nowMs: number): Uint8Array => {
    const byBucket = Uint8Array.from({ length: bucketCount }, (_, bucket) =>
      servesBucket(flag, bucket) ? 1 : 0,
    )
    const answers = new Uint8Array(userIds.length)
    if (byBucket.every(answer => answer === byBucket[0])) {
      // nobody's bucket matters, so nobody is hashed
      answers.fill(byBucket[0] ?? 0)
    } else {
      const buckets = bucketsFor(flag)
      for (let index = 0; index < answers.length; index += 1)
        answers[index] = byBucket[buckets[index] ?? 0] ?? 0
    }
    if (overrides.length === 0) return answers
    positions ??= new Map(userIds.map((userId, index) => [userId, index]))
    for (const [userId, override] of overridesByUser(overrides, flag.key, profile, nowMs)) {
      const index = positions.get(userId)
      if (index !== undefined) answers[index] = override.variant === 'new' ? 1 : 0
    }
    return answers
  }

  return {
    count: (state, nowMs) => {
      let onNew = 0
      for (const answer of served(state, nowMs)) onNew += answer
      return { people: userIds.length, onNew, onOld: userIds.length - onNew }
    },
    moves: (before, after, nowMs) => {
      const was = served(before, nowMs)
      const will = served(after, nowMs)
      let onNew = 0
      let toNew = 0
      let toOld = 0
      for (let index = 0; index < will.length; index += 1) {
        const answer = will[index] ?? 0
        onNew += answer
        if (answer > (was[index] ?? 0)) toNew += 1
        if (answer < (was[index] ?? 0)) toOld += 1
      }
      return { people: userIds.length, onNew, onOld: userIds.length - onNew, toNew, toOld }
    },
  }
}

/** Each user's deciding row. A Map: user ids are hostile text, `__proto__` among them. */
function overridesByUser(
  overrides: readonly Override[],
  flagKey: string,
  profile: EvaluationProfile,
  nowMs: number,
): Map<string, Override> {
  const rows = new Map<string, Override[]>()
  for (const override of overrides) {
    if (override.flagKey !== flagKey) continue
    const known = rows.get(override.userId)
    if (known === undefined) rows.set(override.userId, [override])
    else known.push(override)
  }
  const deciding = new Map<string, Override>()
  for (const [userId, own] of rows) {
    const override = decidingOverride(own, profile, nowMs)
    if (override !== undefined) deciding.set(userId, override)
  }
  return deciding
}
