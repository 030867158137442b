/** SHA-256 of a text's UTF-8 bytes as lower-case hex; handed in, because `shared/` may not import Node. */
export type HashHex = (text: string) => string

/** How many equal parts the seed's rule divides people into; a percentage is a number of them. */
export const bucketCount = 100

/**
 * The part of the population a person belongs to, 0–99.
 * Seed 003: `parseInt(sha256(userId + salt).substring(0, 8), 16) % 100`.
 */
export function bucketOf(userId: string, salt: string, hash: HashHex): number {
  return Number.parseInt(hash(userId + salt).slice(0, 8), 16) % bucketCount
}
