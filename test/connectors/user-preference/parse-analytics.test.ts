import { describe, expect, test } from 'vitest'
import { parseAnalytics } from '../../../main/connectors/user-preference/analytics/parse-analytics.ts'

const rowsOf = (json: unknown) =>
  Object.fromEntries(
    (parseAnalytics(json)?.rows ?? []).map(row => [row.measure, [row.old, row.new, row.unit]]),
  )

const told = {
  selections: [120, 80, 'count'],
  'time-spent': [184_200, 151_700, 'ms'],
  'completion-rate': [0.81, 0.86, 'share'],
}

describe('one meaning, many shapes', () => {
  test.each<[string, unknown]>([
    [
      'by measure',
      {
        interface_selection: { old: 120, new: 80 },
        avg_time_spent_seconds: { old: 184.2, new: 151.7 },
        completion_rate: { old: 0.81, new: 0.86 },
      },
    ],
    [
      'by variant, in capitals of their own',
      {
        metrics: {
          v1: { selectionCount: 120, timeSpentMs: 184_200, completionRate: 0.81 },
          v2: { selectionCount: 80, timeSpentMs: 151_700, completionRate: 0.86 },
        },
      },
    ],
    [
      'flat, with numbers as text',
      {
        old_users: '120',
        new_users: '80',
        old_time_seconds: '184.2',
        new_time_seconds: '151.7',
        old_completion_rate: '81%',
        new_completion_rate: '86 %',
      },
    ],
    [
      'a list',
      [
        { interface_version: 'old', count: 120, time_spent_ms: 184_200, completion_percent: 81 },
        { interface_version: 'new', count: 80, time_spent_ms: 151_700, completion_percent: 86 },
      ],
    ],
  ])('%s', (_, json) => {
    const rows = rowsOf(json)
    expect(rows).toMatchObject({ selections: told.selections, 'completion-rate': told['completion-rate'] })
    expect(rows['time-spent']?.[2]).toBe('ms')
    expect(rows['time-spent']?.slice(0, 2).map(Number).map(Math.round)).toEqual([184_200, 151_700])
  })
})

test('what is not told is null, and never 0', () => {
  expect(rowsOf({})).toEqual({
    selections: [null, null, 'count'],
    'time-spent': [null, null, 'own'],
    'completion-rate': [null, null, 'share'],
  })
  expect(rowsOf({ completion_rate: { new: 0, old: null } })['completion-rate']).toEqual([null, 0, 'share'])
})

test('a unit that is not named stays the application’s own', () => {
  expect(rowsOf({ time_spent: { old: 3, new: 2 } })['time-spent']).toEqual([3, 2, 'own'])
})

test('two numbers for one thing are told by neither, and both are listed', () => {
  const parsed = parseAnalytics({ today: { new_users: 1 }, all: { new_users: 9 }, server: { uptime: '3' } })
  expect(parsed?.rows[0]).toMatchObject({ measure: 'selections', old: null, new: null })
  expect(parsed?.others).toEqual([
    { name: 'today.new_users', value: '1' },
    { name: 'all.new_users', value: '9' },
    { name: 'server.uptime', value: '3' },
  ])
})

test('completions that are counted are no rate', () => {
  expect(rowsOf({ completions: { old: 340, new: 12 } })).toMatchObject({
    'completion-rate': [null, null, 'share'],
    completions: [340, 12, 'count'],
  })
})

test.each([
  ['a rate above everything', { new: { completion_rate: 340 } }],
  ['a negative number', { new: { users: -1 } }],
  ['no variant', { users: 12 }],
  ['both variants at once', { old_to_new_users: 12 }],
  ['half a person', { new: { users: 1.5 } }],
])('%s is not taken for an answer', (_, json) => {
  expect(parseAnalytics(json)?.rows.every(row => row.old === null && row.new === null)).toBe(true)
})

test('hostile names are only names', () => {
  const json: unknown = JSON.parse('{"__proto__":{"new":{"users":7}},"constructor":{"old":{"users":8}}}')
  expect(rowsOf(json)['selections']).toEqual([8, 7, 'count'])
  expect(parseAnalytics('text')).toBeUndefined()
  expect(parseAnalytics(null)).toBeUndefined()
  expect(parseAnalytics(Array.from({ length: 100_000 }, (_, n) => n))?.others.length).toBeLessThanOrEqual(50)
})
