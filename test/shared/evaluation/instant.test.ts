import fc from 'fast-check'
import { expect, test } from 'vitest'
import { instantMs } from '../../../shared/evaluation/instant.ts'

test.each([
  ['2026-05-01 10:00:00+00', Date.UTC(2026, 4, 1, 10)],
  ['2026-05-01 10:00:00.25+00', Date.UTC(2026, 4, 1, 10, 0, 0, 250)],
  ['2026-05-01 12:00:00+02', Date.UTC(2026, 4, 1, 10)],
  ['2026-05-01 05:30:00-04:30', Date.UTC(2026, 4, 1, 10)],
  ['2026-05-01T10:00:00Z', Date.UTC(2026, 4, 1, 10)],
  ['2026-05-01 10:00:00', Date.UTC(2026, 4, 1, 10)],
  ['2026-05-01', Date.UTC(2026, 4, 1)],
  ['infinity', Number.POSITIVE_INFINITY],
])('%s is an instant', (text, ms) => {
  expect(instantMs(text)).toBe(ms)
})

test.each(['', 'soon', '0044-03-15 00:00:00+00 BC', '10:00', '2026-5-1'])('%j is none', text => {
  expect(instantMs(text)).toBeUndefined()
})

test('reads back every ISO text of a date', () => {
  const dates = fc.date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  fc.assert(
    fc.property(dates, date => {
      expect(instantMs(date.toISOString())).toBeCloseTo(date.getTime(), 3)
    }),
  )
})
