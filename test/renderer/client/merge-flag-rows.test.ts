import { expect, test } from 'vitest'
import { mergeFlagRows } from '../../../renderer/client/merge-flag-rows.ts'
import { flagRow } from '../support/rows.ts'

const list = [flagRow('a'), flagRow('b'), flagRow('c')]

test('a changed row takes its old place, and the others stay the very same', () => {
  const changed = flagRow('b', { enabled: false })
  const merged = mergeFlagRows(list, [changed], [])
  expect(merged).toEqual([list[0], changed, list[2]])
  expect(merged[0]).toBe(list[0])
  expect(merged[2]).toBe(list[2])
})

test('a new row is sorted in, a removed one leaves', () => {
  const merged = mergeFlagRows(list, [flagRow('bb')], [{ connectionId: 'production', key: 'a' }])
  expect(merged.map(row => row.key)).toEqual(['b', 'bb', 'c'])
})

test('the same key in another connection is another flag', () => {
  const elsewhere = flagRow('b', { connectionId: 'staging' })
  const merged = mergeFlagRows(list, [elsewhere], [])
  expect(merged.map(row => `${row.connectionId}/${row.key}`)).toEqual([
    'production/a',
    'production/b',
    'staging/b',
    'production/c',
  ])
})

test('keys that are names of object members are flags like any other', () => {
  const hostile = [flagRow('__proto__'), flagRow('constructor')]
  const merged = mergeFlagRows(hostile, [flagRow('__proto__', { enabled: false })], [])
  expect(merged.map(row => [row.key, row.enabled])).toEqual([
    ['__proto__', false],
    ['constructor', true],
  ])
})
