import { expect, test } from 'vitest'
import type { Connector } from '../../../main/connectors/connector.ts'
import { failureOfAsync } from '../../support/failure-of.ts'
import { statesOf } from '../../support/one-store.ts'
import { type Desk, type DeskOptions, hastyLimits, openDesk } from '../../support/operations-desk.ts'
import { createPeopleConnector, peopleKey } from '../../support/people-connector.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const ids = (count: number) => Array.from({ length: count }, (_, index) => String(1000 + index))

async function openPeople(count: number, options: DeskOptions = {}) {
  const folder = temporaryFolder()
  const connector = createPeopleConnector(ids(count))
  const desk = openDesk(folder, [{ id: 'production', connector }], options)
  await desk.sync('production')
  return { desk, connector, folder }
}
const onNew = ({ people }: { people: ReadonlyMap<string, boolean> }) =>
  [...people.values()].filter(Boolean).length
/** A write that was never answered may still land, and nothing is undone before it no longer can. */
const untilNothingLands = () => new Promise(resolve => setTimeout(resolve, hastyLimits.write.landBeforeMs))
const targetOf = (desk: Desk, id: string) => desk.operations.targets({ id, offset: 0, limit: 1 }).targets[0]
const undo = (desk: Desk, id: string, operationId = 'u1') =>
  desk.operations.restore(
    { id, operationId, confirmed: true, reason: 'fixed', environmentNameTyped: 'Production' },
    desk.context,
  )

test('a rollback goes on round after round at once, says how far it is, and ends verified', async () => {
  const { desk, connector } = await openPeople(100, {
    // were there a pause between two rounds, this would never end
    limits: { ...hastyLimits, backoff: { firstMs: 600_000, longestMs: 600_000 } },
  })
  await desk.rollBackAll('r1')
  const summary = await desk.settled('r1')
  expect(statesOf(summary)).toEqual({ verified: 1 })
  expect(onNew(connector)).toBe(0)
  expect(connector.calls.apply).toBe(4)
  // one write, however many rounds it took
  expect(targetOf(desk, 'r1')).toMatchObject({ attempts: 1, progress: { done: 100, total: 100 } })
  expect(
    desk.published.some(event => event.type === 'operation' && event.operation.counts.sending === 1),
  ).toBe(true)
  expect(
    desk.audit.audit({
      filter: { environmentId: null, flag: null, kinds: ['operation-settled'], search: null },
      before: null,
      limit: 1,
    }).entries[0]?.text,
  ).toContain(`100 of 100 people moved by ${peopleKey}`)
  expect(await desk.audit.verify()).toMatchObject({ brokenAt: null })
  await desk.close()
})

test('a round that looked at many and moved nobody is no reason for a pause', async () => {
  const { desk, connector } = await openPeople(20, {
    limits: { ...hastyLimits, backoff: { firstMs: 600_000, longestMs: 600_000 } },
  })
  const apply = connector.apply.bind(connector)
  let looking = 3
  const slowly: typeof apply = async (writes, ...rest) => {
    if (looking-- === 0) return apply(writes, ...rest)
    return writes.map(({ key }) => ({
      key,
      status: 'unfinished',
      overwritten: null,
      failure: null,
      elapsedMs: 1,
    }))
  }
  Object.assign(connector, { apply: slowly })
  await desk.rollBackAll('r1')
  expect(statesOf(await desk.settled('r1'))).toEqual({ verified: 1 })
  expect(onNew(connector)).toBe(0)
  await desk.close()
})

test('more rounds than a contested flag has writes are no fight', async () => {
  const { desk, connector } = await openPeople(300)
  await desk.rollBackAll('r1')
  expect(statesOf(await desk.settled('r1'))).toEqual({ verified: 1 })
  expect(connector.calls.apply).toBeGreaterThan(hastyLimits.contestedWrites)
  await desk.close()
})

