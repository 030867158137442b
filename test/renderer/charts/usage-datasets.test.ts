import { expect, test } from 'vitest'
import type { ChartPalette } from '../../../renderer/charts/chart-palette.ts'
import { usageDatasets } from '../../../renderer/charts/usage-datasets.ts'

const palette = { old: 'grey', new: 'violet' } as ChartPalette
const point = { atMs: 0, oldCount: 10, newCount: null, oldFailures: 1, newFailures: null }

test('OLD is dashed and square, NEW solid and round, not told apart by colour alone', () => {
  const [old, next] = usageDatasets([point], 'count', 60_000, palette).datasets
  expect([old?.label, old?.pointStyle, old?.borderDash]).toEqual(['OLD', 'rect', [5, 4]])
  expect([next?.label, next?.pointStyle, next?.borderDash]).toEqual(['NEW', 'circle', undefined])
})

test('values are per minute whatever the bucket, and what was not read is a gap', () => {
  const { datasets } = usageDatasets([point], 'count', 300_000, palette)
  expect(datasets.map(set => set.data)).toEqual([[{ x: 0, y: 2 }], [{ x: 0, y: Number.NaN }]])
  expect(usageDatasets([point], 'failures', 60_000, palette).datasets[0]?.data).toEqual([{ x: 0, y: 1 }])
})

test('markers that would merge are left out', () => {
  const dense = Array.from({ length: 200 }, (_, index) => ({ ...point, atMs: index }))
  expect(usageDatasets(dense, 'count', 60_000, palette).datasets[0]?.pointRadius).toBe(0)
})
