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

test('a store with one switch per person says how many are on', () => {
  const counted = { people: 5_000, onNew: 412 }
  const words = shareWords({ ...setting, percentage: null, effectiveShare: 0.0824, counted })
  expect(words.label).toMatch(/^412 of 5.000$/)
  expect(words.detail).toMatch(/^412 of 5.000 people are switched to NEW, serves NEW to 8.2/)
})

test('and what a percentage means there: only those who never chose', () => {
  const counted = { people: 5_000, onNew: 1_253, undecided: 508 }
  const words = shareWords({ ...setting, effectiveShare: 0.276, counted })
  expect(words.detail).toMatch(
    /^1.253 of 5.000 people are switched to NEW, and 25 % of the 508 who never chose, serves NEW to 27/,
  )
})

test('overrides are spoken of only where there are some', () => {
  const everyone = { ...setting, effectiveShare: 1 }
  expect(shareWords(everyone).detail).toMatch(/serves NEW to everyone$/)
  expect(shareWords({ ...everyone, oldOverrides: 2 }).detail).toMatch(/serves NEW to everyone but overrides$/)
  const nobody = { ...setting, effectiveShare: 0 }
  expect(shareWords({ ...nobody, oldOverrides: 2 }).detail).toMatch(/serves NEW to nobody$/)
  expect(shareWords({ ...nobody, newOverrides: 1 }).detail).toMatch(/serves NEW to nobody but overrides$/)
})

test('a flag that another one holds off says so, and by which', () => {
  const words = shareWords({ ...setting, effectiveShare: 0, heldOffBy: 'new_backend_enabled' })
  expect(words).toMatchObject({ label: 'held off', exposed: false })
  expect(words.detail).toContain('Held on OLD by new_backend_enabled')
})

test('a switch above all others is never called on or off, since its own name may say the opposite', () => {
  expect(labelOf({ percentage: null, effectiveShare: 1, aboveAll: true })).toBe('lets NEW pass')
  const pulled = { ...setting, percentage: null, enabled: false, effectiveShare: 0, aboveAll: true } as const
  expect(shareWords(pulled)).toMatchObject({ label: 'all on OLD', exposed: false })
})