test('what was there before stays what was there before the first round', async () => {
  const { desk } = await openPeople(100)
  await desk.rollBackAll('r1')
  await desk.settled('r1')
  expect(targetOf(desk, 'r1')).toMatchObject({
    before: { flag: { counted: { onNew: 100 } } },
    overwritten: null,
    after: { flag: { counted: { onNew: 0 } } },
  })
  await desk.close()
})

test('people are on disk before they are moved, each of them', async () => {
  const { desk, connector } = await openPeople(100)
  const missing: number[] = []
  connector.afterBatch = () => {
    const { people } = desk.stores.journal.db
      .prepare<[], { people: number }>('SELECT coalesce(sum(people), 0) AS people FROM operation_people')
      .get() ?? { people: -1 }
    missing.push(100 - onNew(connector) - people)
  }
  await desk.rollBackAll('r1')
  await desk.settled('r1')
  expect(missing).toEqual(Array.from({ length: 10 }, () => 0))
  await desk.close()
})

test('a restore puts back those who were moved, and nobody else', async () => {
  const { desk, connector } = await openPeople(100)
  connector.people.set('1003', false)
  await desk.sync('production')
  await desk.rollBackAll('r1')
  await desk.settled('r1')
  connector.people.delete('1050')
  // chose NEW by herself since
  connector.people.set('1051', true)
  expect((await desk.operations.previewRestore({ id: 'r1' }, desk.context)).targets).toMatchObject([
    { status: 'restorable', overridesBack: 97 },
  ])
  expect(
    await failureOfAsync(
      desk.operations.restore(
        { id: 'r1', operationId: 'u0', confirmed: false, reason: null, environmentNameTyped: null },
        desk.context,
      ),
    ),
  ).toMatchObject({ code: 'confirmation-needed' })
  await undo(desk, 'r1')
  expect(statesOf(await desk.settled('u1'))).toEqual({ verified: 1 })
  expect(connector.people.get('1003')).toBe(false)
  expect(onNew(connector)).toBe(98)
  expect(targetOf(desk, 'u1')).toMatchObject({ after: { moved: { people: 99, onNew: 98, gone: 1 } } })
  expect((await desk.operations.previewRestore({ id: 'r1' }, desk.context)).targets).toMatchObject([
    { status: 'unchanged', overridesBack: 0 },
  ])
  // taking them off NEW again is a rollback's business
  expect((await desk.operations.previewRestore({ id: 'u1' }, desk.context)).targets).toEqual([])
  await desk.close()
})

test('nobody is restored twice whom two rounds had kept', async () => {
  const { desk, connector } = await openPeople(30)
  let isFirst = true
  connector.afterBatch = () => {
    if (!isFirst) return
    isFirst = false
    // the batch is in the ledger, and its commit failed in the store
    for (const id of ids(10)) connector.people.set(id, true)
    throw new Error('connection lost')
  }
  await desk.rollBackAll('r1')
  expect(statesOf(await desk.settled('r1'))).toEqual({ verified: 1 })
  const { people } = desk.stores.journal.db
    .prepare('SELECT sum(people) AS people FROM operation_people')
    .get() as {
    people: number
  }
  expect(people).toBe(40)
  await untilNothingLands()
  await undo(desk, 'r1')
  await desk.settled('u1')
  expect(targetOf(desk, 'u1')).toMatchObject({ after: { moved: { people: 30, onNew: 30, gone: 0 } } })
  await desk.close()
})

test('cancelled between two rounds: what was moved is said, stays recorded, and can be put back', async () => {
  const { desk, connector } = await openPeople(100)
  let cancelled: Promise<unknown> | undefined
  connector.afterBatch = () => {
    if (onNew(connector) === 80) cancelled ??= desk.operations.cancel({ id: 'r1' }, desk.context)
  }
  await desk.rollBackAll('r1')
  const summary = await desk.settled('r1')
  await cancelled
  expect(statesOf(summary)).toEqual({ conflict: 1 })
  expect(summary.allVerifiedMs).toBeNull()
  expect(onNew(connector)).toBe(70)
  expect(targetOf(desk, 'r1')).toMatchObject({
    progress: { done: 30, total: 100 },
    after: { flag: { counted: { onNew: 70 } } },
    failure: {
      code: 'read-back-differs',
      differences: ['stopped after 30 of 100 people', '70 people are on NEW'],
    },
  })
  await undo(desk, 'r1')
  expect(statesOf(await desk.settled('u1'))).toEqual({ verified: 1 })
  expect(onNew(connector)).toBe(100)
  expect(await desk.audit.verify()).toMatchObject({ brokenAt: null })
  await desk.close()
})

