import { randomUUID } from 'node:crypto'
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { findServerPlace } from '../../../main/demo/server-place.ts'
import { openWorkspace, type OpenWorkspace } from '../../../main/open-workspace.ts'
import type { OperationSummary, RollbackScope } from '../../../shared/domain/operation.ts'
import { askDirectly, type Said } from './ask-directly.ts'
import { processesNaming } from './running-processes.ts'

const actor = { name: 'Test', osUser: 'test', host: 'test' }
/** the one connection that may only look */
const readOnly = 'meals-staging'

let home: string
let workspace: OpenWorkspace
let before: ReadonlyMap<string, Said>

const open = (): Promise<OpenWorkspace> =>
  openWorkspace({ home, kind: 'demo', reset: false, inheritedName: 'Test', onProgress: () => {} })

beforeAll(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'switchyard-demo-test-')))
  workspace = await open()
  before = await askDirectly(workspace)
})

afterAll(async () => {
  const { folder } = workspace
  await workspace.close()
  const place = await findServerPlace(folder)
  await rm(place.folder, { recursive: true, force: true })
  await rm(home, { recursive: true, force: true })
})

const listed = () => workspace.services.connections.list()
const inProduction = () =>
  listed()
    .filter(({ connection }) => connection.environmentId === 'production')
    .map(({ connection }) => connection.id)

/** Waits until nothing of it may change any more. */
const settled = (id: string): Promise<OperationSummary> =>
  vi.waitFor(
    () => {
      const operation = workspace.services.operations.get({ id })
      expect(operation.settledAtMs, JSON.stringify(operation.counts)).not.toBeNull()
      return operation
    },
    { timeout: 90_000, interval: 100 },
  )

async function rollBack(scope: RollbackScope): Promise<OperationSummary> {
  const operationId = randomUUID()
  await workspace.services.rollbacks.rollBack(
    { operationId, scope, suspendOverrides: true, unrecorded: false },
    { actor },
  )
  return settled(operationId)
}

async function restore(id: string): Promise<OperationSummary> {
  const operationId = randomUUID()
  await workspace.services.operations.restore(
    { id, operationId, confirmed: true, reason: 'Test', environmentNameTyped: 'production' },
    { actor },
  )
  return settled(operationId)
}

const old = (said: ReadonlyMap<string, Said>): string[] =>
  [...said].flatMap(([id, { isOld }]) => (isOld ? [id] : [])).toSorted()
const facts = (said: ReadonlyMap<string, Said>) =>
  Object.fromEntries([...said].map(([id, { facts: told }]) => [id, told]))

/** By how many people the desk differs from before: some have chosen for themselves meanwhile. */
const peopleApart = (said: ReadonlyMap<string, Said>): number => {
  const count = (all: ReadonlyMap<string, Said>) => all.get('desk-production')?.peopleOnNew ?? Number.NaN
  expect(count(before)).toBeGreaterThan(1000)
  return Math.abs(count(said) - count(before))
}

describe('the demo', () => {
  test('has all five kinds in production, and every connection of all environments is live', async () => {
    const kinds = listed().flatMap(({ connection }) =>
      connection.environmentId === 'production' ? [connection.settings.kind] : [],
    )
    expect(kinds.toSorted()).toEqual([
      'env-file',
      'mongo-flags',
      'rest-flags',
      'sql-flags',
      'user-preference',
    ])
    await vi.waitFor(
      () => {
        const links = listed().map(({ connection, status }) => `${connection.id} ${status.link}`)
        expect(links.filter(one => !one.endsWith(' live'))).toEqual([])
      },
      { timeout: 20_000 },
    )
  })

  test('is ready for a rollback wherever it may write', async () => {
    await vi.waitFor(
      () => {
        const notReady = listed().flatMap(({ connection, status }) =>
          status.readiness.state === 'ready' ? [] : [connection.id],
        )
        expect(notReady).toEqual([readOnly])
      },
      { timeout: 20_000 },
    )
  })

  test('serves NEW to somebody from every store before anything is rolled back', () => {
    expect(old(before)).toEqual([])
  })
})

describe('rolling back production', () => {
  let receipt: OperationSummary

  test('reaches all five kinds, and every target is verified', async () => {
    receipt = await rollBack({ kind: 'environment', environmentId: 'production' })
    expect(receipt.counts.verified, JSON.stringify(receipt.counts)).toBe(receipt.targets)
    expect(receipt.connections.map(({ connectionId }) => connectionId).toSorted()).toEqual(
      inProduction().toSorted(),
    )
    expect(receipt.connections.find(one => one.connectionId === 'shop-production')?.delivered).toMatchObject({
      state: 'served',
    })
  })

  test('each store says so itself, and no other environment was touched', async () => {
    const said = await askDirectly(workspace)
    expect(old(said)).toEqual(inProduction().toSorted())
    const others = (all: ReadonlyMap<string, Said>) =>
      facts(new Map([...all].filter(([id]) => !id.endsWith('-production'))))
    expect(others(said)).toEqual(others(before))
  })

  test('a restore puts every store back to what it was', async () => {
    const restored = await restore(receipt.id)
    expect(restored.counts.verified, JSON.stringify(restored.counts)).toBe(restored.targets)
    const said = await askDirectly(workspace)
    expect(facts(said)).toEqual(facts(before))
    expect(peopleApart(said)).toBeLessThanOrEqual(5)
  })
})

describe('rolling back everything everywhere', () => {
  let receipt: OperationSummary

  test('reaches all environments at once; only what may not be written is refused', async () => {
    receipt = await rollBack({ kind: 'everywhere' })
    const refused = receipt.connections.find(one => one.connectionId === readOnly)
    expect(receipt.environmentIds.toSorted()).toEqual(['development', 'production', 'staging'])
    expect(receipt.connections).toHaveLength(listed().length)
    expect(refused?.counts.refused).toBe(refused?.targets)
    expect(receipt.counts.verified, JSON.stringify(receipt.counts)).toBe(
      receipt.targets - (refused?.targets ?? 0),
    )
  })

  test('each store says so itself, also after the demo was closed and opened again', async () => {
    const ids = listed().map(({ connection }) => connection.id)
    const said = await askDirectly(workspace)
    expect(old(said)).toEqual(ids.filter(id => id !== readOnly).toSorted())
    await workspace.close()
    workspace = await open()
    expect(facts(await askDirectly(workspace))).toEqual(facts(said))
  })

  test('a restore puts every store back to what it was', async () => {
    const restored = await restore(receipt.id)
    expect(restored.counts.verified, JSON.stringify(restored.counts)).toBe(restored.targets)
    const said = await askDirectly(workspace)
    expect(facts(said)).toEqual(facts(before))
    expect(peopleApart(said)).toBeLessThanOrEqual(5)
  })

  test('closing leaves no process behind, of the shop’s builds neither', async () => {
    const { folder } = workspace
    const place = await findServerPlace(folder)
    await workspace.close()
    expect(await processesNaming(place.dataFolder)).toEqual([])
    expect(await processesNaming(folder)).toEqual([])
  })
})
