import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { pastMs } from '../../../main/demo/demo-time.ts'
import { findServerPlace } from '../../../main/demo/server-place.ts'
import { openWorkspace, type OpenWorkspace } from '../../../main/open-workspace.ts'
import { processesNaming } from './running-processes.ts'

const phoenix = { connectionId: 'phoenix-production', key: 'phoenix_pipeline_enabled' }
const dayMs = 24 * 60 * 60_000

let home: string
let workspace: OpenWorkspace
const shares: number[] = []

const open = (reset: boolean): Promise<OpenWorkspace> =>
  openWorkspace({
    home,
    kind: 'demo',
    reset,
    inheritedName: 'Test',
    onProgress: ({ share }) => void shares.push(share),
  })

beforeAll(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'switchyard-demo-test-')))
  workspace = await open(false)
})

afterAll(async () => {
  const { folder } = workspace
  await workspace.close()
  const place = await findServerPlace(folder)
  await rm(place.folder, { recursive: true, force: true })
  await rm(home, { recursive: true, force: true })
})

const verified = (operationId: string) =>
  vi.waitFor(
    () => {
      const operation = workspace.services.operations.get({ id: operationId })
      expect(operation.counts.verified).toBe(operation.targets)
      return operation
    },
    { timeout: 15_000 },
  )

describe('the past, as Switchyard recorded it', () => {
  test('Phoenix climbs its ladder, is rolled back, restored, and advanced half an hour ago', async () => {
    const { steps, marks, simulatedUntilMs } = await workspace.services.flags.timeline(phoenix)
    const madeAtMs = simulatedUntilMs ?? 0
    expect(Math.abs(Date.now() - madeAtMs)).toBeLessThan(5 * 60_000)
    expect(
      steps.map(step => [
        Math.round((madeAtMs - step.atMs) / dayMs),
        step.effectiveShare,
        step.globalOverride,
      ]),
    ).toEqual([
      [21, 0, 'none'],
      [18, 0, 'none'],
      [14, 0.05, 'none'],
      [11, 0, 'force-off'],
      [10, 0.05, 'none'],
      [0, 0.25, 'none'],
    ])
    expect(marks.filter(({ kind }) => kind !== 'outside').map(({ kind, actor }) => [kind, actor])).toEqual([
      ['change', 'Mara Lindqvist'],
      ['change', 'Mara Lindqvist'],
      ['rollback', 'Priya Nair'],
      ['restore', 'Mara Lindqvist'],
      ['change', 'Mara Lindqvist'],
    ])
  })

  test('every operation of it was verified, and the audit’s chain holds', async () => {
    const { operations, audit } = workspace.services
    const recent = operations.recent({ limit: 200 })
    expect(recent.length).toBeGreaterThan(20)
    for (const operation of recent) expect(operation.counts.verified, operation.title).toBe(operation.targets)
    expect(await audit.verify()).toMatchObject({ brokenAt: null })
  })

  test('nothing of it lies in the future, or before it begins', () => {
    const { operations } = workspace.services
    for (const { askedAtMs } of operations.recent({ limit: 200 })) {
      expect(askedAtMs).toBeLessThan(Date.now())
      expect(askedAtMs).toBeGreaterThan(Date.now() - pastMs - dayMs)
    }
  })

  test('somebody changed a flag in staging without Switchyard', async () => {
    const { marks } = await workspace.services.flags.timeline({
      connectionId: 'phoenix-staging',
      key: 'nutrition_planner_v2',
    })
    expect(marks.at(-1)).toMatchObject({ kind: 'outside', actor: null })
  })

  test.each([
    ['energy-production', 'energy_table_new_backend', ['change', 'change', 'rollback', 'restore']],
    ['meals-production', 'activity_tracking', ['change', 'rollback']],
    ['kiosk-development', 'kiosk_class_booking_v2', ['change']],
    ['desk-production', 'use_new_data_entry', ['change', 'change']],
    ['shop-production', 'REACT_APP_USE_NEW_CUSTOMER_ADDRESS', ['outside']],
  ])('of %s: %s has its own past', async (connectionId, key, kinds) => {
    const { marks } = await workspace.services.flags.timeline({ connectionId, key })
    expect(marks.map(({ kind }) => kind)).toEqual(kinds)
    expect(marks.length).toBeGreaterThan(0)
  })

  test('a flag’s own time of change is the simulated one', () => {
    const state = workspace.services.flagCache.state({
      connectionId: 'phoenix-production',
      key: 'exercise_graph_enabled',
    })
    const agoMs = Date.now() - Date.parse(state?.flag.updatedAt ?? '')
    expect(Math.round(agoMs / dayMs)).toBe(6)
  })

  test('usage of all three weeks is in the history', () => {
    const series = workspace.services.overview.usage({
      environmentId: 'production',
      flagKey: null,
      minutes: pastMs / 60_000,
      buckets: 21,
    })
    expect(series).toHaveLength(11)
    for (const { old, new: onNew } of series) {
      for (const [day, count] of old.count.entries())
        expect(count + (onNew.count[day] ?? 0)).toBeGreaterThan(0)
    }
  })

  test('one rollout is going wrong now, and only one', async () => {
    await vi.waitFor(
      () => {
        const { troubles, watched } = workspace.services.overview.troubles()
        // five of Phoenix in three environments, and six of energy in two
        expect(watched).toBe(27)
        expect(troubles.map(({ connectionId, flagKey }) => [connectionId, flagKey])).toEqual([
          [phoenix.connectionId, phoenix.key],
        ])
      },
      { timeout: 10_000 },
    )
  })

  test('progress goes forwards and ends', () => {
    expect(shares).toEqual(shares.toSorted((one, other) => one - other))
    expect(shares.at(-1)).toBe(1)
  })
})

