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
    title: 'Roll back everything in Production',
    flags: 3,
    exposedFlags: 2,
    peopleOnNew: 501,
    people: 1000,
    newOverrides: 1,
    readyFlags: 3,
    limitMs: 60_000,
    connections: [
      {
        connectionId: 'production',
        name: 'production',
        flags: 3,
        readiness: { state: 'ready' },
        readAtMs: 1,
      },
      {
        connectionId: 'never-read',
        name: 'never-read',
        flags: 0,
        readiness: { state: 'not-ready', because: { code: 'access-read-only', connection: 'never-read' } },
        readAtMs: 1,
      },
    ],
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
