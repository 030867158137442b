import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createWriteBudget } from '../../../../main/connectors/sql-flags/write-budget.ts'

const windows = fc.record({
  deadlineMs: fc.integer({ min: 200, max: 60_000 }),
  landBeforeMs: fc.integer({ min: 200, max: 60_000 }),
  statementMs: fc.integer({ min: 50, max: 60_000 }),
  lockMs: fc.integer({ min: 1, max: 60_000 }),
})

test('a statement that begins at the last moment still ends before it must have landed', () => {
  fc.assert(
    fc.property(
      windows,
      fc.integer({ min: -1e9, max: 1e9 }),
      fc.integer({ min: 0, max: 5_000 }),
      (limits, skewMs, wireMs) => {
        const startedMs = performance.now()
        const budget = createWriteBudget(limits)
        const statementMs = budget.statementMs()
        if (statementMs === undefined) throw new Error('a fresh budget has room for a statement')
        // the server's clock runs ahead of ours by the skew, and its answer took the whole round trip
        const sentMs = startedMs - wireMs
        const clock = { serverMs: sentMs + skewMs, sentMs, answeredMs: startedMs }
        const lastBeginning = budget.beginBefore(clock, statementMs) * 1000 - skewMs
        expect(lastBeginning + statementMs).toBeLessThanOrEqual(startedMs + limits.landBeforeMs + 5)
      },
    ),
  )
})

test('leaves a statement at least as long to travel as to run', () => {
  fc.assert(
    fc.property(windows, limits => {
      const statementMs = createWriteBudget(limits).statementMs() ?? 0
      expect(statementMs).toBeLessThanOrEqual(limits.landBeforeMs / 2)
      expect(statementMs).toBeLessThanOrEqual(limits.statementMs)
    }),
  )
})

test('has no room for a statement when the time is up', () => {
  expect(
    createWriteBudget({ deadlineMs: 1_000, landBeforeMs: 0, statementMs: 1_000, lockMs: 100 }).statementMs(),
  ).toBeUndefined()
})