test('cancelled when all had been moved is verified all the same', async () => {
  const { desk, connector } = await openPeople(60)
  connector.afterBatch = async () => {
    if (onNew(connector) !== 30) return
    void desk.operations.cancel({ id: 'r1' }, desk.context)
    // the others switch themselves
    for (const id of ids(60)) connector.people.set(id, false)
  }
  await desk.rollBackAll('r1')
  expect(statesOf(await desk.settled('r1'))).toEqual({ verified: 1 })
  await desk.close()
})

test('given up half-way: read once more, with the reason beside what was moved', async () => {
  const { desk, connector } = await openPeople(100)
  connector.afterBatch = () => {
    if (onNew(connector) === 90)
      void desk.operations.giveUp({ id: 'r1', reason: 'the table is being moved' }, desk.context)
  }
  await desk.rollBackAll('r1')
  expect(statesOf(await desk.settled('r1'))).toEqual({ conflict: 1 })
  expect(targetOf(desk, 'r1')).toMatchObject({
    progress: { done: 30, total: 100 },
    givenUp: { reason: 'the table is being moved' },
    failure: { code: 'read-back-differs' },
  })
  await desk.close()
})

test('given up half-way and not readable: the ledger still knows whom to put back', async () => {
  const { desk, connector } = await openPeople(100)
  connector.afterBatch = () => {
    if (onNew(connector) !== 70) return
    connector.down = { code: 'no-answer', connection: 'production', afterMs: 1 }
    void desk.operations.giveUp({ id: 'r1', reason: 'it is gone' }, desk.context)
  }
  await desk.rollBackAll('r1')
  expect(statesOf(await desk.settled('r1'))).toEqual({ unknown: 1 })
  connector.down = null
  await undo(desk, 'r1')
  expect(statesOf(await desk.settled('u1'))).toEqual({ verified: 1 })
  expect(onNew(connector)).toBe(100)
  await desk.close()
})

test('a round that moved nobody is followed by a pause, and the blocker is named', async () => {
  const { desk, connector } = await openPeople(30)
  connector.stuckRounds = 3
  await desk.rollBackAll('r1')
  await desk.until('r1', ({ counts }) => counts.sending === 1 && connector.calls.apply === 1)
  expect(statesOf(await desk.settled('r1'))).toEqual({ verified: 1 })
  expect(connector.calls.apply).toBe(4)
  expect(targetOf(desk, 'r1')?.attempts).toBe(1)
  await desk.close()
})

test('a restore in rounds gives way to a rollback, which leaves nobody on NEW', async () => {
  const { desk, connector } = await openPeople(100)
  await desk.rollBackAll('r1')
  await desk.settled('r1')
  let asked: Promise<unknown> | undefined
  connector.afterBatch = async () => {
    if (asked === undefined && onNew(connector) === 20) asked = desk.rollBackAll('r2')
    await new Promise(resolve => setTimeout(resolve, 5))
  }
  await undo(desk, 'r1')
  expect(statesOf(await desk.settled('u1'))).toEqual({ conflict: 1 })
  await asked
  expect(statesOf(await desk.settled('r2'))).toEqual({ verified: 1 })
  expect(onNew(connector)).toBe(0)
  expect(targetOf(desk, 'u1')?.failure).toMatchObject({ found: 'a rollback asked for meanwhile' })
  // each of the two puts back its own
  await undo(desk, 'r2', 'u2')
  await desk.settled('u2')
  expect(onNew(connector)).toBe(30)
  await desk.close()
})

