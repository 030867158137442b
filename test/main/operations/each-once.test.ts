import fc from 'fast-check'
import { expect, test } from 'vitest'
import { eachOnce, mayRepeat } from '../../../main/operations/each-once.ts'

async function all(chunks: readonly (readonly string[])[], total: number): Promise<string[]> {
  const found: string[] = []
  const suspects = await mayRepeat(() => chunks, total)
  for await (const chunk of eachOnce(() => chunks, suspects)) found.push(...chunk)
  return found
}

test('each once, in the order of first appearance, whatever repeats where', async () => {
  const chunks = fc.array(fc.array(fc.constantFrom('a', 'b', 'c', 'd', '1', '2', '', '\ud800')), {
    maxLength: 8,
  })
  await fc.assert(
    fc.asyncProperty(chunks, fc.nat(20), async (given, total) => {
      expect(await all(given, total)).toEqual([...new Set(given.flat())])
    }),
  )
})

test('a table that is much too small loses nobody', async () => {
  const ids = Array.from({ length: 5000 }, (_, index) => `user-${index}`)
  expect(await all([ids, ids.slice(0, 100), ids], 1)).toEqual(ids)
})

test('chunks that bring nobody new are left out, and only what may repeat is remembered', async () => {
  const read = () => [['a', 'b'], ['b', 'a'], ['c']]
  const suspects = await mayRepeat(read, 5)
  expect(suspects).toEqual(new Set(['a', 'b']))
  const chunks: (readonly string[])[] = []
  for await (const chunk of eachOnce(read, suspects)) chunks.push(chunk)
  expect(chunks).toEqual([['a', 'b'], ['c']])
})
