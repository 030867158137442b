import type { ChartData, ChartDataset } from 'chart.js'
import type { ChartPalette } from './chart-palette.ts'
import type { UsagePoint } from './usage-points.ts'

/** OLD slate, dashed, square; NEW violet, solid, round. Values are per minute whatever the bucket. */
export function usageDatasets(
  points: readonly UsagePoint[],
  what: 'count' | 'failures',
  bucketMs: number,
  palette: ChartPalette,
): ChartData<'line'> {
  const minutes = bucketMs / 60_000
  const line = (pick: (point: UsagePoint) => number | null) =>
    points.map(point => {
      const value = pick(point)
      // NaN breaks the line: a bucket that was not read is a gap, not a zero.
      return { x: point.atMs, y: value === null ? Number.NaN : value / minutes }
    })
  const pick = what === 'count' ? countOf : failuresOf
  return {
    datasets: [
      {
        ...style(palette.old, points.length),
        borderDash: [5, 4],
        pointStyle: 'rect',
        label: 'OLD',
        data: line(pick.old),
      },
      { ...style(palette.new, points.length), pointStyle: 'circle', label: 'NEW', data: line(pick.new) },
    ],
  }
}

const countOf = { old: (point: UsagePoint) => point.oldCount, new: (point: UsagePoint) => point.newCount }
const failuresOf = {
  old: (point: UsagePoint) => point.oldFailures,
  new: (point: UsagePoint) => point.newFailures,
}

/** Markers would merge into a band when buckets are dense; the line style still tells the variants apart. */
function style(color: string, points: number): Omit<ChartDataset<'line'>, 'data'> {
  return {
    borderColor: color,
    backgroundColor: color,
    borderWidth: 1.75,
    pointRadius: points <= 75 ? 2 : 0,
    pointHoverRadius: 4,
    spanGaps: false,
  }
}
