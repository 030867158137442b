import type { MeasureAggregate } from '../../../shared/domain/measure.ts'
import type { MeasurePoint } from '../connector.ts'

type Minute = { count: number; sum: number; max: number; last: number; lastAtMs: number }

export const minuteMs = 60_000

/** Values gathered by minute, each minute one value in the end. */
export type MinuteValues = {
  add(atMs: number, value: number): void
  /** of the minutes from `fromMs` on, in order */
  points(aggregate: MeasureAggregate, fromMs: number): MeasurePoint[]
  /** Lets go of what is older. */
  forgetBefore(ms: number): void
}

export function createMinuteValues(): MinuteValues {
  const minutes = new Map<number, Minute>()
  return {
    add: (atMs, value) => {
      const minute = Math.floor(atMs / minuteMs) * minuteMs
      const known = minutes.get(minute)
      if (known === undefined) {
        minutes.set(minute, { count: 1, sum: value, max: value, last: value, lastAtMs: atMs })
        return
      }
      known.count += 1
      known.sum += value
      if (value > known.max) known.max = value
      if (atMs >= known.lastAtMs) Object.assign(known, { last: value, lastAtMs: atMs })
    },
    points: (aggregate, fromMs) =>
      [...minutes]
        .filter(([minute]) => minute >= fromMs)
        .sort(([a], [b]) => a - b)
        .map(([minute, values]) => ({
          minuteMs: minute,
          value: valueOf(values, aggregate),
          count: values.count,
        })),
    forgetBefore: ms => {
      for (const minute of minutes.keys()) if (minute < ms) minutes.delete(minute)
    },
  }
}

function valueOf({ count, sum, max, last }: Minute, aggregate: MeasureAggregate): number {
  switch (aggregate) {
    case 'avg':
      return sum / count
    case 'sum':
      return sum
    case 'max':
      return max
    case 'last':
      return last
    case 'count':
      return count
  }
}
