import { expect, test } from 'vitest'
import { shareWords } from '../../../../renderer/ui/index.ts'

const setting = {
  enabled: true,
  percentage: 25,
  globalOverride: 'none',
  contradictory: false,
  effectiveShare: 0.25,
} as const
const labelOf = (changes: object) => shareWords({ ...setting, ...changes }).label.replaceAll('\u00a0', ' ')

test('a percentage that means what it says is shown once', () => {
  expect(labelOf({})).toBe('25 %')
})

test('a percentage that the store serves differently shows both', () => {
  expect(labelOf({ percentage: 0.1, effectiveShare: 0.01 })).toBe('0.1 % → 1 %')
})

test('what is switched off says off, whatever percentage is typed', () => {
  expect(labelOf({ enabled: false, effectiveShare: 0 })).toBe('off')
  expect(shareWords({ ...setting, enabled: false, effectiveShare: 0 }).detail).toContain(
    '25 % is typed but not asked',
  )
})

test('a global override is named, and off wins over both', () => {
  expect(labelOf({ globalOverride: 'force-on', effectiveShare: 1 })).toBe('forced on')
  const both = shareWords({ ...setting, globalOverride: 'force-off', contradictory: true, effectiveShare: 0 })
  expect(both.label).toBe('forced off')
  expect(both.detail).toContain('off wins')
})

test('a share that cannot be computed counts as exposed: safety is not assumed', () => {
  const unknown = shareWords({ ...setting, effectiveShare: null })
  expect(unknown.exposed).toBe(true)
  expect(unknown.detail).toContain('cannot be computed')
  expect(shareWords({ ...setting, effectiveShare: 0 }).exposed).toBe(false)
})

test('a store without percentages is on or off', () => {
  expect(labelOf({ percentage: null, effectiveShare: 1 })).toBe('on')
})
