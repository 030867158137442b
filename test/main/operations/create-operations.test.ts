import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { prepareTargetQueries } from '../../../main/store/journal/target-queries.ts'
import type { FlagState } from '../../../shared/domain/flag.ts'
import { buildState } from '../../support/flags.ts'
import { failureOf } from '../../support/failure-of.ts'
import { createMemoryConnector } from '../../support/memory-connector.ts'
import { changeTo, flagStates, isAllOff, oneStore, statesOf } from '../../support/one-store.ts'
import { hastyLimits, openDesk } from '../../support/operations-desk.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

test('a rollback ends verified, with every target read back and the stopwatch stopped', async () => {
  const { desk, connector } = await oneStore(3)
  await desk.rollBackAll('r1')
  const summary = await desk.settled('r1')
  expect(statesOf(summary)).toEqual({ verified: 3 })
  expect(summary).toMatchObject({
    limitMs: 60_000,
    recorded: true,
    waitingFor: 'nothing',
    title: 'Roll back everything in Production',
  })
  expect(summary.allVerifiedMs).toBeGreaterThan(0)
  expect(isAllOff(connector)).toBe(true)
  const { targets, total } = desk.operations.targets({ id: 'r1', offset: 0, limit: 10 })
  expect(total).toBe(3)
  expect(targets[0]).toMatchObject({
    state: 'verified',
    attempts: 1,
    before: { flag: { enabled: true } },
    after: { flag: { enabled: false } },
    byHand: 'roll-back flag_0',
    connectionName: 'production',
  })
  expect(desk.cache.state({ connectionId: 'production', key: 'flag_0' })?.flag.enabled).toBe(false)
  await desk.close()
})

test('the journal holds the operation and every before when the store is first called', async () => {
  const folder = temporaryFolder()
  const connector = createMemoryConnector(flagStates(2))
  const desk = openDesk(folder, [{ id: 'production', connector }])
  await desk.sync('production')
  let found: unknown
  connector.faults.beforeApply(() => {
    // a connection of its own sees only what is committed
    const other = new Database(`${folder}/journal.db`, { readonly: true })
    found = {
      operations: other.prepare('SELECT id, settled_at_ms FROM operation').all(),
      befores: prepareTargetQueries(other)
        .chunk(1, 0, 100)
        .map(({ state, before }) => [state, (JSON.parse(before ?? '') as FlagState).flag.enabled]),
      asked: other.prepare("SELECT kind FROM audit_entry WHERE operation_id = 'r1'").all(),
      sent: other.prepare('SELECT sent_at_ms IS NOT NULL AS marked FROM operation_connection').all(),
    }
    other.close()
  })
  await desk.rollBackAll('r1')
  await desk.settled('r1')
  expect(found).toEqual({
    operations: [{ id: 'r1', settled_at_ms: null }],
    befores: [
      ['planned', true],
      ['planned', true],
    ],
    asked: [{ kind: 'rollback-asked' }],
    sent: [{ marked: 1 }],
  })
  await desk.close()
})

test('asking twice with the same id does nothing twice', async () => {
  const { desk, connector } = await oneStore(2)
  const [first, second] = await Promise.all([desk.rollBackAll('r1'), desk.rollBackAll('r1')])
  expect(second.id).toBe(first.id)
  await desk.settled('r1')
  expect((await desk.rollBackAll('r1')).settledAtMs).not.toBeNull()
  expect(connector.applied).toHaveLength(1)
  await changeTo(desk, 'c1', 10)
  await desk.settled('c1')
  expect((await changeTo(desk, 'c1', 90)).id).toBe('c1')
  expect(connector.flags.get('flag_0')?.flag.percentage).toBe(10)
  await desk.close()
})

test('two rollbacks over the same flags do no harm', async () => {
  const { desk, connector } = await oneStore(3)
  await Promise.all([desk.rollBackAll('r1'), desk.rollBackAll('r2')])
  expect(statesOf(await desk.settled('r1'))).toEqual({ verified: 3 })
  expect(statesOf(await desk.settled('r2'))).toEqual({ verified: 3 })
  expect(isAllOff(connector)).toBe(true)
  await desk.close()
})

test('a read-only connection ends refused and holds nobody else back', async () => {
  const other = createMemoryConnector(flagStates(1, 'second'))
  const { desk, connector } = await oneStore(2, {}, [{ id: 'second', connector: other, access: 'read-only' }])
  await desk.rollBackAll('r1')
  const summary = await desk.settled('r1')
  expect(statesOf(summary)).toEqual({ verified: 2, refused: 1 })
  expect(summary.allVerifiedMs).toBeNull()
  expect(isAllOff(connector)).toBe(true)
  expect(other.applied).toHaveLength(0)
  const { targets } = desk.operations.targets({ id: 'r1', states: ['refused'], offset: 0, limit: 10 })
  expect(targets.map(target => target.failure)).toEqual([{ code: 'access-read-only', connection: 'second' }])
  await desk.close()
})

