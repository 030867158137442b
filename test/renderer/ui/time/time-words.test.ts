import { expect, test } from 'vitest'
import { ageWords, clockWords, exactWords, relativeWords } from '../../../../renderer/ui/index.ts'

const plain = (text: string) => text.replaceAll('\u00a0', ' ')

test.each([
  [0, '0 s'],
  [59_999, '59 s'],
  [60_000, '1 min'],
  [3_600_000, '1 h'],
  [47 * 3_600_000, '47 h'],
  [48 * 3_600_000, '2 days'],
  [-5_000, '0 s'],
])('%s ms is %s old', (ms, words) => {
  expect(plain(ageWords(ms))).toBe(words)
})

test('past and future read differently', () => {
  expect(plain(relativeWords(0, 180_000))).toBe('3 min ago')
  expect(plain(relativeWords(7_200_000, 0))).toBe('in 2 h')
  expect(relativeWords(500, 900)).toBe('just now')
})

test('the exact instant carries milliseconds and a zone', () => {
  expect(exactWords(Date.UTC(2026, 2, 14, 14, 2, 7, 45))).toMatch(
    /^2026-03-14 \d\d:\d\d:07\.045 (UTC|GMT|[A-Z]+|[+-])/,
  )
})

test('another day is named, today is not', () => {
  const noon = new Date(2026, 2, 14, 12).getTime()
  expect(clockWords(noon, noon + 60_000)).toBe('12:00')
  expect(clockWords(noon, noon + 2 * 86_400_000)).toBe('14 Mar 12:00')
  expect(clockWords(noon, noon + 400 * 86_400_000)).toBe('14 Mar 2026 12:00')
})
