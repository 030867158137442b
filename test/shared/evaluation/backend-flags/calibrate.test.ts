import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { KnownPair } from '../../../../shared/domain/calibration.ts'
import { BucketPreset } from '../../../../shared/domain/mongo-flags-settings.ts'
import {
  backendBucketOf,
  calibrate,
  type DigestHex,
} from '../../../../shared/evaluation/backend-flags/index.ts'

const digest: DigestHex = (name, text) => createHash(name).update(text).digest('hex')

function pairsOf(
  preset: BucketPreset,
  count: number,
  percentage: number,
  idOf = (index: number) => `user-${index * 7919}-x`,
) {
  return Array.from({ length: count }, (_, index): KnownPair => {
    const userId = idOf(index)
    const isNew = (backendBucketOf(preset, userId, digest) ?? 100) < percentage
    return { userId, percentage, variant: isNew ? 'new' : 'old' }
  })
}

describe('calibrating the bucket function', () => {
  test.each(BucketPreset.options)('finds %s from pairs it made', preset => {
    const pairs = pairsOf(preset, 60, 50, preset === 'numeric-id' ? index => `${index * 7919}` : undefined)
    expect(calibrate(pairs, digest)).toMatchObject({ verdict: 'found', preset })
  })

  test('does not guess from a few pairs', () => {
    expect(calibrate(pairsOf('sha256-hex8', 5, 50), digest)).toMatchObject({
      verdict: 'too-few',
      preset: null,
    })
    expect(calibrate([], digest)).toMatchObject({ verdict: 'too-few', preset: null })
    // people who all stayed on OLD at 1 % say next to nothing
    const old = pairsOf('sha256-hex8', 60, 1).map((pair): KnownPair => ({ ...pair, variant: 'old' }))
    expect(calibrate(old, digest).preset).toBeNull()
  })

  test('says that no function known here does it', () => {
    const pairs = pairsOf('sha256-hex8', 60, 50).map((pair, index): KnownPair =>
      index % 2 === 0 ? pair : { ...pair, variant: pair.variant === 'new' ? 'old' : 'new' },
    )
    expect(calibrate(pairs, digest)).toMatchObject({ verdict: 'none', preset: null })
  })

  test('one pair that does not fit rules a function out', () => {
    const [first, ...rest] = pairsOf('fnv1a-32', 60, 50)
    if (first === undefined) throw new Error('there are sixty')
    const pairs = [{ ...first, variant: first.variant === 'new' ? 'old' : 'new' } as const, ...rest]
    const { verdict, fits } = calibrate(pairs, digest)
    expect(verdict).toBe('none')
    expect(fits[0]).toEqual({ preset: 'fnv1a-32', agreed: 59, disagreed: 1 })
  })

  test('leaves out pairs at 0 % and 100 %, which every function reproduces', () => {
    const pairs = pairsOf('crc32', 60, 50)
    const everyone: KnownPair[] = [
      { userId: 'a', variant: 'old', percentage: 100 },
      { userId: 'b', variant: 'new', percentage: 0 },
    ]
    expect(calibrate([...pairs, ...everyone], digest)).toMatchObject({ verdict: 'found', preset: 'crc32' })
  })
})
