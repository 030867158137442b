import { expect, test } from 'vitest'
import { failureOfAsync } from '../../support/failure-of.ts'
import { createMemoryConnector } from '../../support/memory-connector.ts'
import { changeTo, flagStates, oneStore, statesOf } from '../../support/one-store.ts'
import { hastyLimits, production, staging } from '../../support/operations-desk.ts'

test('an ordinary change is refused where a rollback is not settled', async () => {
  const { desk, connector } = await oneStore(2)
  const release = connector.faults.lock(['flag_0'], 'someone')
  await desk.rollBackAll('r1')
  await desk.until('r1', summary => summary.counts['not-sent'] === 1)
  expect(await failureOfAsync(changeTo(desk, 'c1', 50))).toMatchObject({
    code: 'conflict',
    found: 'Roll back everything in Production',
  })
  release()
  await desk.settled('r1')
  await desk.close()
})

test('raising needs a confirmation, and in a protected place a reason and its name', async () => {
  const stagingStore = createMemoryConnector(flagStates(1, 'staging'))
  const { desk, connector } = await oneStore(1, {}, [
    { id: 'staging', connector: stagingStore, environment: staging },
  ])
  const ask = (
    connectionId: string,
    fields: Partial<{ confirmed: boolean; reason: string; environmentNameTyped: string }>,
    percentage = 50,
  ) =>
    desk.changes.change(
      {
        operationId: crypto.randomUUID(),
        ref: { connectionId, key: 'flag_0' },
        patch: { percentage },
        expectedVersion: 'v0',
        confirmed: false,
        reason: null,
        environmentNameTyped: null,
        ...fields,
      },
      desk.context,
    )
  expect(await failureOfAsync(ask('production', {}))).toEqual({
    code: 'confirmation-needed',
    missing: ['confirm', 'reason', 'environment-name'],
    environment: 'Production',
  })
  expect(
    await failureOfAsync(
      ask('production', { confirmed: true, reason: '  ', environmentNameTyped: 'production' }),
    ),
  ).toMatchObject({
    missing: ['reason', 'environment-name'],
  })
  expect(await failureOfAsync(ask('staging', {}))).toMatchObject({ missing: ['confirm'] })
  expect(connector.applied).toHaveLength(0)
  expect(stagingStore.applied).toHaveLength(0)
  const lowered = await ask('production', {}, 5)
  expect(statesOf(await desk.settled(lowered.id))).toEqual({ verified: 1 })
  const raised = await ask('staging', { confirmed: true })
  expect(statesOf(await desk.settled(raised.id))).toEqual({ verified: 1 })
  await desk.close()
})

test('an ordinary change of a read-only connection is refused before anything is journalled', async () => {
  const { desk, connector } = await oneStore(1)
  desk.replace({ id: 'production', connector, access: 'read-only', environment: production })
  expect(await failureOfAsync(changeTo(desk, 'c1', 50))).toEqual({
    code: 'access-read-only',
    connection: 'production',
  })
  expect(desk.operations.find('c1')).toBeUndefined()
  await desk.close()
})

test('a change whose flag moved on in the store is a conflict that shows what is there', async () => {
  const { desk, connector } = await oneStore(1)
  connector.change('flag_0', { percentage: 70 })
  await changeTo(desk, 'c1', 50)
  expect(statesOf(await desk.settled('c1'))).toEqual({ conflict: 1 })
  const { targets } = desk.operations.targets({ id: 'c1', offset: 0, limit: 1 })
  expect(targets[0]?.after?.flag.percentage).toBe(70)
  expect(desk.cache.state({ connectionId: 'production', key: 'flag_0' })?.flag.percentage).toBe(70)
  await desk.close()
})

test('a change whose request was lost is never written again by itself: a person decides', async () => {
  const { desk, connector } = await oneStore(1)
  connector.faults.loseNextRequest()
  await changeTo(desk, 'c1', 50)
  expect((await desk.until('c1', summary => summary.waitingFor === 'decision')).counts.unknown).toBe(1)
  expect(connector.applied).toHaveLength(1)
  desk.operations.retry({ id: 'c1' }, desk.context)
  expect(statesOf(await desk.settled('c1'))).toEqual({ verified: 1 })
  expect(connector.flags.get('flag_0')?.flag.percentage).toBe(50)
  await desk.close()
})

test('a change that lands late is waited for, not asked about', async () => {
  const { desk, connector } = await oneStore(1)
  connector.faults.loseNextRequest(hastyLimits.write.landBeforeMs / 2)
  await changeTo(desk, 'c1', 50)
  expect(statesOf(await desk.settled('c1'))).toEqual({ verified: 1 })
  expect(
    desk.published.some(event => event.type === 'operation' && event.operation.waitingFor === 'decision'),
  ).toBe(false)
  expect(connector.applied).toHaveLength(1)
  await desk.close()
})

test('a change with a lost reply that someone else has changed since is a conflict', async () => {
  const { desk, connector } = await oneStore(1)
  connector.faults.loseNextRequest()
  await changeTo(desk, 'c1', 50)
  connector.change('flag_0', { percentage: 80 })
  expect(statesOf(await desk.settled('c1'))).toEqual({ conflict: 1 })
  await desk.close()
})

test('a change that lowers is still wanted after its request was lost, and is written again by itself', async () => {
  const { desk, connector } = await oneStore(1)
  connector.faults.loseNextRequest()
  await changeTo(desk, 'c1', 5)
  expect(statesOf(await desk.settled('c1'))).toEqual({ verified: 1 })
  expect(connector.applied).toHaveLength(2)
  expect(connector.flags.get('flag_0')?.flag.percentage).toBe(5)
  await desk.close()
})
