import { expect, test } from 'vitest'
import { expectedOnNew } from '../../../main/rollbacks/rollback-preview.ts'
import type { FlagSummary } from '../../../shared/domain/flag.ts'
import { buildOverride, buildState } from '../../support/flags.ts'
import { failureOfAsync } from '../../support/failure-of.ts'
import { createMemoryConnector } from '../../support/memory-connector.ts'
import { openDesk, staging } from '../../support/operations-desk.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

async function twoEnvironments(people?: number) {
  const connector = createMemoryConnector([
    buildState({ key: 'checkout', percentage: 25, version: 'v1' }, [
      buildOverride({ id: 'o1', flagKey: 'checkout', userId: 'anna' }),
      buildOverride({ id: 'o2', flagKey: 'checkout', userId: 'ben', variant: 'old' }),
    ]),
    buildState({ key: 'search', enabled: false, version: 'v2' }),
    buildState({ key: 'upload', percentage: 50, version: 'v3' }),
  ])
  const other = createMemoryConnector([
    buildState({ connectionId: 'staging', key: 'checkout', version: 'v4' }),
  ])
  const desk = openDesk(
    temporaryFolder(),
    [
      { id: 'production', connector },
      { id: 'staging', connector: other, environment: staging },
      { id: 'never-read', connector: createMemoryConnector([]), access: 'read-only' },
    ],
    people === undefined ? {} : { people },
  )
  await desk.sync('production')
  await desk.sync('staging')
  return { desk, connector, other }
}

const production = { kind: 'environment', environmentId: 'production' } as const

test('the preview counts what is there, what is exposed and who would move, without asking a store', async () => {
  const { desk, connector } = await twoEnvironments(1000)
  connector.faults.down({
    code: 'connection-unreachable',
    connection: 'production',
    problem: 'refused',
    address: 'db:5432',
  })
  expect(desk.rollbacks.previewRollback(production)).toEqual({
    title: 'Roll back everything in Production (never read, so left out: never-read)',
    flags: 3,
    exposedFlags: 2,
    peopleOnNew: 501,
    people: 1000,
    peopleCounted: false,
    newOverrides: 1,
    readyFlags: 3,
    limitMs: 60_000,
    connections: [
      {
        connectionId: 'never-read',
        environmentId: 'production',
        name: 'never-read',
        flags: 0,
        peopleOnNew: 0,
        people: 0,
        peopleCounted: false,
        readiness: { state: 'not-ready', because: { code: 'access-read-only', connection: 'never-read' } },
        readAtMs: 1,
      },
      {
        connectionId: 'production',
        environmentId: 'production',
        name: 'production',
        flags: 3,
        peopleOnNew: 501,
        people: 1000,
        peopleCounted: false,
        readiness: { state: 'ready' },
        readAtMs: 1,
      },
    ],
  })
  await desk.close()
})

test('everywhere is every connection of every environment, lowest first, also one that was never read', async () => {
  const { desk } = await twoEnvironments(1000)
  const preview = desk.rollbacks.previewRollback({ kind: 'everywhere' })
  expect(preview).toMatchObject({ flags: 4, readyFlags: 4 })
  expect(preview.connections.map(one => [one.environmentId, one.name, one.flags])).toEqual([
    ['staging', 'staging', 1],
    ['production', 'never-read', 0],
    ['production', 'production', 3],
  ])
  await desk.close()
})

test('everywhere writes to every environment', async () => {
  const { desk, connector, other } = await twoEnvironments()
  await desk.rollbacks.rollBack(
    { operationId: 'r1', scope: { kind: 'everywhere' }, suspendOverrides: true, unrecorded: false },
    desk.context,
  )
  const receipt = await desk.settled('r1')
  expect(receipt).toMatchObject({
    title: 'Roll back everything everywhere (never read, so left out: never-read)',
    targets: 4,
  })
  expect(receipt.counts.verified).toBe(4)
  const states = [...connector.flags.values(), ...other.flags.values()]
  expect(states.map(({ flag }) => flag.globalOverride)).toEqual(states.map(() => 'force-off'))
  await desk.close()
})

