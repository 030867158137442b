import { expect, test } from 'vitest'
import { buildOverride, buildState } from '../../support/flags.ts'
import { failureOfAsync } from '../../support/failure-of.ts'
import { createMemoryConnector } from '../../support/memory-connector.ts'
import { oneStore, statesOf } from '../../support/one-store.ts'
import { hastyLimits, openDesk } from '../../support/operations-desk.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

test('a restore puts everything back, overrides and expiries included', async () => {
  const override = buildOverride({ flagKey: 'flag_0', expiresAt: '2026-12-31 00:00:00+00' })
  const connector = createMemoryConnector([buildState({ key: 'flag_0', version: 'v0' }, [override])])
  const desk = openDesk(temporaryFolder(), [{ id: 'production', connector }])
  await desk.sync('production')
  expect((await desk.rollBackAll('r1')).peopleUnpinned).toBe(1)
  await desk.settled('r1')
  expect(connector.flags.get('flag_0')?.overrides[0]?.variant).toBe('old')
  const preview = await desk.operations.previewRestore({ id: 'r1' }, desk.context)
  expect(preview).toMatchObject({
    direction: 'raises',
    needs: ['confirm', 'reason', 'environment-name'],
    environmentName: 'Production',
    targets: [{ status: 'restorable', overridesBack: 1 }],
  })
  const ask = {
    id: 'r1',
    operationId: 'u1',
    confirmed: true,
    reason: 'fixed',
    environmentNameTyped: 'Production',
  }
  expect(await failureOfAsync(desk.operations.restore({ ...ask, reason: null }, desk.context))).toMatchObject(
    { missing: ['reason'] },
  )
  await desk.operations.restore(ask, desk.context)
  expect(statesOf(await desk.settled('u1'))).toEqual({ verified: 1 })
  expect(connector.flags.get('flag_0')).toMatchObject({
    flag: { enabled: true, percentage: 25 },
    overrides: [override],
  })
  expect(desk.operations.get({ id: 'r1' }).restoredBy).toBe('u1')
  expect((await desk.operations.previewRestore({ id: 'r1' }, desk.context)).targets).toMatchObject([
    { status: 'unchanged' },
  ])
  await desk.close()
})

test('a restore leaves alone what someone changed since, and shows it three ways', async () => {
  const { desk, connector } = await oneStore(2)
  await desk.rollBackAll('r1')
  await desk.settled('r1')
  connector.change('flag_1', { percentage: 7 })
  const preview = await desk.operations.previewRestore({ id: 'r1' }, desk.context)
  expect(preview.targets.map(target => target.status)).toEqual(['restorable', 'conflict'])
  await desk.operations.restore(
    { id: 'r1', operationId: 'u1', confirmed: true, reason: 'fixed', environmentNameTyped: 'Production' },
    desk.context,
  )
  expect(statesOf(await desk.settled('u1'))).toEqual({ verified: 1, conflict: 1 })
  expect(connector.flags.get('flag_1')?.flag.percentage).toBe(7)
  await desk.close()
})

test('a restore that cannot read the store says so', async () => {
  const { desk, connector } = await oneStore(1)
  await desk.rollBackAll('r1')
  await desk.settled('r1')
  connector.faults.failReadBacks(1)
  expect((await desk.operations.previewRestore({ id: 'r1' }, desk.context)).targets).toMatchObject([
    { status: 'unreadable', now: null },
  ])
  await desk.close()
})

test('a restore puts back what the rollback really overwrote, not what the cache had thought', async () => {
  const { desk, connector } = await oneStore(1)
  connector.change('flag_0', { percentage: 80 })
  await desk.rollBackAll('r1')
  await desk.settled('r1')
  await desk.operations.restore(
    { id: 'r1', operationId: 'u1', confirmed: true, reason: 'fixed', environmentNameTyped: 'Production' },
    desk.context,
  )
  await desk.settled('u1')
  expect(connector.flags.get('flag_0')?.flag.percentage).toBe(80)
  await desk.close()
})

test('an undo is refused where a rollback is not settled', async () => {
  const { desk, connector } = await oneStore(2)
  await desk.rollBackAll('r1')
  await desk.settled('r1')
  const release = connector.faults.lock(['flag_0'], 'someone')
  await desk.rollBackAll('r2')
  await desk.until('r2', summary => summary.counts['not-sent'] === 1)
  const undo = desk.operations.restore(
    { id: 'r1', operationId: 'u1', confirmed: true, reason: 'fixed', environmentNameTyped: 'Production' },
    desk.context,
  )
  expect(await failureOfAsync(undo)).toMatchObject({ code: 'conflict' })
  release()
  await desk.settled('r2')
  await desk.close()
})

test('an undo waits until a write of the rollback that was never answered can no longer land', async () => {
  const { desk, connector } = await oneStore(1)
  connector.faults.loseNextRequest(hastyLimits.write.landBeforeMs / 2)
  await desk.rollBackAll('r1')
  expect(statesOf(await desk.settled('r1'))).toEqual({ verified: 1 })
  const undo = () =>
    desk.operations.restore(
      { id: 'r1', operationId: 'u1', confirmed: true, reason: 'fixed', environmentNameTyped: 'Production' },
      desk.context,
    )
  expect(await failureOfAsync(undo())).toMatchObject({ code: 'conflict' })
  await new Promise(resolve => setTimeout(resolve, hastyLimits.write.landBeforeMs))
  // the late one did land, and changed the version: the undo sees that instead of being undone itself
  expect((await desk.operations.previewRestore({ id: 'r1' }, desk.context)).targets[0]?.status).toBe(
    'conflict',
  )
  await desk.close()
})
