import { describe, expect, onTestFinished, test } from 'vitest'
import { createMeasures } from '../../../main/measures/index.ts'
import { historyDefinition } from '../../../main/store/history/history-definition.ts'
import { openStore } from '../../../main/store/open-store.ts'
import type { Measure } from '../../../shared/domain/measure.ts'
import { buildMeasure, minuteMs } from '../../support/measures.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const table = { from: 'table', table: 'queue', time: 'at', value: 'size', aggregate: 'avg' }
const nowMs = 1_790_000_000 * 1000 - ((1_790_000_000 * 1000) % minuteMs)
const failure = { code: 'no-answer', connection: 'orders-db', afterMs: 4_000 } as const

function desk(folder = temporaryFolder()) {
  const history = openStore(folder, historyDefinition)
  onTestFinished(() => history.close())
  const measures = createMeasures(history)
  const read = (measure: Measure, fromMs: number, values: readonly number[], atMs = nowMs) =>
    measures.record(
      'production',
      {
        measure,
        status: 'read',
        fromMs,
        throughMs: fromMs + values.length * minuteMs,
        points: values.map((value, at) => ({ minuteMs: fromMs + at * minuteMs, value, count: 2 })),
      },
      atMs,
    )
  return { measures, read, folder, close: () => history.close() }
}

describe('measures that were read', () => {
  const measure = buildMeasure(table)

  test('have their newest minute as last value, and the time of their reading as age', () => {
    const { measures, read } = desk()
    expect(measures.state('production', measure)).toEqual({ last: null, readAtMs: null, failure: null })
    read(measure, nowMs - 3 * minuteMs, [1, 2, 3])
    expect(measures.state('production', measure)).toEqual({
      last: { value: 3, atMs: nowMs - minuteMs },
      readAtMs: nowMs,
      failure: null,
    })
  })

  test('are replaced minute by minute, never added to', () => {
    const { measures, read } = desk()
    read(measure, nowMs - 3 * minuteMs, [1, 2, 3])
    read(measure, nowMs - 2 * minuteMs, [20])
    const series = measures.series('production', measure, nowMs - 3 * minuteMs, minuteMs, 3)
    // the second reading looked at the last minute as well, and found nothing there any more
    expect(series.values).toEqual([1, 20, null])
  })

  test('keep their last value and its age when a reading fails', () => {
    const { measures, read } = desk()
    read(measure, nowMs - minuteMs, [5])
    measures.record('production', { measure, status: 'failed', failure }, nowMs + minuteMs)
    expect(measures.state('production', measure)).toEqual({
      last: { value: 5, atMs: nowMs - minuteMs },
      readAtMs: nowMs,
      failure,
    })
    measures.record('production', { measure, status: 'unchanged' }, nowMs + 2 * minuteMs)
    expect(measures.state('production', measure)).toMatchObject({
      readAtMs: nowMs + 2 * minuteMs,
      failure: null,
    })
  })

  test('are asked for again from a little before the end of the last reading', () => {
    const { measures, read } = desk()
    expect(measures.sinceMs('production', measure, nowMs)).toBe(nowMs - 24 * 60 * minuteMs)
    read(measure, nowMs - minuteMs, [5])
    expect(measures.sinceMs('production', measure, nowMs)).toBe(nowMs - 10 * minuteMs)
    measures.record('production', { measure, status: 'failed', failure }, nowMs)
    expect(measures.sinceMs('production', measure, nowMs)).toBe(nowMs - 10 * minuteMs)
  })

  test('are asked for from the beginning when they come from elsewhere, with their past kept', () => {
    const { measures, read } = desk()
    read(measure, nowMs - minuteMs, [5])
    const moved = buildMeasure({ ...table, table: 'other_queue' })
    expect(measures.sinceMs('production', moved, nowMs)).toBe(nowMs - 24 * 60 * minuteMs)
    expect(measures.state('production', moved).last?.value).toBe(5)
  })

  test('are told apart by component and variant', () => {
    const { measures, read } = desk()
    const [old, fresh] = [
      { ...measure, component: 'checkout', variant: 'old' as const },
      { ...measure, component: 'checkout', variant: 'new' as const },
    ]
    read(old, nowMs - minuteMs, [1])
    read(fresh, nowMs - minuteMs, [2])
    expect([old, fresh, measure].map(one => measures.state('production', one).last?.value)).toEqual([
      1,
      2,
      undefined,
    ])
    expect(measures.state('staging', old).last).toBeNull()
  })

  test('make longer buckets as their aggregate says', () => {
    const { measures, read } = desk()
    const from = nowMs - 4 * minuteMs
    const bucketsOf = (aggregate: string) => {
      const one = buildMeasure({ ...table, aggregate }, aggregate)
      read(one, from, [1, 5, 2, 4])
      return measures.series('production', one, from, 2 * minuteMs, 3).values
    }
    expect(bucketsOf('avg')).toEqual([3, 3, null])
    expect(bucketsOf('count')).toEqual([3, 3, null])
    expect(bucketsOf('max')).toEqual([5, 4, null])
    expect(bucketsOf('last')).toEqual([5, 4, null])
  })

  test('are there after a restart', () => {
    const first = desk()
    first.read(measure, nowMs - minuteMs, [5])
    first.measures.record('production', { measure, status: 'failed', failure }, nowMs)
    first.close()
    const { measures } = desk(first.folder)
    expect(measures.state('production', measure)).toMatchObject({ last: { value: 5 }, failure })
    expect(measures.sinceMs('production', measure, nowMs)).toBe(nowMs - 10 * minuteMs)
  })
})
