import { expect, test } from 'vitest'
import { stripLines } from '../../../../renderer/features/rollback/strip-lines.ts'
import { buildOperation } from '../../support/operations.ts'

const over = (id: string) => buildOperation({ verified: 1 }, { id, settledAtMs: 2_000, allVerifiedMs: 41 })
const ids = (operations: readonly { id: string }[]) => operations.map(one => one.id)

test('the newest two verified receipts have a line, the others are folded', () => {
  const { lines, folded } = stripLines(['a', 'b', 'c', 'd'].map(over), [], 3_000)
  expect([ids(lines), ids(folded)]).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ])
})

test('what is not settled or not all verified is never folded', () => {
  const open = [
    ...['a', 'b', 'c'].map(over),
    buildOperation({ unknown: 1 }, { id: 'unsettled' }),
    buildOperation({ refused: 1 }, { id: 'refused', settledAtMs: 2_000 }),
  ]
  expect(ids(stripLines(open, [], 3_000).lines)).toEqual(['a', 'b', 'unsettled', 'refused'])
})

test('what was put away is gone, but not while it is unsettled', () => {
  const open = [over('a'), buildOperation({ unknown: 1 }, { id: 'unsettled' })]
  expect(ids(stripLines(open, ['a', 'unsettled'], 3_000).lines)).toEqual(['unsettled'])
})

test('an ordinary change that worked leaves by itself after a while', () => {
  const change = { ...over('a'), kind: 'change' as const }
  expect(stripLines([change], [], 10_000).lines).toHaveLength(1)
  expect(stripLines([change], [], 60_000).lines).toHaveLength(0)
})