test('a lost reply is unknown first, and found to have landed', async () => {
  const { desk, connector } = await oneStore(2)
  connector.faults.loseNextReply()
  await desk.rollBackAll('r1')
  await desk.until('r1', summary => summary.counts.unknown === 2)
  expect(statesOf(await desk.settled('r1'))).toEqual({ verified: 2 })
  expect(connector.applied).toHaveLength(1)
  await desk.close()
})

test('a lost request is unknown first, and written again', async () => {
  const { desk, connector } = await oneStore(2)
  connector.faults.loseNextRequest()
  await desk.rollBackAll('r1')
  await desk.until('r1', summary => summary.counts.unknown === 2)
  expect(statesOf(await desk.settled('r1'))).toEqual({ verified: 2 })
  expect(connector.applied).toHaveLength(2)
  await desk.close()
})

test('what was written and cannot be read back is unknown, never verified', async () => {
  const { desk, connector } = await oneStore(1)
  connector.faults.failReadBacks(1)
  await desk.rollBackAll('r1')
  const unknown = await desk.until('r1', summary => summary.counts.unknown === 1)
  expect(unknown.allVerifiedMs).toBeNull()
  expect(statesOf(await desk.settled('r1'))).toEqual({ verified: 1 })
  expect(connector.applied).toHaveLength(1)
  await desk.close()
})

test('a locked row holds nobody back, is named with its blocker, and follows when the lock goes', async () => {
  const { desk, connector } = await oneStore(3)
  const release = connector.faults.lock(['flag_1'], 'psql of anna, since 14:02')
  await desk.rollBackAll('r1')
  await desk.until('r1', summary => summary.counts.verified === 2 && summary.counts['not-sent'] === 1)
  const { targets } = desk.operations.targets({ id: 'r1', states: ['not-sent'], offset: 0, limit: 10 })
  expect(targets.map(target => target.failure)).toEqual([
    { code: 'row-locked', key: 'flag_1', blocker: 'psql of anna, since 14:02' },
  ])
  release()
  expect(statesOf(await desk.settled('r1'))).toEqual({ verified: 3 })
  await desk.close()
})

test('a store that is down leaves its flags not sent, and gets them when it is back', async () => {
  const { desk, connector } = await oneStore(2)
  connector.faults.down({
    code: 'connection-unreachable',
    connection: 'production',
    problem: 'refused',
    address: 'db:5432',
  })
  await desk.rollBackAll('r1')
  await desk.until('r1', summary => summary.counts['not-sent'] === 2)
  connector.faults.down(null)
  expect(statesOf(await desk.settled('r1'))).toEqual({ verified: 2 })
  await desk.close()
})

test('a missing secret is waited for, and giving it goes on at once', async () => {
  const { desk, connector } = await oneStore(1, {
    limits: { ...hastyLimits, backoff: { firstMs: 60_000, longestMs: 60_000 } },
  })
  connector.faults.down({ code: 'secret-needed', connection: 'production' })
  await desk.rollBackAll('r1')
  expect((await desk.until('r1', summary => summary.waitingFor === 'secret')).counts['not-sent']).toBe(1)
  connector.faults.down(null)
  desk.replace({ id: 'production', connector })
  expect(statesOf(await desk.settled('r1'))).toEqual({ verified: 1 })
  await desk.close()
})

test('a rollback reports what it overwrote', async () => {
  const { desk, connector } = await oneStore(2)
  connector.change('flag_0', { percentage: 80 })
  await desk.rollBackAll('r1')
  await desk.settled('r1')
  const { targets } = desk.operations.targets({ id: 'r1', offset: 0, limit: 10 })
  expect(targets.map(target => target.overwritten?.flag.percentage ?? null)).toEqual([80, null])
  await desk.close()
})

test('a rollback beats an advance that lands between its write and its read-back', async () => {
  const { desk, connector } = await oneStore(1)
  let advances = 0
  connector.faults.afterApply(() => {
    if (advances++ === 0)
      connector.change('flag_0', { enabled: true, percentage: 100, globalOverride: 'none' })
  })
  await desk.rollBackAll('r1')
  expect(statesOf(await desk.settled('r1'))).toEqual({ verified: 1 })
  expect(isAllOff(connector)).toBe(true)
  expect(connector.applied).toHaveLength(2)
  await desk.close()
})

test('something that keeps changing a flag back ends as a conflict, not as a fight without end', async () => {
  const { desk, connector } = await oneStore(1)
  connector.faults.afterApply(() => connector.change('flag_0', { enabled: true }))
  await desk.rollBackAll('r1')
  expect(statesOf(await desk.settled('r1'))).toEqual({ conflict: 1 })
  expect(connector.applied).toHaveLength(hastyLimits.contestedWrites)
  await desk.close()
})

