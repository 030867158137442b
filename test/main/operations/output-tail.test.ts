import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createOutputTail, escapeOutput } from '../../../main/operations/output-tail.ts'
import { Delivered } from '../../../shared/domain/operation.ts'

test.each([
  ['colours and the cursor', '\u001b[31mred\u001b[0m\u0007', '\\u{1b}[31mred\\u{1b}[0m\\u{7}'],
  ['a bar that draws itself anew', '10 %\r20 %\r\ndone', '10 %\n20 %\ndone'],
  ['text that runs the other way', 'a\u202eb\u2066c', 'a\\u{202e}b\\u{2066}c'],
  ['half a character', 'a\ud83dz', 'a\ufffdz'],
  ['an end of line that is none', 'a\u2028b', 'a\\u{2028}b'],
  ['what is harmless', 'tab\tline\n💥 é 漢', 'tab\tline\n💥 é 漢'],
])('%s', (_, printed, shown) => {
  expect(escapeOutput(printed)).toBe(shown)
})

test('a secret that comes in two pieces is taken out, and no end of one stays where the rest was cut off', () => {
  const tail = createOutputTail(text => text.replaceAll('canary-7d1f', '[secret]'))
  tail.add('as can')
  tail.add('ary-7d1f\n')
  expect(tail.text()).toBe('as [secret]\n')
  const longest = Delivered.shape.output.maxLength ?? 0
  for (const after of [3, 5, longest - 4, longest - 6, 2 * longest]) {
    tail.add(`canary-7d1f${'x'.repeat(after)}`)
    expect(tail.text()).not.toContain('7d1f')
  }
})

test('keeps the end, never more than may be kept, and cuts no character in two', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('💥'.repeat(9_999), '\u0000'.repeat(7_001), 'line\n'.repeat(3_333)), {
        maxLength: 9,
      }),
      printed => {
        const tail = createOutputTail()
        for (const text of printed) tail.add(text)
        const shown = tail.text()
        expect(shown.length).toBeLessThanOrEqual(Delivered.shape.output.maxLength ?? 0)
        expect(shown.isWellFormed()).toBe(true)
        expect(shown).not.toMatch(/^(u\{|\{|[\da-f]+\})/)
        const last = printed.at(-1)
        if (last !== undefined) expect(shown.endsWith(escapeOutput(last.slice(-2)))).toBe(true)
      },
    ),
    { numRuns: 60 },
  )
})
