import { expect, test } from 'vitest'
import { formatCount, formatMs, formatRate, formatShare, plural } from '../../../../renderer/ui/index.ts'

const plain = (text: string) => text.replaceAll('\u00a0', ' ')

test.each([
  [0, '0 %'],
  [0.00001, '< 0.01 %'],
  [0.0042, '0.42 %'],
  [0.061, '6.1 %'],
  [0.25, '25 %'],
  [0.246, '24.6 %'],
  [0.9999, '99.99 %'],
  [1, '100 %'],
  [null, '–'],
])('share %s reads %s', (share, words) => {
  expect(plain(formatShare(share))).toBe(words)
})

test('nearly everyone is never rounded to everyone, nor nearly nobody to nobody', () => {
  expect(plain(formatShare(0.9995))).not.toBe('100 %')
  expect(plain(formatShare(0.000049))).not.toBe('0 %')
})

test('a rate carries its interval with its own number of decimals', () => {
  expect(plain(formatRate({ count: 1_790, failures: 109, rate: 0.061, low: 0.0537, high: 0.0683 }))).toBe(
    '6.1 % ± 0.7',
  )
})

test('no uses is no rate, not a rate of zero', () => {
  expect(formatRate({ count: 0, failures: 0, rate: 0, low: 0, high: 1 })).toBe('–')
  expect(formatRate(null)).toBe('–')
})

test.each([
  [0.06, '0.1 ms'],
  [183.4, '183 ms'],
  [1_240, '1.2 s'],
  [59_400, '59 s'],
  [75_000, '1 min 15 s'],
  [120_000, '2 min'],
])('%s ms reads %s', (ms, words) => {
  expect(plain(formatMs(ms))).toBe(words)
})

test('counts have separators and their own plural', () => {
  expect(formatCount(18_200)).toBe('18,200')
  expect(plural(1, 'flag')).toBe('1 flag')
  expect(plural(2, 'flag')).toBe('2 flags')
})
