import { appendFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import type { MeasureReading } from '../../../../main/connectors/connector.ts'
import { mappedMeasures } from '../../../../main/connectors/mapped/read-measures.ts'
import { never } from '../../../support/connector-writes.ts'
import { buildMeasure, minuteMs, pointsOf } from '../../../support/measures.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

describe('a measure from a CSV file', () => {
  const first = Math.floor(Date.now() / minuteMs) * minuteMs - 30 * minuteMs
  const at = (minute: number, second = 0) => new Date(first + minute * minuteMs + second * 1000).toISOString()
  let file: string
  let read: (sinceMs?: number) => Promise<MeasureReading>
  beforeEach(() => {
    file = join(temporaryFolder(), 'backlog.csv')
    read = reader()
  })
  function reader(change: object = {}) {
    const source = { from: 'csv', file, time: 'time', value: 'size', aggregate: 'sum', ...change }
    const measures = mappedMeasures('Production', [buildMeasure(source)], {})
    return async (sinceMs = 0): Promise<MeasureReading> => {
      for await (const reading of measures(() => sinceMs, never)) return reading
      throw new Error('nothing was read')
    }
  }
  const write = (...rows: string[]) => writeFileSync(file, ['time,size', ...rows, ''].join('\n'))
  const add = (...rows: string[]) => appendFileSync(file, [...rows, ''].join('\n'))

  test('is one value a minute', async () => {
    write(`${at(0)},1`, `${at(0, 59)},2.5`, `${at(1)},4`)
    expect(pointsOf(await read())).toEqual([
      [first, 3.5],
      [first + minuteMs, 4],
    ])
  })

  test('grows with the lines that are added, minutes already begun included', async () => {
    write(`${at(0)},1`, `${at(1)},2`)
    await read()
    add(`${at(1, 30)},4`, `${at(3)},8`)
    const second = await read(first)
    // nothing was added up in the minute between, which is known
    expect(pointsOf(second)).toEqual([
      [first + minuteMs, 6],
      [first + 2 * minuteMs, 0],
      [first + 3 * minuteMs, 8],
    ])
    expect(second).toMatchObject({ fromMs: first + minuteMs, throughMs: first + 3 * minuteMs })
  })

  test('is not read at all while the file is as it was', async () => {
    write(`${at(0)},1`)
    await read()
    expect(await read()).toMatchObject({ status: 'unchanged' })
  })

  test('takes a line only when it has ended', async () => {
    write(`${at(0)},1`)
    appendFileSync(file, `${at(1)},12`)
    expect(pointsOf(await read())).toEqual([[first, 1]])
    appendFileSync(file, '3\n')
    expect(pointsOf(await read())).toEqual([[first + minuteMs, 123]])
  })

  test('takes the last line without an end once nobody writes any more', async () => {
    writeFileSync(file, `time,size\n${at(0)},7`)
    const before = new Date(Date.now() - 10 * minuteMs)
    utimesSync(file, before, before)
    expect(pointsOf(await read())).toEqual([[first, 7]])
    appendFileSync(file, `1\n${at(1)},1\n`)
    expect(pointsOf(await read())).toEqual([
      [first, 71],
      [first + minuteMs, 1],
    ])
  })

  test('is read anew when another file took its place', async () => {
    write(`${at(0)},1`, `${at(1)},2`)
    await read()
    const other = `${file}.new`
    writeFileSync(other, `size,time\n9,${at(0)}\n9,${at(2)}\n9,${at(2)}\n9,${at(2)}\n`)
    renameSync(other, file)
    expect(pointsOf(await read())).toEqual([
      [first, 9],
      [first + minuteMs, 0],
      [first + 2 * minuteMs, 27],
    ])
  })

  test('is read anew when it was rewritten in its place, longer than before', async () => {
    write(`${at(0)},1`)
    await read()
    write(`${at(0)},5`, `${at(1)},5`)
    expect(pointsOf(await read())).toEqual([
      [first, 5],
      [first + minuteMs, 5],
    ])
  })

  test('knows times in other zones and as numbers, and lets odd rows be', async () => {
    const shifted = new Date(first + 2 * 60 * minuteMs).toISOString().replace('Z', '+02:00')
    const epoch = [String((first + minuteMs) / 1000), String(first + minuteMs)]
    write(
      `${shifted},1`,
      ...epoch.map(time => `${time},2`),
      '01/02/2026,9',
      `${at(0)},`,
      `${at(0)},n/a`,
      'x',
      '2099-01-01,9',
    )
    expect(pointsOf(await read())).toEqual([
      [first, 1],
      [first + minuteMs, 4],
    ])
  })

  test('leaves what is older than wanted alone', async () => {
    write(`${at(0)},1`, `${at(5)},2`)
    const reading = await read(first + 4 * minuteMs)
    expect(pointsOf(reading)).toEqual([[first + 5 * minuteMs, 2]])
    expect(reading).toMatchObject({ fromMs: first + 4 * minuteMs })
  })

  test('counts rows where no value is named', async () => {
    read = reader({ value: null, aggregate: 'count' })
    write(`${at(0)},x`, `${at(0)},`, `${at(2)},y`)
    expect(pointsOf(await read()).map(([, value]) => value)).toEqual([2, 0, 1])
  })

  test('that holds no value at all says so', async () => {
    write('yesterday,many')
    expect(await read()).toMatchObject({ status: 'failed', failure: { code: 'value-missing' } })
  })

  test('fails with the file, and goes on with it', async () => {
    expect(await read()).toMatchObject({ failure: { code: 'file-unusable', problem: 'missing' } })
    write(`${at(0)},1`)
    expect(pointsOf(await read())).toEqual([[first, 1]])
  })
})
