import { expect, test } from 'vitest'
import { createObservations } from '../../../main/observations/index.ts'
import { createOverviewService } from '../../../main/overview/index.ts'
import { defaultSettings } from '../../../main/settings/index.ts'
import type { OperationSummary } from '../../../shared/domain/operation.ts'
import { openFlagDesk } from '../../support/flag-desk.ts'
import { buildState } from '../../support/flags.ts'
import { mara } from '../../support/journal-parts.ts'
import { createMemoryConnector } from '../../support/memory-connector.ts'
import { createDeskConnections, production, staging } from '../../support/operations-desk.ts'
import { buildSettings } from '../../support/scripted-connector.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { everyMinute, minuteMs, phoenixUsage } from '../../support/usage.ts'

const nowMs = Date.UTC(2026, 8, 1, 15)
const key = 'phoenix_pipeline_enabled'

function open(operations: readonly OperationSummary[] = []) {
  const desk = openFlagDesk(temporaryFolder())
  const observations = createObservations(desk.stores.history)
  const connector = createMemoryConnector([])
  const settings = buildSettings({ usage: phoenixUsage })
  const { connections } = createDeskConnections([
    { id: 'production', connector, environment: production, settings },
    { id: 'staging', connector, environment: staging, settings },
  ])
  const service = createOverviewService({
    connections,
    cache: desk.cache,
    history: desk.history,
    observations,
    settings: () => defaultSettings,
    clock: { nowMs: () => nowMs },
    recentOperations: (environmentId, limit) =>
      operations
        .filter(({ environmentIds }) => environmentId === null || environmentIds.includes(environmentId))
        .slice(0, limit),
  })
  const use = (fromMinutesAgo: number, minutes: number, failures: number) => {
    const fromMs = nowMs - fromMinutesAgo * minuteMs
    const throughMs = fromMs + minutes * minuteMs - 1
    observations.record(
      'production',
      fromMs,
      { throughMs, observations: everyMinute(fromMs, minutes, { count: 20, failures }) },
      nowMs - 500,
    )
  }
  return { desk, observations, service, use }
}

const operation = (fields: Partial<OperationSummary>): OperationSummary =>
  ({
    id: 'op-1',
    kind: 'rollback',
    title: 'Rollback of phoenix_pipeline_enabled',
    environmentIds: ['production'],
    actor: mara,
    askedAtMs: nowMs - 1000,
    allVerifiedMs: 41,
    targets: 1,
    connections: [{ connectionId: 'production', environmentId: 'production' }],
    ...fields,
  }) as OperationSummary

test('nothing measured is said to be nothing measured, not to be well', () => {
  const { service, desk } = open()
  expect(service.troubles()).toEqual({ troubles: [], watched: 0, readAtMs: null })
  desk.close()
})

test('a component whose NEW fails is trouble, with its evidence and since when', () => {
  const { service, use, desk } = open()
  desk.see([buildState()])
  use(60, 40, 0)
  use(20, 20, 6)
  expect(service.troubles()).toEqual({
    troubles: [
      {
        environmentId: 'production',
        connectionId: 'production',
        flagKey: key,
        component: 'pipeline',
        effectiveShare: 0.25,
        old: null,
        new: {
          count: 200,
          failures: 60,
          rate: 0.3,
          low: expect.closeTo(0.2408, 3),
          high: expect.closeTo(0.3669, 3),
        },
        windowMinutes: 10,
        sinceMs: nowMs - 20 * minuteMs,
        rule: 'new-error-rate',
      },
    ],
    watched: 1,
    readAtMs: nowMs - 500,
  })
  desk.close()
})

test('without the store the last trouble known stays, as old as it is', () => {
  const { service, use, desk } = open()
  use(600, 30, 9)
  expect(service.troubles().troubles).toHaveLength(1)
  desk.close()
})

