import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { packPeople, unpackPeople } from '../../../../main/store/journal/people-packing.ts'

const roundTrip = (ids: readonly string[]) => unpackPeople(packPeople(ids))

test('whatever the ids are, they come back as they were', () => {
  const id = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('', '0', '00', '-1', '1e3', '\ud800', 'a,b', '9007199254740993', '__proto__'),
    fc.nat().map(String),
    fc.uuid(),
  )
  fc.assert(
    fc.property(fc.array(id, { minLength: 1, maxLength: 50 }), ids => {
      expect(roundTrip(ids)).toEqual(ids)
    }),
    { numRuns: 500 },
  )
})

test('integers in any order come back, as large as they may be', () => {
  const ids = ['7', '999999999999999', '0', '3', '3', '1000000']
  expect(packPeople(ids).packing).toBe('integers')
  expect(roundTrip(ids)).toEqual(ids)
})

test('uuids take 16 bytes each, and only as they are spelled usually', () => {
  const ids = Array.from({ length: 100 }, () => randomUUID())
  expect(packPeople(ids)).toMatchObject({ packing: 'uuids', people: 100, ids: { length: 1600 } })
  expect(roundTrip(ids)).toEqual(ids)
  const loud = [randomUUID().toUpperCase()]
  expect(packPeople(loud).packing).toBe('text')
  expect(roundTrip(loud)).toEqual(loud)
})

test('a million ids in order are a few bytes for a hundred of them', () => {
  const ids = Array.from({ length: 10_000 }, (_, index) => String(1_000_000 + index * 3))
  expect(packPeople(ids).ids.length).toBeLessThan(1000)
  expect(roundTrip(ids)).toEqual(ids)
})
