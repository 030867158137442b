import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { openMealsRecords } from '../../../../../main/demo/stores/meals/meals-records.ts'
import { temporaryFolder } from '../../../../support/temporary-folder.ts'

const madeAtMs = Date.UTC(2026, 0, 15, 14)
const minuteMs = 60_000

test('three weeks of tickets and the accounts are there at once, and tickets go on being counted', async () => {
  let nowMs = madeAtMs
  const options = { isNew: true, madeAtMs, nowMs: () => nowMs }
  const { ticketFile, peopleFile, everySecond } = await openMealsRecords(
    'production',
    temporaryFolder(),
    options,
  )
  const rows = async () => (await readFile(ticketFile, 'utf8')).trimEnd().split('\n')
  const [head, ...past] = await rows()
  expect(head).toBe('counted_at,open_tickets')
  const times = past.map(row => Date.parse(row.split(',')[0] ?? ''))
  expect(times).toEqual(times.toSorted((one, other) => one - other))
  expect(times[0]).toBe(madeAtMs - 21 * 24 * 60 * minuteMs)
  expect(times.at(-1)).toBeLessThan(madeAtMs)
  for (const row of past) expect(Number(row.split(',')[1])).toBeGreaterThan(0)
  const people = (await readFile(peopleFile, 'utf8')).trimEnd().split('\n')
  expect(new Set(people).size).toBe(1801)

  await everySecond()
  await everySecond()
  nowMs += minuteMs
  await everySecond()
  expect((await rows()).length).toBe(past.length + 3)
})

test('a later start keeps what was counted', async () => {
  const folder = temporaryFolder()
  const first = await openMealsRecords('staging', folder, { isNew: true, madeAtMs, nowMs: () => madeAtMs })
  const before = await readFile(first.ticketFile, 'utf8')
  const again = await openMealsRecords('staging', folder, { isNew: false, madeAtMs, nowMs: () => madeAtMs })
  expect(await readFile(again.ticketFile, 'utf8')).toBe(before)
})
