import { expect, test } from 'vitest'
import { chooseRows, matches, type FlagChoice } from '../../../../renderer/features/flags/list/flag-choice.ts'
import { buildFlagRows } from '../../../../renderer/features/flags/list/flag-rows.ts'
import {
  extendTo,
  nothingSelected,
  selectedRefs,
  toggleAll,
  toggleKey,
} from '../../../../renderer/features/flags/list/flag-selection.ts'
import { keepOrder } from '../../../../renderer/features/flags/list/held-order.ts'
import { buildSummary, environmentOf } from './flag-fixtures.ts'

const everything: FlagChoice = {
  search: '',
  filters: [],
  filterEnvironmentId: null,
  sort: { by: 'key', descending: false },
}
const NOW = 1_000_000_000

const rowsOf = (...summaries: Parameters<typeof buildSummary>[0][]) =>
  buildFlagRows(summaries.map(buildSummary), environmentOf)
const keys = (rows: ReturnType<typeof rowsOf>, choice: Partial<FlagChoice>) =>
  chooseRows(rows.values(), { ...everything, ...choice }, NOW).map(row => row.key)

test('flags of one key become one row with a cell per environment', () => {
  const rows = rowsOf({ key: 'b' }, { key: 'a', connectionId: 'stage' }, { key: 'a', connectionId: 'prod' })
  expect([...rows.keys()]).toEqual(['a', 'b'])
  expect([...(rows.get('a')?.cells.keys() ?? [])]).toEqual(['staging', 'production'])
})

test('two connections of one environment share the cell', () => {
  const rows = rowsOf({ key: 'a', connectionId: 'prod' }, { key: 'a', connectionId: 'prod-2' })
  expect(rows.get('a')?.cells.get('production')).toHaveLength(2)
})

test('hostile keys are keys like any other', () => {
  const rows = rowsOf({ key: '__proto__' }, { key: 'constructor' })
  expect([...rows.keys()]).toEqual(['__proto__', 'constructor'])
  expect(keys(rows, { search: '__PROTO' })).toEqual(['__proto__'])
})

test('only the row that changed loses its identity', () => {
  const summaries = ['a', 'b', 'c'].map(key => buildSummary({ key }))
  const before = buildFlagRows(summaries, environmentOf)
  const after = buildFlagRows(
    summaries.map(one => (one.key === 'b' ? { ...one, percentage: 50 } : one)),
    environmentOf,
    before,
  )
  expect(after.get('a')).toBe(before.get('a'))
  expect(after.get('b')).not.toBe(before.get('b'))
  expect(after.get('c')).toBe(before.get('c'))
})

test('the search finds plain text in key or description, in any case, and never reads it as a pattern', () => {
  const rows = rowsOf({ key: 'Phoenix' }, { key: 'other', description: 'after the phoenix' }, { key: 'a.c' })
  expect(keys(rows, { search: ' PHOENIX ' })).toEqual(['Phoenix', 'other'])
  expect(keys(rows, { search: '.*' })).toEqual([])
})

test('filters must all hold, in one and the same environment where one is chosen', () => {
  const rows = rowsOf(
    { key: 'both', connectionId: 'prod', effectiveShare: 0.5, newOverrides: 2 },
    { key: 'apart', connectionId: 'prod', effectiveShare: 0.5 },
    { key: 'apart', connectionId: 'stage', effectiveShare: 0, newOverrides: 2 },
  )
  expect(keys(rows, { filters: ['partial', 'overrides'] })).toEqual(['apart', 'both'])
  expect(keys(rows, { filters: ['partial', 'overrides'], filterEnvironmentId: 'production' })).toEqual([
    'both',
  ])
})

