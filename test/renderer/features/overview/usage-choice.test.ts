import { expect, test } from 'vitest'
import { servedSplit, worthLookingAt } from '../../../../renderer/features/overview/usage-choice.ts'
import type { UsageSeries } from '../../../../shared/domain/observation.ts'

const series = (component: string, old: number[], next: number[]): UsageSeries => ({
  component,
  connectionId: 'production',
  fromMs: 0,
  bucketMs: 60_000,
  old: { count: old, failures: old.map(() => 0) },
  new: { count: next, failures: next.map(() => 0) },
  readAtMs: 0,
  simulatedUntilMs: null,
})

test('without trouble the component where both variants are used most is shown', () => {
  const all = [series('only-old', [9_000], [0]), series('both', [100], [50]), series('little', [10], [5])]
  expect(worthLookingAt(all, [])).toBe('both')
})

test('no series at all is no component', () => {
  expect(worthLookingAt([], [])).toBe('')
})

test('the served split looks at the last ten minutes only', () => {
  const changed = series('pipeline', Array<number>(60).fill(75), [
    ...Array<number>(50).fill(0),
    ...Array<number>(10).fill(25),
  ])
  expect(servedSplit([changed])).toBe(0.25)
})

test('a split of no uses is unknown, not zero', () => {
  expect(servedSplit([series('pipeline', [0], [0])])).toBeNull()
  expect(servedSplit([])).toBeNull()
})
