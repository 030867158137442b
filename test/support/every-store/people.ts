import { createHash } from 'node:crypto'

/** Seed 003: `parseInt(sha256(userId + salt).substring(0, 8), 16) % 100`, written down once more and by itself. */
export function seedBucket(userId: string, salt = ''): number {
  return Number(
    BigInt(`0x${createHash('sha256').update(`${userId}${salt}`).digest('hex').slice(0, 8)}`) % 100n,
  )
}

/** One person in each of the hundred buckets, so that a share is counted and not guessed. */
export function onePerBucket(salt: string): readonly string[] {
  const found = new Map<number, string>()
  for (let number = 0; found.size < 100; number += 1) {
    const userId = `person-${number}`
    const bucket = seedBucket(userId, salt)
    if (!found.has(bucket)) found.set(bucket, userId)
  }
  return [...found.values()]
}

/** The same people in every run: a linear congruential generator of 32 bits (Numerical Recipes' constants). */
export function crowd(count: number, seed: number): readonly string[] {
  let state = seed >>> 0
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return `u${state.toString(36)}`
  })
}
