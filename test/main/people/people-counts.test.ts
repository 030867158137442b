import { expect, test } from 'vitest'
import type { OpenConnection } from '../../../main/connections/open-connections.ts'
import { createPeopleCounts } from '../../../main/people/index.ts'

function counted(count: () => Promise<number | undefined>, people = true) {
  let asked = 0
  const connector = {
    capabilities: { people },
    countPeople: () => {
      asked += 1
      return count()
    },
  }
  const clock = { now: 0, nowMs: () => clock.now }
  const find = () => ({ connector }) as unknown as OpenConnection
  return { counts: createPeopleCounts({ find }, clock), clock, asked: () => asked }
}

test('a count is there at once when it was asked for before', async () => {
  const { counts } = counted(async () => 2400)
  expect(counts.count('a')).toBeUndefined()
  await counts.refresh('a')
  expect(counts.count('a')).toBe(2400)
})

test('the store is asked once for many questions, and again only when the count is old', async () => {
  const { counts, clock, asked } = counted(async () => 7)
  await Promise.all([counts.refresh('a'), counts.refresh('a')])
  counts.count('a')
  expect(asked()).toBe(1)
  clock.now += 16 * 60_000
  await counts.refresh('a')
  expect(asked()).toBe(2)
})

test('a store that is down keeps the last count', async () => {
  let down = false
  const { counts, clock } = counted(async () => {
    if (down) throw new Error('down')
    return 5
  })
  await counts.refresh('a')
  down = true
  clock.now += 16 * 60_000
  await counts.refresh('a')
  expect(counts.count('a')).toBe(5)
})

test('without a people source nothing is asked', async () => {
  const { counts, asked } = counted(async () => 5, false)
  await counts.refresh('a')
  expect(counts.count('a')).toBeUndefined()
  expect(asked()).toBe(0)
})