test('people whom the store has counted one by one are told exactly, whatever is mapped', async () => {
  const counted = { people: 1_000_000, onNew: 412 }
  const desk = openDesk(
    temporaryFolder(),
    [
      {
        id: 'production',
        connector: createMemoryConnector([buildState({ key: 'use_new_data_entry', counted })]),
      },
    ],
    { people: 3 },
  )
  await desk.sync('production')
  expect(desk.rollbacks.previewRollback(production)).toMatchObject({
    peopleOnNew: 412,
    people: 1_000_000,
    peopleCounted: true,
    connections: [{ peopleOnNew: 412, people: 1_000_000, peopleCounted: true }],
  })
  await desk.close()
})

test('without a source of people nobody is counted, and no number is made up', async () => {
  const { desk } = await twoEnvironments()
  expect(desk.rollbacks.previewRollback(production)).toMatchObject({
    people: null,
    peopleOnNew: null,
    newOverrides: 1,
  })
  const off = { kind: 'flags', flags: [{ connectionId: 'production', key: 'search' }] } as const
  expect(desk.rollbacks.previewRollback({ ...off, flags: [...off.flags] })).toMatchObject({
    exposedFlags: 0,
    peopleOnNew: 0,
  })
  await desk.close()
})

test('titles say what and where', async () => {
  const { desk } = await twoEnvironments()
  const titleOf = (flags: { connectionId: string; key: string }[]) =>
    desk.rollbacks.previewRollback({ kind: 'flags', flags }).title
  expect(titleOf([{ connectionId: 'production', key: 'checkout' }])).toBe('Roll back checkout in Production')
  expect(
    titleOf([
      { connectionId: 'production', key: 'checkout' },
      { connectionId: 'staging', key: 'checkout' },
      { connectionId: 'staging', key: 'checkout' },
    ]),
  ).toBe('Roll back 2 flags in Staging and Production')
  await desk.close()
})

test('one environment is rolled back, and no other is touched', async () => {
  const { desk, other } = await twoEnvironments()
  await desk.rollBackAll('r1')
  expect((await desk.settled('r1')).targets).toBe(3)
  expect(other.applied).toHaveLength(0)
  await desk.close()
})

test('a scope without any known flag says so instead of ending green', async () => {
  const { desk } = await twoEnvironments()
  expect(await failureOfAsync(desk.rollBackAll('r1', 'nowhere'))).toEqual({
    code: 'not-found',
    what: 'flags',
    id: 'nowhere',
  })
  await desk.close()
})

test('the widest share counts, not the sum, since the same people go first everywhere', () => {
  const flag = (effectiveShare: number | null, newOverrides = 0) =>
    ({ effectiveShare, newOverrides }) as FlagSummary
  expect(expectedOnNew([flag(0.1), flag(0.5), flag(0.25)], 200)).toBe(100)
  expect(expectedOnNew([flag(0.5, 7)], 200)).toBe(107)
  expect(expectedOnNew([flag(1, 7)], 200)).toBe(200)
  expect(expectedOnNew([flag(0)], null)).toBe(0)
  expect(expectedOnNew([flag(0.5)], null)).toBeNull()
  expect(expectedOnNew([flag(null)], 200)).toBeNull()
})

test('counted people stand beside a share only where the share reaches further', () => {
  const flag = (effectiveShare: number, onNew?: number) =>
    ({
      effectiveShare,
      newOverrides: 0,
      ...(onNew === undefined ? {} : { counted: { people: 200, onNew } }),
    }) as FlagSummary
  expect(expectedOnNew([flag(0.5, 3)], 200)).toBe(3)
  expect(expectedOnNew([flag(0.5, 3), flag(0.25)], 200)).toBe(50)
  expect(expectedOnNew([flag(0.5, 120), flag(0.25)], 200)).toBe(120)
})
