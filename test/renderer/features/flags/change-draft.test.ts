import { expect, test } from 'vitest'
import { divergences, readDraft } from '../../../../renderer/features/flags/change/change-draft.ts'
import { buildFlag } from '../../../support/flags.ts'
import { buildDetail } from './flag-fixtures.ts'

const { capabilities } = buildDetail()
const flag = buildFlag()

test('a patch names only what differs', () => {
  expect(
    readDraft({ enabled: true, percentage: '25', description: 'other' }, flag, capabilities).patch,
  ).toEqual({ description: 'other' })
  expect(readDraft({ percentage: ' 30 % ' }, flag, capabilities).patch).toEqual({ percentage: 30 })
})

test('a fraction that the store cannot hold is refused with the way out', () => {
  const { patch, problems } = readDraft({ percentage: '0.1' }, flag, capabilities)
  expect(patch).toEqual({})
  expect(problems.percentage).toMatch(/0\.1 % cannot be held.*by override/)
})

test('a store of fractions takes one, with a comma too', () => {
  const fractions = capabilities === null ? null : { ...capabilities, percentage: 'fraction' as const }
  expect(readDraft({ percentage: '0,5' }, flag, fractions).patch).toEqual({ percentage: 0.5 })
})

test.each(['', 'x', '-1', '101', 'NaN', '1e9'])('"%s" is no percentage', text => {
  const { patch, problems } = readDraft({ percentage: text }, flag, capabilities)
  expect(patch).toEqual({})
  expect(problems.percentage).toBe('Type a number between 0 and 100.')
})

test.each(['[1]', '"x"', 'null', '{', ''])('"%s" is no metadata', text => {
  expect(readDraft({ metadata: text }, flag, capabilities).problems.metadata).toBeTypeOf('string')
})

test('metadata goes out as it was typed, hostile keys included', () => {
  const text = '{"__proto__": {"polluted": true}}'
  expect(readDraft({ metadata: text }, flag, capabilities).patch).toEqual({ metadata: text })
  expect(Reflect.get({}, 'polluted')).toBeUndefined()
})

test('choosing off on a contradictory row is a change, although it reads as off already', () => {
  const contradictory = buildFlag({ globalOverride: 'force-off', contradictory: true })
  expect(readDraft({ globalOverride: 'force-off' }, contradictory, capabilities).patch).toEqual({
    globalOverride: 'force-off',
  })
  expect(readDraft({ globalOverride: 'none' }, flag, capabilities).patch).toEqual({})
})

test('three ways: what was, what is, what is wished', () => {
  const now = buildFlag({ percentage: 40, enabled: false })
  expect(divergences({ base: flag, edits: { percentage: '50' } }, now)).toEqual([
    { field: 'enabled', base: 'yes', now: 'no', mine: null },
    { field: 'percentage', base: '25 %', now: '40 %', mine: '50' },
  ])
})
