import { expect, test } from 'vitest'
import { buildState } from '../../support/flags.ts'
import { createMemoryConnector } from '../../support/memory-connector.ts'
import { openDesk, staging } from '../../support/operations-desk.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

test('each store is told with the instant at which it was read back, and one that was not with none', async () => {
  const folder = temporaryFolder()
  const good = createMemoryConnector([buildState({ key: 'checkout' })])
  const dead = createMemoryConnector([buildState({ connectionId: 'dead', key: 'search' })])
  const clock = { nowMs: () => 7_000 }
  const stores = [
    { id: 'production', connector: good },
    { id: 'dead', connector: dead, environment: staging },
  ]
  const desk = openDesk(folder, stores, { clock })
  for (const { id } of stores) await desk.sync(id)
  dead.faults.down({
    code: 'connection-unreachable',
    connection: 'dead',
    problem: 'refused',
    address: 'db:5432',
  })
  await desk.rollbacks.rollBack(
    { operationId: 'r1', scope: { kind: 'everywhere' }, suspendOverrides: true, unrecorded: false },
    desk.context,
  )
  const shown = await desk.until('r1', ({ counts }) => counts.verified === 1 && counts['not-sent'] === 1)
  const instants = shown.connections.map(one => [one.connectionId, one.verifiedAtMs])
  expect(Object.fromEntries(instants)).toEqual({ production: 7_000, dead: undefined })
  await desk.operations.giveUp({ id: 'r1', reason: 'the store is gone' }, desk.context)
  await desk.settled('r1')
  await desk.close()

  const later = openDesk(folder, stores, { clock: { nowMs: () => 9_000 } })
  const kept = later.operations.get({ id: 'r1' }).connections
  expect(Object.fromEntries(kept.map(one => [one.connectionId, one.verifiedAtMs]))).toEqual(
    Object.fromEntries(instants),
  )
  expect(await later.audit.verify()).toMatchObject({ brokenAt: null })
  await later.close()
})
