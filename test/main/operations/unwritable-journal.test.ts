import { expect, test } from 'vitest'
import { buildState } from '../../support/flags.ts'
import { failureOfAsync } from '../../support/failure-of.ts'
import { createMemoryConnector } from '../../support/memory-connector.ts'
import { openDesk } from '../../support/operations-desk.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

async function deskWithTwoFlags() {
  const connector = createMemoryConnector([
    buildState({ key: 'flag_0', version: 'v0' }),
    buildState({ key: 'flag_1', version: 'v1' }),
  ])
  const desk = openDesk(temporaryFolder(), [{ id: 'production', connector }])
  await desk.sync('production')
  return { desk, connector, db: desk.stores.journal.db }
}

const rollBack = (
  desk: Awaited<ReturnType<typeof deskWithTwoFlags>>['desk'],
  operationId: string,
  unrecorded: boolean,
) =>
  desk.rollbacks.rollBack(
    {
      operationId,
      scope: { kind: 'environment', environmentId: 'production' },
      suspendOverrides: true,
      unrecorded,
    },
    desk.context,
  )

/** SQLite's own limit on the file's size: a write that needs another page fails as on a full disk. */
const fillUp = (db: Awaited<ReturnType<typeof deskWithTwoFlags>>['db']) => {
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.pragma(`max_page_count = ${db.pragma('page_count', { simple: true })}`)
}

test('a full disk stops an ordinary change, and nothing is sent', async () => {
  const { desk, connector, db } = await deskWithTwoFlags()
  fillUp(db)
  const ref = { connectionId: 'production', key: 'flag_0' }
  const metadata = JSON.stringify({ note: 'x'.repeat(60_000) })
  const failure = await failureOfAsync(
    desk.changes.change(
      {
        operationId: 'c1',
        ref,
        patch: { metadata },
        expectedVersion: 'v0',
        confirmed: true,
        reason: null,
        environmentNameTyped: null,
      },
      desk.context,
    ),
  )
  expect(failure).toMatchObject({ code: 'journal-unwritable' })
  expect(connector.applied).toHaveLength(0)
  expect(desk.operations.open()).toEqual([])
  await desk.close()
})

test('a rollback asks once, then runs unrecorded, and says so', async () => {
  const { desk, connector, db } = await deskWithTwoFlags()
  db.pragma('query_only = ON')
  expect(await failureOfAsync(rollBack(desk, 'r1', false))).toMatchObject({ code: 'journal-unwritable' })
  expect(connector.applied).toHaveLength(0)

  await rollBack(desk, 'r1', true)
  const summary = await desk.settled('r1')
  expect(summary).toMatchObject({ recorded: false, counts: { verified: 2 } })
  expect([...connector.flags.values()].every(({ flag }) => !flag.enabled)).toBe(true)
  expect(desk.warnings).toHaveLength(1)
  expect(desk.operations.open().map(({ id }) => id)).toEqual(['r1'])
  expect(desk.operations.setReason({ id: 'r1', reason: 'errors' }, desk.context).reason).toBe('errors')
  expect(desk.operations.targets({ id: 'r1', offset: 0, limit: 5 }).total).toBe(2)

  db.pragma('query_only = OFF')
  await desk.operations.restore(
    { id: 'r1', operationId: 'u1', confirmed: true, reason: 'fixed', environmentNameTyped: 'Production' },
    desk.context,
  )
  expect((await desk.settled('u1')).counts.verified).toBe(2)
  await desk.close()
})

test('a disk that fills up half-way does not stop a rollback', async () => {
  const { desk, connector, db } = await deskWithTwoFlags()
  connector.faults.beforeApply(() => void db.pragma('query_only = ON'))
  await rollBack(desk, 'r1', false)
  expect(await desk.settled('r1')).toMatchObject({ recorded: false, counts: { verified: 2 } })
  expect(desk.warnings).toHaveLength(1)
  db.pragma('query_only = OFF')
  await desk.close()
})

test('a file from a newer version takes no change, and a rollback runs unrecorded', async () => {
  const { desk, connector } = await deskWithTwoFlags()
  Object.assign(desk.stores.journal, { readOnly: true })
  expect(await failureOfAsync(rollBack(desk, 'r1', false))).toMatchObject({ code: 'journal-unwritable' })
  await rollBack(desk, 'r1', true)
  expect(await desk.settled('r1')).toMatchObject({ recorded: false, counts: { verified: 2 } })
  expect(connector.applied).toHaveLength(1)
  await desk.close()
})
