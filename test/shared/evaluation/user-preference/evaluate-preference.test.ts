import { describe, expect, test } from 'vitest'
import { evaluatePreference, preferenceShareOf } from '../../../../shared/evaluation/user-preference/index.ts'

type Person = {
  readonly rolledBack: boolean
  readonly preference: boolean | null | undefined
  readonly bucket: number | null
}
type Setting = { readonly enabled: boolean; readonly percentage: number | null }

/** Kill switch, rollback of this person, their own choice, percentage, OLD: written down once more and by itself. */
function model(
  { enabled, percentage }: Setting,
  { rolledBack, preference, bucket }: Person,
): 'old' | 'new' | null {
  if (!enabled || rolledBack || preference === false || preference === undefined) return 'old'
  if (preference) return 'new'
  if (percentage === null || percentage === 0) return 'old'
  if (percentage === 100) return 'new'
  if (bucket === null) return null
  return bucket < percentage ? 'new' : 'old'
}

const settings: readonly Setting[] = [true, false].flatMap(enabled =>
  [null, 0, 0.1, 1, 50, 99, 100].map(percentage => ({ enabled, percentage })),
)
const people: readonly Person[] = [true, false].flatMap(rolledBack =>
  [true, false, null, undefined].flatMap(preference =>
    [null, 0, 1, 49, 50, 98, 99].map(bucket => ({ rolledBack, preference, bucket })),
  ),
)

test('every setting and every person get what the order of the rules says', () => {
  for (const setting of settings)
    for (const person of people) {
      const explained = evaluatePreference({ userId: 'ann', flagKey: 'f', flag: setting, ...person })
      const decided = explained.trace.filter(({ decided: isIt }) => isIt)
      expect({ setting, person, variant: explained.variant }).toEqual({
        setting,
        person,
        variant: model(setting, person),
      })
      expect(decided.map(({ rule }) => rule)).toEqual([explained.decidedBy])
      // nothing before the rule that decides has an opinion
      const before = explained.trace.slice(
        0,
        explained.trace.findIndex(({ decided: isIt }) => isIt),
      )
      expect(before.every(({ variant }) => variant === null)).toBe(true)
    }
})

test.each([
  [{ enabled: false, preference: true, rolledBack: false }, 'enabled'],
  [{ enabled: true, preference: true, rolledBack: true }, 'user-override'],
  [{ enabled: true, preference: false, rolledBack: false }, 'preference'],
  [{ enabled: true, preference: null, rolledBack: false }, 'percentage'],
  [{ enabled: true, preference: undefined, rolledBack: false }, 'default'],
] as const)('%j is decided by %s', ({ enabled, ...person }, rule) => {
  const flag = { enabled, percentage: 50 }
  expect(evaluatePreference({ userId: 'ann', flagKey: 'f', flag, bucket: 10, ...person }).decidedBy).toBe(
    rule,
  )
})

test('a column that is not there serves OLD', () => {
  const input = { userId: 'ann', flagKey: 'f', rolledBack: false, preference: true, bucket: null }
  expect(evaluatePreference({ ...input, flag: undefined }).variant).toBe('old')
})

describe('the share of people on NEW', () => {
  test('is what a hundred people of each kind get', () => {
    const buckets = Array.from({ length: 100 }, (_, bucket) => bucket)
    for (const setting of settings.filter(({ percentage }) => percentage !== 0.1)) {
      const crowd = [true, false, null].flatMap(preference =>
        buckets.map(bucket => ({ preference, bucket, rolledBack: false })),
      )
      const onNew = crowd.filter(person => model(setting, person) === 'new').length
      const counted = { people: 300, onNew: 100, undecided: 100 }
      expect([setting, preferenceShareOf({ ...setting, counted })]).toEqual([setting, onNew / 300])
    }
  })

  test('is not guessed', () => {
    expect(preferenceShareOf({ enabled: true, percentage: null })).toBeNull()
    expect(preferenceShareOf({ enabled: true, percentage: 10, counted: { people: 9, onNew: 3 } })).toBeNull()
    expect(preferenceShareOf({ enabled: true, percentage: 0, counted: { people: 9, onNew: 3 } })).toBe(3 / 9)
    expect(preferenceShareOf({ enabled: true, percentage: null, counted: { people: 0, onNew: 0 } })).toBe(0)
    expect(preferenceShareOf({ enabled: false, percentage: 50 })).toBe(0)
  })
})
