import fc from 'fast-check'
import { expect, test } from 'vitest'
import { effectiveShareOf, movingShares } from '../../../shared/evaluation/effective-share.ts'
import { seedProfile } from '../../../shared/evaluation/profile.ts'
import { buildFlag } from '../../support/flags.ts'

test('is the number typed for a whole percentage', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100 }), percentage => {
      expect(effectiveShareOf(buildFlag({ percentage }))).toBe(percentage / 100)
    }),
  )
})

test('is ten times too much for 0.1 %, since a bucket cannot be divided', () => {
  expect(effectiveShareOf(buildFlag({ percentage: 0.1 }))).toBe(0.01)
})

test.each([
  [{ globalOverride: 'force-off' as const, percentage: 100 }, 0],
  [{ globalOverride: 'force-on' as const, enabled: false, percentage: 0 }, 1],
  [{ enabled: false, percentage: 100 }, 0],
  [{ percentage: null }, 1],
])('of %j is %d', (fields, share) => {
  expect(effectiveShareOf(buildFlag(fields))).toBe(share)
})

test('moves exactly the people between two percentages', () => {
  const before = buildFlag({ percentage: 25 })
  expect(movingShares(before, buildFlag({ percentage: 40 }), seedProfile)).toEqual({ toNew: 0.15, toOld: 0 })
  expect(movingShares(before, buildFlag({ globalOverride: 'force-off' }), seedProfile)).toEqual({
    toNew: 0,
    toOld: 0.25,
  })
})

test('moves people both ways when the salt changes', () => {
  const after = buildFlag({ percentage: 50, metadata: '{"salt":"b"}' })
  expect(movingShares(buildFlag({ percentage: 50 }), after, seedProfile)).toEqual({
    toNew: 0.25,
    toOld: 0.25,
  })
})