test('once everyone is back on OLD, only what NEW does after that counts', () => {
  const { service, use, desk } = open()
  desk.see([buildState()])
  use(20, 18, 9)
  expect(service.troubles().troubles).toHaveLength(1)
  const off = buildState({ enabled: false, percentage: 0, globalOverride: 'force-off', version: 'off' })
  desk.see([off], { cause: { operationId: 'op-1' }, atMs: nowMs - 4 * minuteMs })
  use(20, 16, 9)
  expect(service.troubles().troubles).toEqual([])
  use(20, 20, 9)
  expect(service.troubles().troubles).toHaveLength(1)
  desk.close()
})

test('changes tell ours once and what others did beside it, newest first, and no first readings', () => {
  const { service, desk } = open([operation({})])
  desk.see([buildState({ version: '1', percentage: 10 }), buildState({ key: 'other', version: 'a' })])
  desk.see([buildState({ version: '2', percentage: 25 })])
  const outsideMs = desk.nowMs()
  desk.see([buildState({ version: '3', percentage: 0 })], { cause: { operationId: 'op-1' } })
  expect(service.changes({ environmentId: null, limit: 10 })).toEqual([
    {
      atMs: nowMs - 1000,
      environmentId: 'production',
      connectionId: 'production',
      flagKey: key,
      actor: 'Mara',
      text: 'Rollback of phoenix_pipeline_enabled',
      kind: 'rollback',
      operationId: 'op-1',
      allVerifiedMs: 41,
      simulated: false,
    },
    {
      atMs: outsideMs,
      environmentId: 'production',
      connectionId: 'production',
      flagKey: key,
      actor: null,
      text: '10 % → 25 %',
      kind: 'outside',
      operationId: null,
      allVerifiedMs: null,
      simulated: false,
    },
  ])
  expect(service.changes({ environmentId: 'staging', limit: 10 })).toEqual([])
  expect(service.changes({ environmentId: 'production', limit: 1 })).toHaveLength(1)
  desk.close()
})

test('many flags changed by somebody at once are one line', () => {
  const { service, desk } = open()
  const keys = Array.from({ length: 40 }, (_, index) => `flag-${index}`)
  desk.see(keys.map(name => buildState({ key: name, version: 'a' })))
  desk.see(keys.map(name => buildState({ key: name, version: 'b', enabled: false })))
  expect(service.changes({ environmentId: 'production', limit: 10 })).toMatchObject([
    { flagKey: null, text: '40 flags changed', kind: 'outside' },
  ])
  desk.close()
})

test('what belongs to a simulated past says so, our own operations too', () => {
  const { service, desk, observations } = open([operation({ askedAtMs: Date.UTC(2026, 8, 1, 13) })])
  desk.see([buildState({ version: '1' })])
  desk.see([buildState({ version: '2', percentage: 30 })])
  observations.markSimulated('production', desk.nowMs())
  desk.see([buildState({ version: '3', percentage: 40 })])
  expect(
    service.changes({ environmentId: null, limit: 10 }).map(({ kind, simulated }) => [kind, simulated]),
  ).toEqual([
    ['outside', false],
    ['outside', true],
    ['rollback', true],
  ])
  expect(
    service.usage({ environmentId: 'production', flagKey: null, minutes: 60, buckets: 60 })[0]
      ?.simulatedUntilMs,
  ).toBe(desk.nowMs() - 1000)
  desk.close()
})

test('usage is one series per component of the environment, or of one flag', () => {
  const { service, use, desk } = open()
  use(10, 10, 2)
  const [series, ...rest] = service.usage({
    environmentId: 'production',
    flagKey: key,
    minutes: 20,
    buckets: 20,
  })
  expect(rest).toEqual([])
  expect(series).toMatchObject({
    component: 'pipeline',
    connectionId: 'production',
    bucketMs: minuteMs,
    readAtMs: nowMs - 500,
  })
  expect(series?.new.count.reduce((a, b) => a + b)).toBe(200)
  expect(series?.new.failures).toHaveLength(20)
  expect(service.usage({ environmentId: 'production', flagKey: 'other', minutes: 20, buckets: 20 })).toEqual(
    [],
  )
  expect(
    service.usage({ environmentId: 'staging', flagKey: null, minutes: 20, buckets: 20 })[0],
  ).toMatchObject({ readAtMs: null })
  desk.close()
})