test('the app ends between two rounds: the next run moves the rest and restores everyone', async () => {
  const folder = temporaryFolder()
  const connector = createPeopleConnector(ids(100))
  const stopped = Promise.withResolvers<void>()
  const first = openDesk(folder, [{ id: 'production', connector }], {
    observe: async place => {
      if (place !== 'half-way') return
      stopped.resolve()
      await new Promise(() => {})
    },
  })
  await first.sync('production')
  await first.rollBackAll('r1')
  await stopped.promise
  // not closed: an app that is killed does not tidy up
  first.stores.close()
  expect(onNew(connector)).toBe(70)

  const second = openDesk(folder, [{ id: 'production', connector }])
  await second.operations.resume()
  expect(statesOf(await second.settled('r1'))).toEqual({ verified: 1 })
  expect(onNew(connector)).toBe(0)
  expect(targetOf(second, 'r1')).toMatchObject({ progress: { done: 100, total: 100 } })
  await untilNothingLands()
  await undo(second, 'r1')
  expect(statesOf(await second.settled('u1'))).toEqual({ verified: 1 })
  expect(onNew(connector)).toBe(100)
  expect(await second.audit.verify()).toMatchObject({ brokenAt: null })
  await second.close()
})

test('an edit of whom an operation moved is found by the audit', async () => {
  const { desk } = await openPeople(40)
  await desk.rollBackAll('r1')
  await desk.settled('r1')
  const { db } = desk.stores.journal
  expect(await desk.audit.verify()).toMatchObject({ brokenAt: null })
  for (const edit of [
    `UPDATE operation_people SET ids = zeroblob(4) WHERE chunk = 1`,
    `UPDATE operation_people SET flag_key = 'other' WHERE chunk = 1`,
    `DELETE FROM operation_people WHERE chunk = 2`,
    `UPDATE operation_target SET progress = NULL`,
  ]) {
    db.exec(`SAVEPOINT tampering; ${edit}`)
    expect(await desk.audit.verify(), edit).toMatchObject({ brokenAt: expect.any(Number) })
    db.exec('ROLLBACK TO tampering; RELEASE tampering')
  }
  await desk.close()
})

test('a disk that fills up half-way: the rollback goes on, and still knows whom to put back while the app runs', async () => {
  const { desk, connector } = await openPeople(100)
  connector.afterBatch = () => {
    if (onNew(connector) === 60) desk.stores.journal.db.pragma('max_page_count = 1')
  }
  // the ledger's own pages have room for a while: fill them
  const { db } = desk.stores.journal
  db.exec(`CREATE TRIGGER full AFTER INSERT ON operation_people WHEN (SELECT count(*) FROM operation_people) > 4
    BEGIN INSERT INTO setting (key, value, changed_at_ms) VALUES (hex(randomblob(4)), json_quote(hex(zeroblob(100000))), 1); END`)
  await desk.rollBackAll('r1')
  const summary = await desk.settled('r1')
  expect(statesOf(summary)).toEqual({ verified: 1 })
  expect(summary.recorded).toBe(false)
  expect(onNew(connector)).toBe(0)
  expect((await desk.operations.previewRestore({ id: 'r1' }, desk.context)).targets).toMatchObject([
    { status: 'restorable', overridesBack: 100 },
  ])
  await desk.close()
})

test('a store that was left behind moves nobody any more whom no ledger knows', async () => {
  const { desk, connector } = await openPeople(20)
  let late: Parameters<NonNullable<Connector['apply']>>[4]
  const { apply } = connector
  desk.replace({
    id: 'production',
    connector: {
      ...connector,
      apply: (writes, mark, limits, signal, ledger) => {
        late = ledger
        return apply(writes, mark, limits, signal, ledger)
      },
    },
  })
  await desk.rollBackAll('r1')
  await desk.settled('r1')
  expect(await failureOfAsync(late?.keep(peopleKey, ['9']) ?? Promise.resolve())).toEqual({
    code: 'cancelled',
  })
  await desk.close()
})