test.each([
  ['serving-new', { effectiveShare: 0 }, false],
  ['serving-new', { effectiveShare: 0, newOverrides: 1 }, true],
  ['serving-new', { effectiveShare: null }, true],
  ['partial', { effectiveShare: 1 }, false],
  ['partial', { effectiveShare: 0.01 }, true],
  ['off', { effectiveShare: 0 }, true],
  ['off', { effectiveShare: null }, false],
  ['forced-off', { globalOverride: 'force-off' }, true],
  ['contradictory', { contradictory: true }, true],
  ['overrides', { oldOverrides: 1 }, true],
  ['changed-lately', { changedAtMs: NOW - 1_000 }, true],
  ['changed-lately', { changedAtMs: NOW - 25 * 3_600_000 }, false],
] as const)('filter %s over %o says %s', (filter, fields, expected) => {
  expect(matches(buildSummary(fields), filter, NOW)).toBe(expected)
})

test('sorted by a share, what has none stays last both ways', () => {
  const rows = rowsOf(
    { key: 'none', connectionId: 'stage' },
    { key: 'unknown', effectiveShare: null },
    { key: 'high', effectiveShare: 0.9 },
    { key: 'low', effectiveShare: 0.1 },
  )
  const by = (descending: boolean) =>
    keys(rows, { sort: { by: 'share', environmentId: 'production', descending } })
  expect(by(true)).toEqual(['high', 'low', 'none', 'unknown'])
  expect(by(false)).toEqual(['low', 'high', 'none', 'unknown'])
})

test('sorted by the last change in any environment', () => {
  const rows = rowsOf(
    { key: 'a', changedAtMs: 10 },
    { key: 'b', changedAtMs: 30 },
    { key: 'a', connectionId: 'stage', changedAtMs: 20 },
  )
  expect(keys(rows, { sort: { by: 'changed', descending: true } })).toEqual(['b', 'a'])
})

test('while it is held the order stays, rows are as they are now, and new ones come last', () => {
  const before = chooseRows(
    rowsOf({ key: 'b', changedAtMs: 2 }, { key: 'a', changedAtMs: 1 }).values(),
    { ...everything, sort: { by: 'changed', descending: true } },
    NOW,
  )
  const rows = rowsOf({ key: 'a', changedAtMs: 9 }, { key: 'b', changedAtMs: 2 }, { key: 'c' })
  const kept = keepOrder(before, rows, [...rows.values()])
  expect(kept.map(row => row.key)).toEqual(['b', 'a', 'c'])
  expect(kept[1]?.changedAtMs).toBe(9)
  expect(keepOrder(before, rowsOf({ key: 'a' }), []).map(row => row.key)).toEqual(['a'])
})

const order = [...rowsOf({ key: 'a' }, { key: 'b' }, { key: 'c' }, { key: 'd' }).values()]

test('a range reaches from the anchor to the key, either way, and adds to what is selected', () => {
  const anchored = toggleKey({ keys: new Set(['d']), anchor: null }, 'b')
  expect([...extendTo(anchored, 'a', order).keys].sort()).toEqual(['a', 'b', 'd'])
  expect([...extendTo(anchored, 'c', order).keys].sort()).toEqual(['b', 'c', 'd'])
})

test('a range without an anchor, or from one that is filtered out, is just its key', () => {
  expect([...extendTo(nothingSelected, 'c', order).keys]).toEqual(['c'])
  expect([...extendTo({ keys: new Set(['z']), anchor: 'z' }, 'c', order).keys].sort()).toEqual(['c', 'z'])
})

test('selecting all twice leaves what is filtered out as it was', () => {
  const all = toggleAll({ keys: new Set(['hidden']), anchor: null }, order)
  expect(all.keys.size).toBe(5)
  expect([...toggleAll(all, order).keys]).toEqual(['hidden'])
})

test('only the flags of the environment that is looked at are rolled back', () => {
  const rows = rowsOf(
    { key: 'a', connectionId: 'prod' },
    { key: 'a', connectionId: 'stage' },
    { key: 'b', connectionId: 'stage' },
  )
  const selection = { keys: new Set(['a', 'b', 'gone']), anchor: null }
  expect(selectedRefs(selection, rows, 'production')).toEqual([{ connectionId: 'prod', key: 'a' }])
})
