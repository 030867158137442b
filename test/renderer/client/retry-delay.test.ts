import { expect, test } from 'vitest'
import { retryDelayMs } from '../../../renderer/client/retry-delay.ts'

test('each wait is longer than the one before, up to five seconds', () => {
  const waits = [0, 1, 2, 3, 4, 5, 50].map(attempt => retryDelayMs(attempt, () => 0))
  expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000, 5_000, 5_000])
})

test('at most a quarter is taken off at random', () => {
  expect(retryDelayMs(2, () => 0.999)).toBeGreaterThan(750)
})
