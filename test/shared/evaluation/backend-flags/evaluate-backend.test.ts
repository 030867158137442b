import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Flag } from '../../../../shared/domain/flag.ts'
import { BucketPreset } from '../../../../shared/domain/mongo-flags-settings.ts'
import {
  backendMovingShares,
  backendShareOf,
  evaluateBackend,
  hashUserIdAs,
  type DigestHex,
  type EvaluateBackendInput,
} from '../../../../shared/evaluation/backend-flags/index.ts'

const digest: DigestHex = (name, text) => createHash(name).update(text).digest('hex')

/** Seed 001's own code, with the store and `hashUserId` handed in and nothing else touched. */
function shouldUseNewBackend(
  context: { userId: string; component?: string },
  getFeatureFlag: (name: string) => { enabled: boolean; rolloutPercent: number } | undefined,
  hashUserId: (userId: string) => number,
): boolean {
  // 1. Check global flag
  const globalFlag = getFeatureFlag('new_backend_enabled')
  if (!globalFlag?.enabled) return false

  // 2. Check component-specific flag if provided
  if (context.component) {
    const componentFlag = getFeatureFlag(`${context.component}_new_backend`)
    if (!componentFlag?.enabled) return false

    // 3. Check percentage rollout
    if (componentFlag.rolloutPercent < 100) {
      const userHash = hashUserId(context.userId)
      const inRollout = userHash % 100 < componentFlag.rolloutPercent
      if (!inRollout) return false
    }
  }
  return true
}

/** The same with the list of appendix A asked where its comment has it: before the percentage. */
function withTestUsers(
  context: { userId: string; component?: string },
  getFeatureFlag: (
    name: string,
  ) => { enabled: boolean; rolloutPercent: number; testUserIds: string[] } | undefined,
  hashUserId: (userId: string) => number,
): boolean {
  if (!getFeatureFlag('new_backend_enabled')?.enabled) return false
  if (!context.component) return true
  const flag = getFeatureFlag(`${context.component}_new_backend`)
  if (!flag?.enabled) return false
  return flag.testUserIds.includes(context.userId) || shouldUseNewBackend(context, getFeatureFlag, hashUserId)
}

function flagOf(key: string, enabled: boolean, percentage: number | null): Flag {
  return {
    connectionId: 'production',
    key,
    description: '',
    enabled,
    percentage,
    globalOverride: 'none',
    contradictory: false,
    metadata: null,
    createdAt: null,
    updatedAt: null,
    stored: {},
    version: '1',
  }
}

const userId = fc.oneof(
  fc.constantFrom('user123', 'user456', '__proto__'),
  fc.string({ minLength: 1 }),
  fc.uuid(),
)
const stored = fc.option(
  fc.record({
    enabled: fc.boolean(),
    rolloutPercent: fc.oneof(fc.integer({ min: 0, max: 100 }), fc.constantFrom(0, 0.1, 99.9, 100)),
    testUserIds: fc.uniqueArray(userId, { maxLength: 3 }),
  }),
  { nil: undefined },
)
const preset = fc.constantFrom(...BucketPreset.options.filter(one => one !== 'numeric-id'))

describe('both profiles against the code of the seed', () => {
  test.each(['as-coded', 'with-test-users'] as const)('%s', profile => {
    fc.assert(
      fc.property(userId, stored, stored, preset, fc.boolean(), (user, parent, component, bucket, named) => {
        const byName = (name: string) => (name === 'new_backend_enabled' ? parent : component)
        const hash = (id: string) => hashUserIdAs(bucket, id, digest) ?? 0
        const context = { userId: user, ...(named ? { component: 'dashboard' } : {}) }
        const literal = profile === 'as-coded' ? shouldUseNewBackend : withTestUsers
        const flagKey = named ? 'dashboard_new_backend' : 'new_backend_enabled'
        const parentFlag = parent && flagOf('new_backend_enabled', parent.enabled, null)
        const componentFlag =
          component && flagOf('dashboard_new_backend', component.enabled, component.rolloutPercent)
        const explanation = evaluateBackend({
          userId: user,
          flagKey,
          flag: named ? componentFlag : parentFlag,
          parent: parentFlag,
          testUserIds: named ? (component?.testUserIds ?? []) : [],
          profile: { parentFlag: 'new_backend_enabled', profile, bucket },
          digest,
        })
        expect(explanation.variant).toBe(literal(context, byName, hash) ? 'new' : 'old')
        expect(explanation.trace.filter(({ decided }) => decided)).toHaveLength(1)
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('explaining seed 001', () => {
  const input = (more: Partial<EvaluateBackendInput> = {}): EvaluateBackendInput => ({
    userId: 'user123',
    flagKey: 'dashboard_new_backend',
    flag: flagOf('dashboard_new_backend', true, 10),
    parent: flagOf('new_backend_enabled', true, null),
    testUserIds: ['user123'],
    profile: { parentFlag: 'new_backend_enabled', profile: 'as-coded', bucket: null },
    digest,
    ...more,
  })

  test('cannot be computed while the bucket function is not known, and says so', () => {
    const { variant, decidedBy, bucket, joinsAtPercentage } = evaluateBackend(input())
    expect({ variant, decidedBy, bucket, joinsAtPercentage }).toEqual({
      variant: null,
      decidedBy: 'percentage',
      bucket: null,
      joinsAtPercentage: null,
    })
  })

  test('needs no bucket function where nobody is asked for a percentage', () => {
    expect(evaluateBackend(input({ flag: flagOf('dashboard_new_backend', true, 100) })).variant).toBe('new')
    expect(evaluateBackend(input({ flag: flagOf('dashboard_new_backend', false, 10) })).decidedBy).toBe(
      'enabled',
    )
    expect(evaluateBackend(input({ parent: undefined }))).toMatchObject({
      variant: 'old',
      decidedBy: 'parent-flag',
    })
    // `undefined < 100` is false
    expect(evaluateBackend(input({ flag: flagOf('dashboard_new_backend', true, null) })).variant).toBe('new')
  })

  test('tells of a person on a list that nobody reads', () => {
    const said = (profile: 'as-coded' | 'with-test-users') =>
      evaluateBackend(
        input({ profile: { parentFlag: 'new_backend_enabled', profile, bucket: 'sha256-hex8' } }),
      )
    const asCoded = said('as-coded').trace.find(({ rule }) => rule === 'user-override')
    expect(asCoded).toMatchObject({ decided: false, variant: null, facts: { listed: true, read: false } })
    expect(said('with-test-users')).toMatchObject({ variant: 'new', decidedBy: 'user-override' })
  })
})

describe('shares of seed 001', () => {
  test('are counted, whatever was typed', () => {
    expect(backendShareOf({ enabled: true, percentage: 0.1 }, null)).toBe(0.01)
    expect(backendShareOf({ enabled: true, percentage: null }, null)).toBe(1)
    expect(backendShareOf({ enabled: false, percentage: 100 }, null)).toBe(0)
    expect(backendShareOf({ enabled: true, percentage: 0 }, 'java-31-signed')).toBe(0.495)
  })

  test('tell how many move', () => {
    const moves = backendMovingShares(
      { enabled: true, percentage: 50 },
      { enabled: true, percentage: 10 },
      null,
    )
    expect(moves).toEqual({ toNew: 0, toOld: 0.4 })
  })
})