test('a flag that is gone from the store is a conflict that says so', async () => {
  const { desk, connector } = await oneStore(2)
  connector.faults.afterApply(() => void connector.flags.delete('flag_1'))
  await desk.rollBackAll('r1')
  expect(statesOf(await desk.settled('r1'))).toEqual({ verified: 1, conflict: 1 })
  expect(desk.cache.state({ connectionId: 'production', key: 'flag_1' })).toBeUndefined()
  await desk.close()
})

test('a rollback overtakes changes that wait, and those end as conflicts', async () => {
  const { desk, connector } = await oneStore(3)
  const gate = Promise.withResolvers<void>()
  connector.faults.beforeApply(() => gate.promise)
  await changeTo(desk, 'c1', 50, 'flag_0')
  await changeTo(desk, 'c2', 60, 'flag_1')
  await desk.rollBackAll('r1')
  gate.resolve()
  expect(statesOf(await desk.settled('c1'))).toEqual({ verified: 1 })
  expect(statesOf(await desk.settled('r1'))).toEqual({ verified: 3 })
  expect(statesOf(await desk.settled('c2'))).toEqual({ conflict: 1 })
  expect(connector.applied.map(({ mark }) => mark.operationId)).toEqual(['c1', 'r1'])
  expect(isAllOff(connector)).toBe(true)
  await desk.close()
})

test('a change that hangs is cut off for a rollback', async () => {
  const { desk, connector } = await oneStore(2)
  connector.faults.beforeApply(async writes => {
    if (writes[0]?.intent.kind === 'change') await new Promise(resolve => setTimeout(resolve, 400))
  })
  await changeTo(desk, 'c1', 50, 'flag_0')
  await desk.rollBackAll('r1')
  expect(statesOf(await desk.settled('r1'))).toEqual({ verified: 2 })
  expect(isAllOff(connector)).toBe(true)
  expect(statesOf(await desk.settled('c1'))).toEqual({ conflict: 1 })
  await desk.close()
})

test('giving up needs a reason, ends the retrying, and keeps what is not known as not known', async () => {
  const { desk, connector } = await oneStore(2)
  connector.faults.lock(['flag_1'], 'someone')
  await desk.rollBackAll('r1')
  await desk.until('r1', summary => summary.counts['not-sent'] === 1)
  await desk.operations.giveUp({ id: 'r1', reason: 'the table is being migrated' }, desk.context)
  expect(statesOf(await desk.settled('r1'))).toEqual({ verified: 1, 'not-sent': 1 })
  const { targets } = desk.operations.targets({ id: 'r1', states: ['not-sent'], offset: 0, limit: 1 })
  expect(targets[0]?.givenUp).toMatchObject({ reason: 'the table is being migrated', by: 'Mara' })
  expect(await desk.audit.verify()).toMatchObject({ brokenAt: null })
  await desk.close()
})

test('cancelling stops what has not been sent and says what was', async () => {
  const { desk, connector } = await oneStore(3)
  connector.faults.lock(['flag_1', 'flag_2'], 'someone')
  await desk.rollBackAll('r1')
  await desk.until('r1', summary => summary.counts['not-sent'] === 2)
  await desk.operations.cancel({ id: 'r1' }, desk.context)
  expect(statesOf(await desk.settled('r1'))).toEqual({ verified: 1, 'not-sent': 2 })
  await desk.close()
})

test('the reason is asked for afterwards, and may be bettered', async () => {
  const { desk } = await oneStore(1)
  await desk.rollBackAll('r1')
  await desk.settled('r1')
  desk.operations.setReason({ id: 'r1', reason: 'errors' }, desk.context)
  expect(desk.operations.setReason({ id: 'r1', reason: 'errors of 12 %' }, desk.context).reason).toBe(
    'errors of 12 %',
  )
  expect(desk.operations.recent({ limit: 5 })[0]?.reason).toBe('errors of 12 %')
  expect(await desk.audit.verify()).toMatchObject({ brokenAt: null })
  await desk.close()
})

test('open shows what is not settled and what has just ended, newest first', async () => {
  const { desk, connector } = await oneStore(2)
  await changeTo(desk, 'c1', 10)
  await desk.settled('c1')
  connector.faults.lock(['flag_1'], 'someone')
  await desk.rollBackAll('r1')
  await desk.until('r1', summary => summary.counts['not-sent'] === 1)
  expect(
    desk.operations
      .open()
      .map(({ id }) => id)
      .toSorted(),
  ).toEqual(['c1', 'r1'])
  expect(failureOf(() => desk.operations.get({ id: 'nobody' }))).toEqual({
    code: 'not-found',
    what: 'operation',
    id: 'nobody',
  })
  await desk.close()
})

