import { expect, onTestFinished, test } from 'vitest'
import type { Connector, MeasureReading } from '../../../main/connectors/connector.ts'
import { createMeasures } from '../../../main/measures/index.ts'
import { historyDefinition } from '../../../main/store/history/history-definition.ts'
import { openStore } from '../../../main/store/open-store.ts'
import { readMeasures } from '../../../main/sync/read-measures.ts'
import type { SyncDependencies } from '../../../main/sync/sync-dependencies.ts'
import type { AppEvent } from '../../../shared/contract/events-contract.ts'
import type { Failure } from '../../../shared/failure.ts'
import { failureOf, never } from '../../support/connector-writes.ts'
import { buildMeasure, minuteMs } from '../../support/measures.ts'
import { createDeskConnections, production } from '../../support/operations-desk.ts'
import { scriptStore } from '../../support/store-script.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const startMs = Date.UTC(2026, 8, 1, 14)
const source = { from: 'table', table: 'queue', time: 'at', value: 'size', aggregate: 'avg' }
const [backlog, memory] = [buildMeasure(source, 'backlog'), buildMeasure(source, 'memory')]
const gone: Failure = { code: 'schema-missing', connection: 'production', missing: ['public.queue'] }

function desk(answer: (asked: number[]) => readonly MeasureReading[]) {
  const asked: number[] = []
  const connector: Connector = {
    ...scriptStore([]).connector,
    readMeasures: async function* (sinceMs) {
      asked.push(sinceMs(backlog), sinceMs(memory))
      yield* answer(asked)
    },
  }
  const place = { id: 'production', connector, access: 'read-only', environment: production } as const
  const { connections, replace } = createDeskConnections([place])
  const history = openStore(temporaryFolder(), historyDefinition)
  onTestFinished(() => history.close())
  const measures = createMeasures(history)
  const published: AppEvent[] = []
  const events = { publish: (event: AppEvent) => void published.push(event) }
  const needs = {
    connections,
    measures,
    events,
    clock: { nowMs: () => startMs },
  } as unknown as SyncDependencies
  const opened = connections.find('production')
  if (opened === undefined) throw new Error('the desk has one connection')
  const exchange = () => replace({ ...place, connector: scriptStore([]).connector })
  return { measures, published, asked, exchange, read: () => readMeasures(needs, opened, never) }
}

const reading = (values: readonly number[]): MeasureReading => ({
  measure: backlog,
  status: 'read',
  fromMs: startMs - values.length * minuteMs,
  throughMs: startMs,
  points: values.map((value, at) => ({
    minuteMs: startMs - (values.length - at) * minuteMs,
    value,
    count: 1,
  })),
})

test('each measure is kept as it comes, and one that fails keeps what it had', async () => {
  const { measures, published, read } = desk(() => [
    { measure: memory, status: 'failed', failure: gone },
    reading([3, 4]),
  ])
  await read()
  expect(measures.state('production', backlog).last).toEqual({ value: 4, atMs: startMs - minuteMs })
  expect(measures.state('production', memory)).toEqual({ last: null, readAtMs: null, failure: gone })
  expect(published).toEqual([{ type: 'measures', connectionId: 'production' }])
})

test('the next reading asks from a little before the end of the last, for each measure by itself', async () => {
  const { asked, read } = desk(() => [reading([3]), { measure: memory, status: 'failed', failure: gone }])
  await read()
  await read()
  const day = startMs - 24 * 60 * minuteMs
  expect(asked).toEqual([day, day, startMs - 10 * minuteMs, day])
})

test('what a connector says that was replaced meanwhile is not kept', async () => {
  const opened = desk(() => {
    opened.exchange()
    return [reading([3])]
  })
  expect(await failureOf(opened.read())).toEqual({ code: 'cancelled' })
  expect(opened.measures.state('production', backlog).last).toBeNull()
})

test('nothing is told where nothing is mapped', async () => {
  const { published, read } = desk(() => [])
  await read()
  expect(published).toEqual([])
})
