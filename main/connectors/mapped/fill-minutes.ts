import type { MeasureAggregate } from '../../../shared/domain/measure.ts'
import type { MeasurePoint } from '../connector.ts'
import { minuteMs } from './minute-values.ts'

/**
 * The points with a 0 for every minute between that had no rows, where that is what no rows mean: none were counted,
 * nothing was added up. An average of nothing is not 0, and stays a gap.
 */
export function withEmptyMinutes(
  points: readonly MeasurePoint[],
  aggregate: MeasureAggregate,
  fromMs: number,
  throughMs: number,
): readonly MeasurePoint[] {
  if (aggregate !== 'count' && aggregate !== 'sum') return points
  const known = new Map(points.map(point => [point.minuteMs, point]))
  const filled: MeasurePoint[] = []
  for (
    let minute = Math.ceil(fromMs / minuteMs) * minuteMs;
    minute + minuteMs <= throughMs;
    minute += minuteMs
  )
    filled.push(known.get(minute) ?? { minuteMs: minute, value: 0, count: 0 })
  return filled
}
