import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rolloutValue, servedVariant } from '../../../main/demo/application-rule.ts'
import { demoPeople } from '../../../main/demo/demo-people.ts'
import type { Flag, Override } from '../../../shared/domain/flag.ts'
import { evaluate, seedProfile } from '../../../shared/evaluation/index.ts'

const hash = (text: string) => createHash('sha256').update(text).digest('hex')

test('an unknown flag is OLD', () => {
  expect(servedVariant(undefined, 'anyone', 0)).toBe('old')
})

test('decides as Switchyard explains, though written apart from it', () => {
  const people = demoPeople('development')
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.integer({ min: 0, max: 100 }),
      fc.boolean(),
      fc.boolean(),
      fc.dictionary(fc.constantFrom(...people), fc.boolean()),
      fc.constantFrom(...people),
      (isEnabled, rolloutPercentage, forceOn, forceOff, own, userId) => {
        const flag: Flag = {
          connectionId: 'phoenix-development',
          key: 'phoenix_pipeline_enabled',
          description: '',
          enabled: isEnabled,
          percentage: rolloutPercentage,
          globalOverride: forceOff ? 'force-off' : forceOn ? 'force-on' : 'none',
          contradictory: forceOff && forceOn,
          metadata: null,
          createdAt: null,
          updatedAt: null,
          stored: {},
          version: '',
        }
        const overrides = Object.entries(own).map(([user, enabled], index): Override => ({
          id: String(index),
          flagKey: flag.key,
          userId: user,
          variant: enabled ? 'new' : 'old',
          reason: null,
          expiresAt: null,
          createdAt: null,
        }))
        const explained = evaluate({
          userId,
          flagKey: flag.key,
          flag,
          overrides,
          profile: seedProfile,
          hash,
          nowMs: 0,
        })
        const served = servedVariant(
          {
            isEnabled,
            rolloutPercentage,
            adminOverrideEnabled: forceOn,
            adminOverrideDisabled: forceOff,
            userOverrides: new Map(Object.entries(own)),
          },
          userId,
          rolloutValue(userId),
        )
        expect(served).toBe(explained.variant)
      },
    ),
    { numRuns: 2000 },
  )
})
