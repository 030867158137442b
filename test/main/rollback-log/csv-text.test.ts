import { expect, test } from 'vitest'
import { csvText } from '../../../main/rollback-log/csv-text.ts'

const fieldOf = (value: string) => csvText([[value]]).slice(1, -2)

test.each([
  ['=1+1', `"'=1+1"`],
  ['+49 30', `"'+49 30"`],
  ['-2', `"'-2"`],
  ['@SUM(A1)', `"'@SUM(A1)"`],
  ['\t=1', `"'\t=1"`],
  ['\r=1', `"'\r=1"`],
  ['\n=1', `"'\n=1"`],
  ['  =1', `"'  =1"`],
])('what a spreadsheet would compute is text: %j', (value, written) => {
  expect(fieldOf(value)).toBe(written)
})

test('a formula inside quotes stays inside its field', () => {
  expect(fieldOf('a","=cmd')).toBe('"a"",""=cmd"')
  expect(fieldOf('two\nlines')).toBe('"two\nlines"')
  expect(fieldOf('plain words = no formula')).toBe('plain words = no formula')
})

test('numbers stay numbers, and nothing is nothing', () => {
  expect(csvText([['a', -2, null]])).toBe('\uFEFFa,-2,\r\n')
})
