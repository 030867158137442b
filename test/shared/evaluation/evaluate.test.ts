import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Flag, Override } from '../../../shared/domain/flag.ts'
import { evaluate } from '../../../shared/evaluation/evaluate.ts'
import { seedProfile } from '../../../shared/evaluation/profile.ts'
import { buildFlag, buildOverride } from '../../support/flags.ts'

const nowMs = Date.UTC(2026, 5, 1)
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

function explain(flag: Flag | undefined, overrides: readonly Override[] = [], userId = 'user-1') {
  return evaluate({
    userId,
    flagKey: 'phoenix_pipeline_enabled',
    flag,
    overrides,
    profile: seedProfile,
    hash: sha256,
    nowMs,
  })
}

/** Seed 003's snippet to the letter. */
function isUserInRollout(userId: string, percentage: number): boolean {
  const hash = createHash('sha256')
    .update(userId + 'phoenix_pipeline_salt')
    .digest('hex')
  const userValue = parseInt(hash.substring(0, 8), 16) % 100
  return userValue < percentage
}

/** The order of DESIGN as one would write it in the application: early returns, newest row first. */
function applicationDecides(flag: Flag, rows: readonly Override[], userId: string): 'old' | 'new' {
  const newestFirst = rows
    .filter(row => row.userId === userId)
    .filter(row => row.expiresAt === null || new Date(row.expiresAt).getTime() > nowMs)
    .toSorted((a, b) => new Date(b.createdAt ?? 0).getTime() - new Date(a.createdAt ?? 0).getTime())
  const newest = newestFirst[0]
  if (newest !== undefined) return newest.variant
  if (flag.globalOverride === 'force-off') return 'old'
  if (flag.globalOverride === 'force-on') return 'new'
  if (!flag.enabled) return 'old'
  return isUserInRollout(userId, flag.percentage ?? 0) ? 'new' : 'old'
}

describe('seed 003’s rule', () => {
  test('decides as the literal snippet does, whatever the flag, the rows and the user', () => {
    const userId = fc.oneof(
      fc.uuid(),
      fc.string(),
      fc.constantFrom('__proto__', 'constructor', '日本', "o'hara"),
    )
    const instants = fc
      .integer({ min: 0, max: 365 })
      .map(day => new Date(Date.UTC(2026, 0, 1 + day)).toISOString())
    const rows = fc.uniqueArray(
      fc.record({
        createdAt: instants,
        expiresAt: fc.option(instants),
        variant: fc.constantFrom('old' as const, 'new' as const),
        own: fc.boolean(),
      }),
      { selector: row => row.createdAt, maxLength: 5 },
    )
    const flags = fc.record({
      enabled: fc.boolean(),
      percentage: fc.oneof(fc.integer({ min: 0, max: 100 }), fc.double({ min: 0, max: 100, noNaN: true })),
      globalOverride: fc.constantFrom(
        'none' as const,
        'none' as const,
        'force-on' as const,
        'force-off' as const,
      ),
    })
    fc.assert(
      fc.property(flags, userId, rows, (fields, user, drawn) => {
        const flag = buildFlag(fields)
        const overrides = drawn.map(({ own, ...row }) =>
          buildOverride({ ...row, userId: own ? user : `${user}?` }),
        )
        const explanation = explain(flag, overrides, user)
        expect(explanation.variant).toBe(applicationDecides(flag, overrides, user))
        expect(explanation.trace.filter(({ decided }) => decided)).toHaveLength(1)
        expect(explanation.trace.find(({ decided }) => decided)?.rule).toBe(explanation.decidedBy)
      }),
      { numRuns: 2000 },
    )
  })

  test('serves a person NEW from `joinsAtPercentage` on, and not one below', () => {
    fc.assert(
      fc.property(fc.string(), user => {
        const at = explain(buildFlag(), [], user).joinsAtPercentage ?? Number.NaN
        expect(explain(buildFlag({ percentage: at }), [], user).variant).toBe('new')
        expect(explain(buildFlag({ percentage: at - 1 }), [], user).variant).toBe('old')
      }),
    )
  })

  test('asks the user’s override before the global one', () => {
    const explanation = explain(buildFlag({ globalOverride: 'force-off' }), [buildOverride()])
    expect(explanation).toMatchObject({ variant: 'new', decidedBy: 'user-override' })
    expect(explanation.trace[1]).toMatchObject({ rule: 'global-override', decided: false, variant: 'old' })
  })

  test('lets off win where both global overrides are set', () => {
    const explanation = explain(
      buildFlag({ globalOverride: 'force-off', contradictory: true, percentage: 100 }),
    )
    expect(explanation).toMatchObject({ variant: 'old', decidedBy: 'global-override' })
    expect(explanation.trace[1]?.facts).toEqual({ globalOverride: 'force-off', contradictory: true })
  })

  test('leaves a disabled flag on OLD whatever its percentage', () => {
    expect(explain(buildFlag({ enabled: false, percentage: 100 }))).toMatchObject({
      variant: 'old',
      decidedBy: 'enabled',
    })
  })

  test('serves NEW to everyone where the store has no percentage and the flag is on', () => {
    const explanation = explain(buildFlag({ percentage: null }))
    expect(explanation).toMatchObject({
      variant: 'new',
      decidedBy: 'enabled',
      bucket: null,
      joinsAtPercentage: null,
    })
  })

  test('gives OLD for a flag that the store does not have, even with an override to NEW', () => {
    const explanation = explain(undefined, [buildOverride()])
    expect(explanation).toMatchObject({ variant: 'old', decidedBy: 'default' })
    expect(explanation.trace.at(-1)?.facts).toEqual({ flagExists: false })
  })

  test('uses the salt that the flag’s metadata names', () => {
    const users = Array.from({ length: 200 }, (_, index) => `user-${index}`)
    const plain = buildFlag({ percentage: 50 })
    const salted = buildFlag({ percentage: 50, metadata: '{"salt": "another"}' })
    for (const user of users) {
      const expected = parseInt(sha256(`${user}another`).substring(0, 8), 16) % 100
      expect(explain(salted, [], user).bucket).toBe(expected)
    }
    expect(users.some(user => explain(plain, [], user).bucket !== explain(salted, [], user).bucket)).toBe(
      true,
    )
  })

  test.each(['{"salt": 7}', '{"salt"', '["salt"]', '{"a": {"salt": "x"}}', '"salt"'])(
    'keeps the connection’s salt where metadata is %s',
    metadata => {
      expect(explain(buildFlag({ metadata })).bucket).toBe(explain(buildFlag()).bucket)
    },
  )
})