test('a store that never answers holds no other store back, and ends as unknown', async () => {
  const silent = createMemoryConnector(flagStates(1, 'silent'))
  const { desk } = await oneStore(2, {}, [{ id: 'silent', connector: silent }])
  silent.faults.beforeApply(() => new Promise(() => {}))
  await desk.rollBackAll('r1')
  const early = await desk.until('r1', summary => summary.counts.verified === 2)
  expect(early.counts.sending).toBe(1)
  expect(early.connections.find(({ connectionId }) => connectionId === 'production')?.verifyMs).not.toBeNull()
  silent.faults.beforeApply(null)
  expect(statesOf(await desk.settled('r1'))).toEqual({ verified: 3 })
  expect(
    desk.published.some(event => event.type === 'operation' && event.operation.counts.unknown === 1),
  ).toBe(true)
  await desk.close()
})

test('a connection that was removed leaves its flags not sent until someone gives up', async () => {
  const { desk, connector } = await oneStore(1)
  connector.faults.down({
    code: 'connection-unreachable',
    connection: 'production',
    problem: 'refused',
    address: 'db:5432',
  })
  await desk.rollBackAll('r1')
  await desk.until('r1', summary => summary.counts['not-sent'] === 1)
  desk.remove('production')
  await desk.operations.giveUp({ id: 'r1', reason: 'the store is gone' }, desk.context)
  expect(statesOf(await desk.settled('r1'))).toEqual({ 'not-sent': 1 })
  expect(desk.operations.targets({ id: 'r1', offset: 0, limit: 1 }).targets[0]?.byHand).toBe('')
  await desk.close()
})

test('a poll that saw our own write first does not take it for a stranger’s', async () => {
  const { desk, connector } = await oneStore(1)
  connector.faults.afterApply(() => desk.sync('production'))
  await desk.rollBackAll('r1')
  await desk.settled('r1')
  const causes = desk.stores.history.db
    .prepare('SELECT operation_id AS cause FROM flag_change ORDER BY id')
    .all()
  expect(causes).toEqual([{ cause: null }, { cause: 'r1' }])
  await desk.close()
})

test('a mistake in a connector leaves a target that says so, and trying again goes on', async () => {
  const { desk, connector } = await oneStore(1)
  connector.faults.beforeApply(() => {
    connector.faults.beforeApply(null)
    throw new TypeError('not a function')
  })
  await desk.rollBackAll('r1')
  await desk.until('r1', summary => summary.counts.unknown === 1)
  expect(desk.operations.targets({ id: 'r1', offset: 0, limit: 1 }).targets[0]?.failure).toEqual({
    code: 'bug',
    reference: 'test',
  })
  expect(statesOf(await desk.settled('r1'))).toEqual({ verified: 1 })
  await desk.close()
})

test('closing cuts off what is under way, and the next run takes it up', async () => {
  const folder = temporaryFolder()
  const connector = createMemoryConnector(flagStates(2))
  const first = openDesk(folder, [{ id: 'production', connector }])
  await first.sync('production')
  connector.faults.lock(['flag_1'], 'someone')
  await first.rollBackAll('r1')
  await first.until('r1', summary => summary.counts['not-sent'] === 1)
  await first.close()
  const second = openDesk(folder, [
    { id: 'production', connector: createMemoryConnector([...connector.flags.values()]) },
  ])
  await second.operations.resume()
  expect(statesOf(await second.settled('r1'))).toEqual({ verified: 2 })
  expect(await second.audit.verify()).toMatchObject({ brokenAt: null })
  await second.close()
})

test('flag keys that look like code are only text', async () => {
  const keys = ['__proto__', 'constructor', `pay'; DROP TABLE flags; --`, 'Zahlung “ß” 支払', 'a\nb']
  const connector = createMemoryConnector(keys.map(key => buildState({ key, version: 'v1' })))
  const desk = openDesk(temporaryFolder(), [{ id: 'production', connector }])
  await desk.sync('production')
  await desk.rollBackAll('r1')
  expect(statesOf(await desk.settled('r1'))).toEqual({ verified: keys.length })
  const { targets } = desk.operations.targets({ id: 'r1', offset: 0, limit: 10 })
  expect(targets.map(target => target.key).toSorted()).toEqual(keys.toSorted())
  await desk.close()
})

test('a thousand flags are one batch, and ten thousand leave the event loop free between steps', async () => {
  const { desk, connector } = await oneStore(10_000)
  await desk.rollBackAll('r1')
  expect(statesOf(await desk.settled('r1'))).toEqual({ verified: 10_000 })
  expect(connector.applied).toHaveLength(1)
  expect(await desk.audit.verify()).toMatchObject({ brokenAt: null })
  await desk.close()
})
