import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createReadingOrder } from '../../../main/flags/reading-order.ts'
import type { Reading } from '../../../main/flags/flag-cache.ts'

/**
 * A store whose one flag counts its writes, and any interleaving of polls and operations on it. What is shown may lag
 * behind the store, but once a read-back has shown a write, nothing older may be shown again.
 */
type Step =
  | 'poll-begins'
  | 'poll-answers'
  | 'poll-ends'
  | 'operation-begins'
  | 'write-lands'
  | 'read-back-begins'
  | 'read-back-ends'
const steps: Step[] = [
  'poll-begins',
  'poll-answers',
  'poll-ends',
  'operation-begins',
  'write-lands',
  'read-back-begins',
  'read-back-ends',
]

test('whatever the interleaving, a poll never shows an older state than was read back', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...steps), { maxLength: 60 }), script => {
      const order = createReadingOrder()
      let stored = 0
      let shown = 0
      let provenAtLeast = 0
      const polls: { reading: Reading; answer?: number }[] = []
      let operation:
        | { release: () => void; landed: boolean; readBack?: { reading: Reading; answer: number } }
        | undefined
      for (const step of script) {
        switch (step) {
          case 'poll-begins':
            polls.push({ reading: order.begin('c') })
            break
          case 'poll-answers': {
            const poll = polls.find(({ answer }) => answer === undefined)
            if (poll !== undefined) poll.answer = stored
            break
          }
          case 'poll-ends': {
            const index = polls.findIndex(({ answer }) => answer !== undefined)
            const [poll] = index < 0 ? [] : polls.splice(index, 1)
            if (poll?.answer !== undefined && order.accepts(poll.reading, 'k', false)) shown = poll.answer
            break
          }
          case 'operation-begins':
            operation ??= { release: order.hold('c', ['k']), landed: false }
            break
          case 'write-lands':
            if (operation === undefined || operation.landed) break
            operation.landed = true
            stored += 1
            break
          case 'read-back-begins':
            if (operation?.landed === true)
              operation.readBack ??= { reading: order.begin('c'), answer: stored }
            break
          case 'read-back-ends':
            if (operation?.readBack === undefined) break
            if (order.accepts(operation.readBack.reading, 'k', true)) shown = operation.readBack.answer
            provenAtLeast = operation.readBack.answer
            order.readBack(operation.readBack.reading, ['k'])
            operation.release()
            operation = undefined
        }
        expect(shown).toBeGreaterThanOrEqual(provenAtLeast)
      }
    }),
    { numRuns: 2000 },
  )
})

test('a full reading is whole only when nothing was read back, held or released since it began', () => {
  const order = createReadingOrder()
  const before = order.begin('c')
  expect(order.isWhole(before)).toBe(true)
  order.readBack(order.begin('c'), ['k'])
  expect(order.isWhole(before)).toBe(false)
  const during = order.begin('c')
  order.hold('c', ['k'])()
  expect(order.isWhole(during)).toBe(false)
  expect(order.isWhole(order.begin('c'))).toBe(true)
})

test('a flag that two operations hold is free when both have let go, and each lets go once', () => {
  const order = createReadingOrder()
  const [first, second] = [order.hold('c', ['k']), order.hold('c', ['k'])]
  first()
  first()
  expect(order.accepts(order.begin('c'), 'k', false)).toBe(false)
  second()
  expect(order.accepts(order.begin('c'), 'k', false)).toBe(true)
  expect(order.accepts(order.begin('other'), 'k', false)).toBe(true)
})
