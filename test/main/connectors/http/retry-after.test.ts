import { expect, test } from 'vitest'
import { retryAfterMs } from '../../../../main/connectors/http/retry-after.ts'

const nowMs = Date.UTC(2026, 0, 1, 12)

test.each([
  ['0', 0],
  ['7', 7_000],
  [' 120 ', 120_000],
  ['1.5', 1_500],
  ['999999999', 86_400_000],
  ['Thu, 01 Jan 2026 12:00:30 GMT', 30_000],
  ['Thu, 01 Jan 2026 11:00:00 GMT', 0],
])('%j asks for %i ms', (value, ms) => {
  expect(retryAfterMs(value, undefined, nowMs)).toBe(ms)
})

test.each([undefined, '', '-1', 'soon', '1e9', '2026-01-01', '5 minutes', 'Thu, 99 Foo 2026 12:00:30 GMT'])(
  '%j asks for nothing that can be read',
  value => {
    expect(retryAfterMs(value, undefined, nowMs)).toBeUndefined()
  },
)

test('a date is taken by the clock of whoever wrote it', () => {
  expect(retryAfterMs('Sat, 31 Aug 2024 12:00:30 GMT', 'Sat, 31 Aug 2024 12:00:00 GMT', nowMs)).toBe(30_000)
})
