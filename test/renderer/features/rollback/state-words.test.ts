import { expect, test } from 'vitest'
import { stateWords } from '../../../../renderer/features/rollback/state-words.ts'
import { buildFlag } from '../../../support/flags.ts'

const words = (fields: Parameters<typeof buildFlag>[0]) =>
  stateWords({ flag: buildFlag(fields), overrides: [] })

test('a flag is on, off or at its percentage', () => {
  expect(words({ enabled: true, percentage: null })).toBe('on')
  expect(words({ enabled: true, percentage: 25 })).toBe('25 %')
  expect(words({ enabled: false, percentage: 25 })).toBe('off')
})

test('a switch above all others is never called on or off', () => {
  expect(words({ enabled: true, percentage: null, aboveAll: true })).toBe('lets NEW pass')
  expect(words({ enabled: false, percentage: null, aboveAll: true })).toBe('all on OLD')
})
