import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  movingSpeed,
  withSample,
  type MovedSample,
} from '../../../../../renderer/features/rollback/receipt/moving-speed.ts'

/** One sample a second. */
const paced = (...done: number[]): MovedSample[] =>
  done.map((one, index) => ({ atMs: index * 1_000, done: one }))
const nothing = { peoplePerSecond: null, leftMs: null }

test('a moment is too short to speak of a speed', () => {
  expect(movingSpeed([], 100, 0)).toEqual(nothing)
  expect(movingSpeed(paced(0, 50), 1_000, 1_000)).toEqual(nothing)
})

test('a speed is told before the time that is left', () => {
  expect(movingSpeed(paced(0, 100, 200, 300), 1_000, 3_000)).toEqual({ peoplePerSecond: 100, leftMs: null })
})

test('a steady pace tells what is left', () => {
  const samples = paced(0, 100, 200, 300, 400, 500, 600, 700, 800)
  expect(movingSpeed(samples, 1_000, 8_000)).toEqual({ peoplePerSecond: 100, leftMs: 2_000 })
})

test('an unsteady pace tells no time', () => {
  const samples = paced(0, 400, 700, 800, 850, 880, 890, 895, 900)
  const { peoplePerSecond, leftMs } = movingSpeed(samples, 1_000, 8_000)
  expect(peoplePerSecond).toBeCloseTo(112.5)
  expect(leftMs).toBeNull()
})

test('a standstill slows the pace down and takes the time away', () => {
  const samples = paced(0, 100, 200, 300, 400, 500, 600, 700, 800)
  const { peoplePerSecond, leftMs } = movingSpeed(samples, 1_000, 14_000)
  expect(peoplePerSecond).toBeLessThan(60)
  expect(leftMs).toBeNull()
})

test('what is long ago is forgotten, and so is an attempt that begins anew', () => {
  const old = { atMs: 0, done: 10 }
  expect(withSample([old], { atMs: 60_000, done: 20 })).toEqual([{ atMs: 60_000, done: 20 }])
  expect(withSample([old], { atMs: 1_000, done: 0 })).toEqual([{ atMs: 1_000, done: 0 }])
})

test('nothing that is told is ever negative or endless', () => {
  const steps = fc.array(fc.tuple(fc.nat(5_000), fc.nat(10_000)), { maxLength: 30 })
  fc.assert(
    fc.property(steps, fc.nat(5_000), (each, later) => {
      let samples: readonly MovedSample[] = []
      let [atMs, done] = [0, 0]
      for (const [ms, people] of each) {
        atMs += ms
        done += people
        samples = withSample(samples, { atMs, done })
      }
      const { peoplePerSecond, leftMs } = movingSpeed(samples, done + 1, atMs + later)
      for (const told of [peoplePerSecond, leftMs]) {
        if (told !== null) expect(Number.isFinite(told) && told >= 0).toBe(true)
      }
    }),
  )
})
