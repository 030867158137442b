import { expect, test } from 'vitest'
import type { Timers } from '../../main/timers.ts'
import { detectWake } from '../../main/wake-detector.ts'

function world() {
  let nowMs = 1_000_000
  const waiting: (() => void)[] = []
  const timers: Timers = {
    after: (_ms, work) => {
      waiting.push(work)
      return () => waiting.splice(waiting.indexOf(work), 1)
    },
    monotonicMs: () => nowMs,
  }
  return {
    clock: { nowMs: () => nowMs },
    timers,
    waiting,
    passes: (ms: number) => {
      nowMs += ms
      waiting.shift()?.()
    },
  }
}

test('a machine that slept is noticed at the first tick after it', () => {
  const { clock, timers, passes } = world()
  let woken = 0
  detectWake(clock, timers, () => (woken += 1))
  passes(1000)
  passes(1000)
  expect(woken).toBe(0)
  passes(120_000)
  expect(woken).toBe(1)
  passes(1000)
  expect(woken).toBe(1)
})

test('a busy machine that misses a few seconds has not slept', () => {
  const { clock, timers, passes } = world()
  let woken = 0
  detectWake(clock, timers, () => (woken += 1))
  passes(5000)
  passes(4000)
  expect(woken).toBe(0)
})

test('a clock that was set back is not taken for sleep', () => {
  const { clock, timers, passes } = world()
  let woken = 0
  detectWake(clock, timers, () => (woken += 1))
  passes(-3_600_000)
  passes(1000)
  expect(woken).toBe(0)
})

test('nothing is left waiting once it was stopped', () => {
  const { clock, timers, waiting } = world()
  const stop = detectWake(clock, timers, () => {})
  stop()
  expect(waiting).toEqual([])
})
