import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { definitionOf } from '../../../main/connections/open-connectors.ts'
import { connectors } from '../../../main/connectors/registry.ts'
import { createMeasures, createMeasureService } from '../../../main/measures/index.ts'
import { historyDefinition } from '../../../main/store/history/history-definition.ts'
import { openStore } from '../../../main/store/open-store.ts'
import type { ConnectionDraft } from '../../../shared/contract/connections-contract.ts'
import { EnvFileSettings } from '../../../shared/domain/env-file-settings.ts'
import type { Measure } from '../../../shared/domain/measure.ts'
import { failureOf, never } from '../../support/connector-writes.ts'
import { envContext } from '../../support/env-files.ts'
import { buildMeasure, minuteMs } from '../../support/measures.ts'
import { createDeskConnections, production, staging } from '../../support/operations-desk.ts'
import { scriptStore } from '../../support/store-script.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const nowMs = Math.floor(Date.now() / minuteMs) * minuteMs + 30_000
const thisMinute = nowMs - 30_000

function desk(measures: readonly Measure[]) {
  const folder = temporaryFolder()
  const history = openStore(folder, historyDefinition)
  onTestFinished(() => history.close())
  const settings = EnvFileSettings.parse({
    kind: 'env-file',
    access: { via: 'file', path: join(folder, '.env') },
    measures,
  })
  const place = (id: string, environment: typeof production) =>
    ({ id, connector: scriptStore([]).connector, access: 'read-only', environment }) as const
  const { connections } = createDeskConnections([place('production', production), place('staging', staging)])
  const withSettings = {
    list: () => connections.list().map(open => ({ ...open, connection: { ...open.connection, settings } })),
    find: (id: string) => withSettings.list().find(({ connection }) => connection.id === id),
  }
  const kept = createMeasures(history)
  const service = createMeasureService({
    connections: withSettings,
    measures: kept,
    clock: { nowMs: () => nowMs },
    withDraft: async (draft, work) => {
      const connector = definitionOf(connectors, draft.settings).connect(draft.settings, envContext())
      return work(connector).finally(() => connector.close())
    },
  })
  const draft: ConnectionDraft = { environmentId: 'production', name: 'Shop', settings }
  return { service, kept, draft, folder }
}

const csv = (file: string) => ({ from: 'csv', file, time: 'at', value: 'ms', aggregate: 'avg' })

test('the measures of an environment come with value, age, problem and a line that ends now', () => {
  const [lag, tickets] = [buildMeasure(csv('/lag.csv'), 'lag'), { ...buildMeasure(null, 'tickets') }]
  const { service, kept } = desk([lag, tickets])
  const points = [{ minuteMs: thisMinute - minuteMs, value: 7, count: 1 }]
  kept.record('production', { measure: lag, status: 'read', fromMs: 0, throughMs: thisMinute, points }, nowMs)
  const views = service.list({ environmentId: 'production', minutes: 5, buckets: 5 })
  expect(views).toMatchObject([
    {
      connectionId: 'production',
      measure: { name: 'lag' },
      unit: 'events',
      from: 'csv',
      last: { value: 7, atMs: thisMinute - minuteMs },
      readAtMs: nowMs,
      recent: { fromMs: thisMinute - 4 * minuteMs, bucketMs: minuteMs, values: [null, null, null, 7, null] },
    },
    { measure: { name: 'tickets' }, from: null, last: null, readAtMs: null, failure: null },
  ])
  expect(service.list({ environmentId: 'staging', minutes: 5, buckets: 5 })[0]?.last).toBeNull()
})

test('a series is given for a window, and only of a measure that there is', () => {
  const lag = buildMeasure(csv('/lag.csv'), 'lag')
  const { service } = desk([lag])
  const window = { connectionId: 'production', minutes: 60, buckets: 6 }
  expect(service.series({ ...window, measure: lag })).toEqual({
    fromMs: thisMinute + minuteMs - 60 * minuteMs,
    bucketMs: 10 * minuteMs,
    values: Array(6).fill(null),
  })
  const other = () => service.series({ ...window, measure: { ...lag, component: 'checkout' } })
  expect(other).toThrow(expect.objectContaining({ failure: expect.objectContaining({ code: 'not-found' }) }))
})

test('one measure of a draft is tried by the very code that the sync uses', async () => {
  const file = join(temporaryFolder(), 'lag.csv')
  const [lag, bare] = [buildMeasure(csv(file), 'lag'), buildMeasure(null, 'tickets')]
  const { service, draft, kept } = desk([bare, lag])
  expect(await failureOf(service.tryOut(draft, lag, never))).toMatchObject({
    code: 'file-unusable',
    problem: 'missing',
  })
  writeFileSync(
    file,
    `at,ms\n${new Date(thisMinute - minuteMs).toISOString()},5\n${new Date(thisMinute).toISOString()},9\n`,
  )
  expect(await service.tryOut(draft, lag, never)).toEqual({
    last: { value: 9, atMs: thisMinute },
    minutes: 2,
  })
  expect(await failureOf(service.tryOut(draft, bare, never))).toMatchObject({ code: 'invalid-input' })
  // trying is not keeping
  expect(kept.state('production', lag)).toEqual({ last: null, readAtMs: null, failure: null })
})

test('the people of a draft are counted, and none are where none are mapped', async () => {
  const { service, draft, folder } = desk([])
  expect(await service.countPeople(draft, never)).toBeNull()
  const file = join(folder, 'people.csv')
  writeFileSync(file, 'id\nu-1\nu-2\n')
  const settings = {
    ...draft.settings,
    people: { from: 'csv', file, column: 'id' },
  } as ConnectionDraft['settings']
  expect(await service.countPeople({ ...draft, settings }, never)).toBe(2)
})