describe('what the demo is for', () => {
  test('a rollback is verified, and requests on NEW end; a restore brings them back', async () => {
    const { rollbacks, operations, sync, observations } = workspace.services
    const actor = { name: 'Test', osUser: 'test', host: 'test' }
    const fromMs = Date.now()
    /** requests since the test began, as Switchyard has read them from the store */
    const seen = async (variant: 'old' | 'new'): Promise<number> => {
      await sync.refreshNow(phoenix.connectionId)
      const minute = Math.floor(fromMs / 60_000) * 60_000
      const totals = observations.totals(
        phoenix.connectionId,
        'program_generation',
        minute,
        Date.now() + 60_000,
      )
      return totals[variant]?.count ?? 0
    }

    const rollback = randomUUID()
    await rollbacks.rollBack(
      {
        operationId: rollback,
        scope: { kind: 'flags', flags: [phoenix] },
        suspendOverrides: true,
        unrecorded: false,
      },
      { actor },
    )
    const receipt = await verified(rollback)
    expect(receipt.allVerifiedMs).toBeLessThan(receipt.limitMs ?? 0)

    // requests of the second in which it happened may still come in
    const served = async (least: number): Promise<void> => {
      const before = await seen('old')
      await vi.waitFor(async () => expect(await seen('old')).toBeGreaterThanOrEqual(before + least), {
        timeout: 20_000,
        interval: 500,
      })
    }
    await served(3)
    const onNew = await seen('new')
    await served(6)
    expect(await seen('new')).toBe(onNew)

    const restore = randomUUID()
    await operations.restore(
      {
        id: rollback,
        operationId: restore,
        confirmed: true,
        reason: 'Test',
        environmentNameTyped: 'production',
      },
      { actor },
    )
    await verified(restore)
    await vi.waitFor(async () => expect(await seen('new')).toBeGreaterThan(onNew), {
      timeout: 30_000,
      interval: 500,
    })
  })
})

describe('opening it again', () => {
  test('keeps what was done in it', async () => {
    const operations = workspace.services.operations.recent({ limit: 200 }).length
    await workspace.close()
    workspace = await open(false)
    expect(workspace.services.operations.recent({ limit: 200 })).toHaveLength(operations)
    await vi.waitFor(
      () => {
        const links = workspace.services.connections.list().map(({ status }) => status.link)
        expect(new Set(links)).toEqual(new Set(['live']))
      },
      { timeout: 10_000 },
    )
    await vi.waitFor(
      () => {
        const notReady = workspace.services.connections
          .list()
          .filter(({ status }) => status.readiness.state !== 'ready')
          .map(({ connection }) => [connection.id, connection.access])
        expect(notReady).toEqual([['meals-staging', 'read-only']])
      },
      { timeout: 10_000 },
    )
  })

  test('reset makes it anew', async () => {
    const before = (await workspace.services.flags.timeline(phoenix)).simulatedUntilMs ?? 0
    const oldest = workspace.services.operations.recent({ limit: 200 }).length
    await workspace.close()
    workspace = await open(true)
    expect((await workspace.services.flags.timeline(phoenix)).simulatedUntilMs).toBeGreaterThan(before)
    expect(workspace.services.operations.recent({ limit: 200 }).length).toBe(oldest - 2)
  })

  test('closing leaves no process behind', async () => {
    const place = await findServerPlace(workspace.folder)
    await workspace.close()
    expect(await processesNaming(place.dataFolder)).toEqual([])
  })
})
