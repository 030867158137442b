import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BucketPreset } from '../../../../shared/domain/mongo-flags-settings.ts'
import {
  backendBucketOf,
  hashUserIdAs,
  shareBelow,
  type DigestHex,
} from '../../../../shared/evaluation/backend-flags/index.ts'

export const digest: DigestHex = (name, text) => createHash(name).update(text).digest('hex')

describe('bucket functions', () => {
  test.each<[BucketPreset, string, number]>([
    // published test vectors of each function
    ['fnv1a-32', '', 0x811c9dc5],
    ['fnv1a-32', 'a', 0xe40c292c],
    ['fnv1a-32', 'foobar', 0xbf9cf968],
    ['murmur3-32', '', 0],
    ['murmur3-32', 'test', 0xba6bd213],
    ['murmur3-32', 'Hello, world!', 0xc0363e43],
    ['murmur3-32', 'The quick brown fox jumps over the lazy dog', 0x2e4ff723],
    ['crc32', '123456789', 0xcbf43926],
    ['java-31-signed', 'hello', 99_162_322],
    ['java-31-signed', 'polygenelubricants', -2_147_483_648],
    ['java-31-absolute', 'polygenelubricants', 2_147_483_648],
    ['djb2-unsigned', 'hello', 261_238_937],
    ['sha256-hex8', '', 0xe3b0c442],
    ['sha1-hex8', 'abc', 0xa9993e36],
    ['md5-hex8', '', 0xd41d8cd9],
    ['character-sum', 'ab', 195],
    ['numeric-id', '12345', 12_345],
  ])('%s of "%s"', (preset, text, hash) => {
    expect(hashUserIdAs(preset, text, digest)).toBe(hash)
  })

  test('numeric-id has no answer for what is no number', () => {
    for (const id of ['', 'u1', '-1', '1.5', '1e3', '9'.repeat(16)])
      expect(hashUserIdAs('numeric-id', id, digest)).toBeUndefined()
  })

  test('crc32 agrees with zlib for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        expect(hashUserIdAs('crc32', text, digest)).toBe(crc32(text))
      }),
    )
  })

  test('a function that is not known puts nobody into a bucket', () => {
    expect(backendBucketOf(null, 'user123', digest)).toBeUndefined()
  })

  // the share is counted; here it is met by people, drawn with a fixed seed
  test.each(
    BucketPreset.options
      // a sum of characters is no hash, and its buckets are as even as the ids happen to be
      .filter(preset => preset !== 'character-sum')
      .flatMap(preset => [0, 0.1, 10, 50, 99].map(percentage => [preset, percentage] as const)),
  )('%s at %d %% serves the share that is counted', (preset, percentage) => {
    let state = 20_251_117
    const random = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0)
    const people = 20_000
    let served = 0
    for (let index = 0; index < people; index += 1) {
      const id =
        preset === 'numeric-id' ? `${index}` : `user-${random().toString(36)}-${random().toString(36)}`
      if ((backendBucketOf(preset, id, digest) ?? 100) < percentage) served += 1
    }
    expect(Math.abs(served / people - shareBelow(preset, percentage))).toBeLessThan(0.015)
  })

  test('a signed hash lets half of all people in at any percentage', () => {
    expect(shareBelow('java-31-signed', 0)).toBe(0.495)
    expect(shareBelow('java-31-signed', 10)).toBe(0.55)
    expect(shareBelow('java-31-unsigned', 10)).toBe(0.1)
    expect(shareBelow(null, 0.1)).toBe(0.01)
  })
})
