import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createAudience } from '../../../shared/evaluation/index.ts'
import { evaluate } from '../../../shared/evaluation/evaluate.ts'
import { seedProfile } from '../../../shared/evaluation/profile.ts'
import type { FlagState } from '../../../shared/domain/flag.ts'
import { buildOverride, buildState } from '../../support/flags.ts'

const nowMs = Date.UTC(2026, 5, 1)
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const users = [...Array.from({ length: 60 }, (_, index) => `user-${index}`), '__proto__', 'constructor']

const states = fc
  .record({
    enabled: fc.boolean(),
    percentage: fc.integer({ min: 0, max: 100 }),
    globalOverride: fc.constantFrom(
      'none' as const,
      'none' as const,
      'force-on' as const,
      'force-off' as const,
    ),
    metadata: fc.constantFrom('{}', '{"salt":"another"}'),
    rows: fc.array(
      fc.record({
        userId: fc.constantFrom(...users, 'someone else'),
        variant: fc.constantFrom('old' as const, 'new' as const),
        expiresAt: fc.constantFrom(null, '2026-01-01 00:00:00+00', '2027-01-01 00:00:00+00'),
        createdAt: fc.constantFrom('2025-01-01 00:00:00+00', '2025-06-01 00:00:00.000001+00'),
      }),
      { maxLength: 12 },
    ),
  })
  .map(({ rows, ...flag }) => buildState(flag, rows.map(buildOverride)))

function onNew({ flag, overrides }: FlagState, userId: string): boolean {
  const input = { userId, flagKey: flag.key, flag, overrides, profile: seedProfile, hash: sha256, nowMs }
  return evaluate(input).variant === 'new'
}

test('counts what evaluating each person one by one gives, and who moves', () => {
  const audience = createAudience(users, seedProfile, sha256)
  fc.assert(
    fc.property(states, states, (before, after) => {
      const was = users.map(user => onNew(before, user))
      const will = users.map(user => onNew(after, user))
      expect(audience.count(before, nowMs).onNew).toBe(was.filter(Boolean).length)
      expect(audience.moves(before, after, nowMs)).toEqual({
        people: users.length,
        onNew: will.filter(Boolean).length,
        onOld: will.filter(answer => !answer).length,
        toNew: users.filter((_, index) => will[index] === true && was[index] === false).length,
        toOld: users.filter((_, index) => will[index] === false && was[index] === true).length,
      })
    }),
  )
})

test('hashes each person once per salt, however often percentages are tried', () => {
  let hashed = 0
  const counting = (text: string): string => {
    hashed += 1
    return sha256(text)
  }
  const audience = createAudience(users, seedProfile, counting)
  for (const percentage of [5, 25, 50, 99]) audience.count(buildState({ percentage }), nowMs)
  audience.count(buildState({ percentage: 100 }), nowMs)
  expect(hashed).toBe(users.length)
  audience.count(buildState({ metadata: '{"salt":"b"}' }), nowMs)
  expect(hashed).toBe(2 * users.length)
})
