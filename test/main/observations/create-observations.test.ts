import { expect, test } from 'vitest'
import { createObservations } from '../../../main/observations/index.ts'
import { historyDefinition } from '../../../main/store/history/history-definition.ts'
import { openStore } from '../../../main/store/open-store.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { buildObservation, everyMinute, minuteMs } from '../../support/usage.ts'

const startMs = Date.UTC(2026, 8, 1, 14)

function open(folder = temporaryFolder()) {
  const history = openStore(folder, historyDefinition)
  return { history, observations: createObservations(history) }
}

test('minutes that are read again are replaced, never added to', () => {
  const { history, observations } = open()
  const reading = {
    throughMs: startMs + 2 * minuteMs,
    observations: everyMinute(startMs, 3, { count: 10, failures: 1 }),
  }
  for (let times = 1; times <= 3; times += 1) observations.record('c', startMs, reading, startMs)
  expect(observations.totals('c', 'pipeline', startMs, startMs + 3 * minuteMs)).toEqual({
    old: null,
    new: { count: 30, failures: 3 },
  })
  history.close()
})

test('usage that is no longer there within what was read is gone, and only there', () => {
  const { history, observations } = open()
  observations.record(
    'c',
    startMs,
    { throughMs: startMs + 4 * minuteMs, observations: everyMinute(startMs, 5, {}) },
    startMs,
  )
  const later = {
    throughMs: startMs + 4 * minuteMs,
    observations: [buildObservation({ minuteMs: startMs + 3 * minuteMs, count: 7 })],
  }
  observations.record('c', startMs + 2 * minuteMs + 500, later, startMs)
  const counts = observations
    .minutes('c', 'pipeline', startMs, startMs + 5 * minuteMs)
    .map(({ minuteMs: at, count }) => [(at - startMs) / minuteMs, count])
  expect(counts).toEqual([
    [0, 10],
    [1, 10],
    [3, 7],
  ])
  history.close()
})

test('the cursor is the store’s time of the last reading, and survives a restart', () => {
  const folder = temporaryFolder()
  const { history, observations } = open(folder)
  expect(observations.cursor('c')).toBeUndefined()
  observations.record('c', startMs, { throughMs: startMs + 1234.5, observations: [] }, startMs + 9)
  history.close()
  const again = open(folder)
  expect(again.observations.cursor('c')).toEqual({ throughMs: startMs + 1234, readAtMs: startMs + 9 })
  again.history.close()
})

test('a series adds minutes up by bucket and variant, and a bucket without usage is zero', () => {
  const { history, observations } = open()
  observations.record(
    'c',
    startMs,
    {
      throughMs: startMs + 60 * minuteMs,
      observations: [
        ...everyMinute(startMs, 10, { failures: 2 }),
        ...everyMinute(startMs + 12 * minuteMs, 3, { variant: 'old', count: 4 }),
      ],
    },
    startMs,
  )
  expect(observations.series('c', 'pipeline', startMs, 5 * minuteMs, 4)).toEqual({
    new: { count: [50, 50, 0, 0], failures: [10, 10, 0, 0] },
    old: { count: [0, 0, 12, 0], failures: [0, 0, 0, 0] },
  })
  expect(observations.series('never seen', 'pipeline', startMs, minuteMs, 1).new).toEqual({
    count: [0],
    failures: [0],
  })
  history.close()
})

test('the mark of a simulated past only moves forwards', () => {
  const { history, observations } = open()
  expect(observations.simulatedUntilMs('c')).toBeNull()
  observations.markSimulated('c', startMs)
  observations.markSimulated('c', startMs - 1)
  expect(observations.simulatedUntilMs('c')).toBe(startMs)
  history.close()
})

test('whole hours add up to what their minutes say, also after a part of them was read again', () => {
  const { history, observations } = open()
  const all = everyMinute(startMs, 180, { failures: 1 })
  observations.record('c', startMs, { throughMs: startMs + 180 * minuteMs, observations: all }, startMs)
  const againFromMs = startMs + 55 * minuteMs
  const again = everyMinute(againFromMs, 10, { count: 100 })
  observations.record(
    'c',
    againFromMs,
    { throughMs: againFromMs + 10 * minuteMs - 1, observations: again },
    startMs,
  )
  const hours = observations.series('c', 'pipeline', startMs, 60 * minuteMs, 3).new
  const minutes = observations.series('c', 'pipeline', startMs, minuteMs, 180).new
  const sum = (values: readonly number[], from: number) =>
    values.slice(from, from + 60).reduce((a, b) => a + b)
  expect(hours.count).toEqual([0, 60, 120].map(from => sum(minutes.count, from)))
  expect(hours.count).toEqual([1050, 1050, 600])
  expect(hours.failures).toEqual([0, 60, 120].map(from => sum(minutes.failures, from)))
  history.close()
})
