import { expect, test } from 'vitest'
import { createEventHub } from '../../../main/events/index.ts'
import type { PublishedEvent } from '../../../main/events/coalesce-events.ts'
import { noTargets } from '../../../main/operations/operation-summary.ts'
import type { AppEvent } from '../../../shared/contract/events-contract.ts'
import type { OperationSummary } from '../../../shared/domain/operation.ts'
import { summariseFlag } from '../../../main/flags/summarise-flag.ts'
import { buildState } from '../../support/flags.ts'
import { atRest, manualTimers } from '../../support/manual-timers.ts'

const row = (key: string, percentage = 25) =>
  summariseFlag(buildState({ key, percentage }), percentage / 100, 1)
const rows = (...keys: string[]): AppEvent & { type: 'flags-changed' } => ({
  type: 'flags-changed',
  rows: keys.map(key => row(key)),
  removed: [],
})

const operation: OperationSummary = {
  id: 'op-1',
  kind: 'rollback',
  title: 'Roll back a',
  environmentIds: ['production'],
  actor: { name: 'Sam', osUser: 'sam', host: 'desk' },
  reason: null,
  askedAtMs: 1,
  settledAtMs: null,
  allVerifiedMs: null,
  limitMs: 60_000,
  targets: 1,
  counts: { ...noTargets(), planned: 1 },
  connections: [],
  peopleUnpinned: 0,
  restores: null,
  restoredBy: null,
  recorded: true,
  waitingFor: 'nothing',
}

function open(options: { mostUnread?: number } = {}) {
  const timers = manualTimers()
  const hub = createEventHub({ timers, windowMs: 50, ...options })
  const subscribe = () => {
    const closing = new AbortController()
    const seen: AppEvent[] = []
    const done = (async () => {
      for await (const event of hub.subscribe(closing.signal)) seen.push(event)
    })()
    return { seen, done, close: () => closing.abort() }
  }
  return { timers, hub, subscribe }
}

test('a subscription begins with hello, and each has an epoch of its own', async () => {
  const { subscribe } = open()
  const [one, two] = [subscribe(), subscribe()]
  await atRest()
  expect(one.seen).toEqual([{ type: 'hello', epoch: expect.any(String) }])
  expect(two.seen[0]).not.toEqual(one.seen[0])
})

test('the first event after a pause does not wait; what follows within the window travels together', async () => {
  const { timers, hub, subscribe } = open()
  const { seen } = subscribe()
  await atRest()
  hub.publish(rows('a'))
  await timers.advance(0)
  expect(seen.slice(1)).toEqual([rows('a')])
  hub.publish(rows('b'))
  hub.publish({ type: 'audit' })
  hub.publish(rows('c'))
  hub.publish({ type: 'audit' })
  await timers.advance(49)
  expect(seen).toHaveLength(2)
  await timers.advance(1)
  expect(seen.slice(2)).toEqual([rows('b', 'c'), { type: 'audit' }])
})

test('news of an operation does not wait, and brings along the rows it speaks of', async () => {
  const { timers, hub, subscribe } = open()
  const { seen } = subscribe()
  await atRest()
  hub.publish(rows('a'))
  await timers.advance(0)
  hub.publish({ type: 'audit' })
  await timers.advance(10)
  const news: PublishedEvent = { type: 'operation', operation }
  hub.publish(rows('b'))
  hub.publish(news)
  await timers.advance(0)
  expect(seen.slice(2).map(({ type }) => type)).toEqual(['flags-changed', 'audit', 'operation'])
  await timers.advance(100)
  expect(seen).toHaveLength(5)
})

test('only the latest form of a thing travels', async () => {
  const { timers, hub, subscribe } = open()
  const { seen } = subscribe()
  await atRest()
  hub.publish({
    type: 'flags-changed',
    rows: [row('a', 10)],
    removed: [{ connectionId: 'production', key: 'b' }],
  })
  hub.publish({ type: 'flags-changed', rows: [row('a', 20), row('b', 30)], removed: [] })
  hub.publish({ type: 'flags-changed', rows: [], removed: [{ connectionId: 'production', key: 'a' }] })
  hub.publish({ type: 'usage', connectionId: 'production' })
  hub.publish({ type: 'usage', connectionId: 'production' })
  hub.publish({ type: 'usage', connectionId: 'staging' })
  await timers.advance(0)
  expect(seen.slice(1)).toEqual([
    { type: 'flags-changed', rows: [row('b', 30)], removed: [{ connectionId: 'production', key: 'a' }] },
    { type: 'usage', connectionId: 'production' },
    { type: 'usage', connectionId: 'staging' },
  ])
})

test('many rows travel in pieces of a thousand', async () => {
  const { timers, hub, subscribe } = open()
  const { seen } = subscribe()
  await atRest()
  hub.publish(rows(...Array.from({ length: 2500 }, (_, index) => `flag-${index}`)))
  await timers.advance(0)
  const sizes = seen.slice(1).map(event => (event.type === 'flags-changed' ? event.rows.length : 0))
  expect(sizes).toEqual([1000, 1000, 500])
})

test('whoever does not keep up is told to begin anew instead of being flooded', async () => {
  const { timers, hub } = open({ mostUnread: 10 })
  const closing = new AbortController()
  const slow = hub.subscribe(closing.signal)
  const first = await slow.next()
  for (let round = 0; round < 30; round += 1) {
    hub.publish({ type: 'usage', connectionId: `c${round}` })
    await timers.advance(50)
  }
  const second = await slow.next()
  expect(second.value).toMatchObject({ type: 'hello' })
  expect(second.value).not.toEqual(first.value)
  let unread = 0
  for (let event = slow.next(); unread < 10; event = slow.next(), unread += 1) {
    if ((await Promise.race([event, atRest().then(() => 'nothing')])) === 'nothing') break
  }
  expect(unread).toBeLessThanOrEqual(10)
  closing.abort()
})

test('a subscription ends with its signal, also while it waits', async () => {
  const { hub, timers, subscribe } = open()
  const waiting = subscribe()
  await atRest()
  waiting.close()
  await waiting.done
  hub.publish({ type: 'audit' })
  await timers.advance(100)
  expect(waiting.seen).toHaveLength(1)
  expect((await hub.subscribe(AbortSignal.abort()).next()).done).toBe(true)
})
