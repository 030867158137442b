import type { BucketPreset } from '../../domain/mongo-flags-settings.ts'

export type DigestName = 'md5' | 'sha1' | 'sha256'
/** A digest of a text's UTF-8 bytes as lower-case hex; handed in, because `shared/` may not import Node. */
export type DigestHex = (name: DigestName, text: string) => string

/** What seed 001 takes the remainder by. */
export const backendBuckets = 100

/**
 * What `hashUserId(userId)` answers, were it this function; an integer, below zero for a function that never takes
 * the sign away.
 *
 * @returns undefined where the function has no answer for such an id
 */
export function hashUserIdAs(preset: BucketPreset, userId: string, digest: DigestHex): number | undefined {
  switch (preset) {
    case 'sha256-hex8':
      return hex8(digest('sha256', userId))
    case 'sha1-hex8':
      return hex8(digest('sha1', userId))
    case 'md5-hex8':
      return hex8(digest('md5', userId))
    case 'java-31-absolute':
      return Math.abs(java31(userId))
    case 'java-31-unsigned':
      return java31(userId) >>> 0
    case 'java-31-signed':
      return java31(userId)
    case 'djb2-unsigned':
      return overUnits(userId, 5381, (hash, unit) => (Math.imul(hash, 33) + unit) | 0) >>> 0
    case 'fnv1a-32':
      return overBytes(userId, 0x811c9dc5, (hash, byte) => Math.imul(hash ^ byte, 0x01000193)) >>> 0
    case 'murmur3-32':
      return murmur3(userId)
    case 'crc32':
      return ~overBytes(userId, -1, crcStep) >>> 0
    case 'character-sum':
      return overUnits(userId, 0, (sum, unit) => sum + unit)
    case 'numeric-id':
      return /^\d{1,15}$/.test(userId) ? Number(userId) : undefined
  }
}

/** `hashUserId(userId) % 100` in JavaScript, whose remainder keeps the sign. @returns undefined: cannot be computed */
export function backendBucketOf(
  preset: BucketPreset | null,
  userId: string,
  digest: DigestHex,
): number | undefined {
  const hash = preset === null ? undefined : hashUserIdAs(preset, userId, digest)
  // `% 100` of a negative multiple is -0, which is less than no percentage but prints as one
  return hash === undefined ? undefined : (hash % backendBuckets) + 0
}

/**
 * Share in [0, 1] of people whose bucket lies below a percentage, each bucket counted. With a signed hash half of all
 * people have a bucket below zero and are let in at any percentage, 0 included.
 */
export function shareBelow(preset: BucketPreset | null, percentage: number): number {
  const signed = preset === 'java-31-signed'
  let weight = 0
  for (let bucket = signed ? 1 - backendBuckets : 0; bucket < backendBuckets; bucket += 1) {
    // zero is reached from both sides
    if (bucket < percentage) weight += signed && bucket === 0 ? 2 : 1
  }
  return weight / (signed ? 2 * backendBuckets : backendBuckets)
}

const hex8 = (hex: string): number => Number.parseInt(hex.slice(0, 8), 16)

/** `hash = (hash << 5) - hash + code`, kept to 32 bits: what is copied most often under this name. */
const java31 = (text: string): number => overUnits(text, 0, (hash, unit) => (Math.imul(hash, 31) + unit) | 0)

function overUnits(text: string, start: number, step: (hash: number, unit: number) => number): number {
  let hash = start
  for (let index = 0; index < text.length; index += 1) hash = step(hash, text.charCodeAt(index))
  return hash
}

function overBytes(text: string, start: number, step: (hash: number, byte: number) => number): number {
  return utf8(text).reduce(step, start)
}

function crcStep(crc: number, byte: number): number {
  let next = crc ^ byte
  for (let bit = 0; bit < 8; bit += 1) next = (next >>> 1) ^ (next & 1 ? 0xedb88320 : 0)
  return next
}

/** Appleby's MurmurHash3, x86, 32 bits, seed 0. */
function murmur3(text: string): number {
  const bytes = utf8(text)
  const byte = (index: number): number => bytes[index] ?? 0
  const mixed = (block: number): number => Math.imul(rotated(Math.imul(block, 0xcc9e2d51), 15), 0x1b873593)
  const whole = bytes.length - (bytes.length % 4)
  let hash = 0
  for (let at = 0; at < whole; at += 4) {
    const block = byte(at) | (byte(at + 1) << 8) | (byte(at + 2) << 16) | (byte(at + 3) << 24)
    hash = (Math.imul(rotated(hash ^ mixed(block), 13), 5) + 0xe6546b64) | 0
  }
  if (whole < bytes.length) hash ^= mixed(byte(whole) | (byte(whole + 1) << 8) | (byte(whole + 2) << 16))
  hash ^= bytes.length
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

const rotated = (value: number, by: number): number => (value << by) | (value >>> (32 - by))

/** UTF-8 by hand: `TextEncoder` is the DOM's or Node's, and `shared/` has neither. */
function utf8(text: string): number[] {
  const bytes: number[] = []
  for (const character of text.toWellFormed()) {
    const code = character.codePointAt(0) ?? 0
    if (code < 0x80) bytes.push(code)
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63))
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63))
    else
      bytes.push(
        0xf0 | (code >> 18),
        0x80 | ((code >> 12) & 63),
        0x80 | ((code >> 6) & 63),
        0x80 | (code & 63),
      )
  }
  return bytes
}
