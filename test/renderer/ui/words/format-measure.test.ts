import { expect, test } from 'vitest'
import { formatMeasure } from '../../../../renderer/ui/words/format-measure.ts'

test('a number has as many digits as tell something, and its unit', () => {
  const shown = [0, 0.04213, 3.14159, 42.04, 1204.4, -7.5, 2e15].map(value => formatMeasure(value, ''))
  expect(shown).toEqual(['0', '0.0421', '3.14', '42', '1,204', '-7.5', '2.000e+15'])
  expect(formatMeasure(17.5, 'ms')).toBe('17.5\u00a0ms')
})

test('one is not many, and a unit that is no word stays as it is', () => {
  const one = ['tickets', 'retries', 'mismatches', 'misses', 'ms', 'MB', 'loss', ''].map(unit =>
    formatMeasure(1, unit),
  )
  expect(one.map(words => words.replace('\u00a0', ' '))).toEqual([
    '1 ticket',
    '1 retry',
    '1 mismatch',
    '1 miss',
    '1 ms',
    '1 MB',
    '1 loss',
    '1',
  ])
  expect(formatMeasure(2, 'tickets')).toBe('2\u00a0tickets')
})
