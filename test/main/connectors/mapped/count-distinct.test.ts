import { expect, test } from 'vitest'
import { createDistinctCount } from '../../../../main/connectors/mapped/count-distinct.ts'

test('counts each of many ids once, whatever their shape', () => {
  const count = createDistinctCount()
  for (let round = 0; round < 2; round += 1)
    for (let id = 0; id < 200_000; id += 1) count.add(id % 2 === 0 ? String(id) : `user-${id}@example.com`)
  expect(count.size).toBe(200_000)
})

test('takes the empty text for a text', () => {
  const count = createDistinctCount()
  for (const text of ['', '', ' ']) count.add(text)
  expect(count.size).toBe(2)
})
