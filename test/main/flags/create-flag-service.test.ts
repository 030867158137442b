import { expect, test } from 'vitest'
import { createFlagService, type FlagService } from '../../../main/flags/index.ts'
import type { OperationSummary } from '../../../shared/domain/operation.ts'
import { failureOf } from '../../support/failure-of.ts'
import { openFlagDesk, type FlagDesk } from '../../support/flag-desk.ts'
import { buildOverride, buildState } from '../../support/flags.ts'
import { mara } from '../../support/journal-parts.ts'
import { createDeskConnections, production, staging } from '../../support/operations-desk.ts'
import { createMemoryConnector } from '../../support/memory-connector.ts'
import { buildSettings } from '../../support/scripted-connector.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { phoenixUsage } from '../../support/usage.ts'

const ref = { connectionId: 'production', key: 'phoenix_pipeline_enabled' }

function open(): { desk: FlagDesk; service: FlagService } {
  const desk = openFlagDesk(temporaryFolder())
  const connector = createMemoryConnector([])
  const { connections } = createDeskConnections([
    {
      id: 'production',
      connector,
      environment: production,
      settings: buildSettings({ usage: phoenixUsage }),
    },
    { id: 'staging', connector, environment: staging },
  ])
  const operation = (id: string) =>
    id === 'op-1' ? ({ kind: 'rollback', actor: mara } as OperationSummary) : undefined
  return {
    desk,
    service: createFlagService({ cache: desk.cache, history: desk.history, connections, operation }),
  }
}

test('a flag comes with its overrides, its components, its age and where else it is', () => {
  const { desk, service } = open()
  desk.see([buildState({}, [buildOverride()])], {}, 'digest')
  desk.see([buildState({ connectionId: 'staging', percentage: 100 })])
  expect(service.get(ref)).toMatchObject({
    flag: { key: ref.key, percentage: 25 },
    summary: { effectiveShare: 0.25, newOverrides: 1 },
    overrides: [{ userId: 'user-1' }],
    environmentId: 'production',
    connectionName: 'production',
    capabilities: { percentage: 'integer' },
    elsewhere: [{ connectionId: 'staging', percentage: 100 }],
    components: ['pipeline'],
    readAtMs: desk.nowMs() - 1000,
  })
  expect(service.list()).toHaveLength(2)
  desk.close()
})

test('what is not there is said to be not there', async () => {
  const { desk, service } = open()
  expect(failureOf(() => service.get(ref))).toEqual({ code: 'not-found', what: 'flag', id: ref.key })
  expect(failureOf(() => service.get({ ...ref, connectionId: 'gone' }))).toEqual({
    code: 'not-found',
    what: 'connection',
    id: 'gone',
  })
  expect(await service.timeline(ref)).toEqual({ steps: [], marks: [], simulatedUntilMs: null })
  desk.close()
})

test('a timeline steps where exposure changes and marks every change with who made it', async () => {
  const { desk, service } = open()
  desk.see([buildState({ percentage: 10, version: '1' })])
  desk.see([buildState({ percentage: 25, version: '2' })], { cause: { operationId: 'op-0' } })
  desk.see([buildState({ percentage: 25, version: '3', description: 'better words' })])
  desk.see([buildState({ percentage: 25, version: '3', description: 'better words' }, [buildOverride()])])
  desk.see([buildState({ enabled: false, percentage: 0, globalOverride: 'force-off', version: '4' }, [])], {
    cause: { operationId: 'op-1' },
  })
  desk.see([], { removed: [ref.key] })
  desk.see([buildState({ percentage: 0, enabled: false, version: '5' })])
  const { steps, marks } = await service.timeline(ref)
  expect(
    steps.map(({ effectiveShare, enabled, percentage, globalOverride }) => [
      effectiveShare,
      enabled,
      percentage,
      globalOverride,
    ]),
  ).toEqual([
    [0.1, true, 10, 'none'],
    [0.25, true, 25, 'none'],
    [0, false, 0, 'force-off'],
    [null, false, 0, 'force-off'],
    [0, false, 0, 'none'],
  ])
  expect(marks.map(({ kind, actor, text }) => [kind, actor, text])).toEqual([
    ['change', null, '10 % → 25 %'],
    ['outside', null, 'description changed'],
    ['outside', null, '1 override to NEW added'],
    ['rollback', 'Mara', '25 % → 0 %, turned off, forced off for everyone, 1 override to NEW ended'],
    ['outside', null, 'gone from the store'],
    ['outside', null, 'in the store again'],
  ])
  expect(marks.map(({ operationId }) => operationId)).toEqual(['op-0', null, null, 'op-1', null, null])
  desk.close()
})

test('a clock that was set back does not turn the order of what was seen', async () => {
  const { desk, service } = open()
  desk.see([buildState({ percentage: 10, version: '1' })])
  const firstMs = desk.nowMs()
  desk.see([buildState({ percentage: 20, version: '2' })], { atMs: firstMs - 5000 })
  expect(
    (await service.timeline(ref)).steps.map(({ atMs, percentage }) => [atMs - firstMs, percentage]),
  ).toEqual([
    [0, 10],
    [0, 20],
  ])
  desk.close()
})

test.each([
  [{ metadata: '{"a":2}' }, 'metadata changed'],
  [{ percentage: null }, '25 % → no percentage'],
  [{ globalOverride: 'force-on' as const }, 'forced on for everyone'],
  [{ updatedAt: 'later' }, 'stored again without a difference that matters'],
])('a change of %j reads “%s”', async (fields, text) => {
  const { desk, service } = open()
  desk.see([buildState({ version: '1' })])
  desk.see([buildState({ version: '2', ...fields })])
  expect((await service.timeline(ref)).marks.map(mark => mark.text)).toEqual([text])
  desk.close()
})

test.each([
  [['new', 'new'], ['old', 'old'], '2 overrides turned to OLD'],
  [['old'], ['new'], '1 override turned to NEW'],
  [['new', 'new'], ['old'], '1 override turned to OLD, 1 override to NEW ended'],
  [['old'], ['old', 'old', 'new'], '1 override to NEW added, 1 override to OLD added'],
] as const)('overrides %j that became %j read “%s”', async (before, after, text) => {
  const { desk, service } = open()
  const overrides = (variants: readonly ('new' | 'old')[]) =>
    variants.map((variant, index) => buildOverride({ id: `o${index}`, variant }))
  desk.see([buildState({}, overrides(before))])
  desk.see([buildState({}, overrides(after))])
  expect((await service.timeline(ref)).marks.map(mark => mark.text)).toEqual([text])
  desk.close()
})

test('a timeline asked for while what an operation did is still being written has it', async () => {
  const { desk, service } = open()
  const states = (version: string) =>
    Array.from({ length: 600 }, (_, index) => buildState({ key: `flag-${index}`, version }))
  desk.see(states('before'))
  desk.see(states('after'), { cause: { operationId: 'op-1' } })
  const { marks } = await service.timeline({ connectionId: 'production', key: 'flag-599' })
  expect(marks.map(({ operationId }) => operationId)).toEqual(['op-1'])
  desk.close()
})
