import { expect, onTestFinished, test } from 'vitest'
import { createFlagCache, createFlagHistory } from '../../../main/flags/index.ts'
import { createMeasures } from '../../../main/measures/index.ts'
import { createObservations } from '../../../main/observations/index.ts'
import { defaultSettings } from '../../../main/settings/index.ts'
import { openStores } from '../../../main/store/open-stores.ts'
import { createSync } from '../../../main/sync/index.ts'
import type { AppEvent } from '../../../shared/contract/events-contract.ts'
import type { ConnectionStatus } from '../../../shared/domain/connection-status.ts'
import type { Failure } from '../../../shared/failure.ts'
import { failureOfAsync } from '../../support/failure-of.ts'
import { buildState } from '../../support/flags.ts'
import { manualTimers, atRest } from '../../support/manual-timers.ts'
import {
  createDeskConnections,
  production,
  staging,
  type DeskConnection,
} from '../../support/operations-desk.ts'
import { scriptStore, type StoreScript } from '../../support/store-script.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { everyMinute, minuteMs } from '../../support/usage.ts'

const refused: Failure = {
  code: 'connection-unreachable',
  connection: 'production',
  problem: 'refused',
  address: 'db:5432',
}
const startMs = Date.UTC(2026, 8, 1, 14)
const ref = { connectionId: 'production', key: 'phoenix_pipeline_enabled' }

function open(
  stores: Record<string, StoreScript>,
  options: { access?: 'read-only' | 'read-write'; folder?: string; deadlineMs?: number } = {},
) {
  const files = openStores(options.folder ?? temporaryFolder())
  const places: Record<string, typeof production> = { staging, production }
  const desk = (id: string, script: StoreScript): DeskConnection => ({
    id,
    connector: script.connector,
    access: options.access ?? 'read-write',
    environment: places[id] ?? production,
  })
  const { connections, replace, remove } = createDeskConnections(
    Object.entries(stores).map(([id, script]) => desk(id, script)),
  )
  const statuses = new Map<string, Partial<ConnectionStatus>>()
  const published: AppEvent[] = []
  const bugs: unknown[] = []
  const timers = manualTimers()
  const reporting = {
    ...connections,
    report: (id: string, change: Partial<ConnectionStatus>) =>
      void statuses.set(id, { ...statuses.get(id), ...change }),
  }
  const events = { publish: (event: AppEvent) => void published.push(event) }
  const cache = createFlagCache({
    cache: files.cache,
    history: files.history,
    connections,
    events,
    onUnwritable: () => {},
  })
  const observations = createObservations(files.history)
  const measures = createMeasures(files.history)
  const clock = { nowMs: () => startMs + timers.monotonicMs() }
  const log = { warn: () => {}, bug: (_where: string, error: unknown) => `bug ${bugs.push(error)}` }
  const sync = createSync({
    connections: reporting,
    flagCache: cache,
    observations,
    measures,
    settings: () => defaultSettings,
    events,
    clock,
    log,
    timers,
    random: () => 0.99,
    ...(options.deadlineMs === undefined ? {} : { readDeadlineMs: options.deadlineMs }),
  })
  let isOpen = true
  const close = async () => {
    if (!isOpen) return
    isOpen = false
    await sync.stop()
    files.close()
  }
  onTestFinished(close)
  return {
    sync,
    cache,
    observations,
    measures,
    timers,
    published,
    bugs,
    history: createFlagHistory(files.history),
    status: (id: string) => statuses.get(id),
    replace: (id: string, script: StoreScript) => replace(desk(id, script)),
    remove,
    close,
  }
}

test('the environment that is looked at is read every 5 s, the others every 30 s', async () => {
  const [watched, other] = [scriptStore([buildState()]), scriptStore([])]
  const { sync, timers, status } = open({ production: watched, staging: other })
  sync.watch('production')
  sync.start()
  await timers.advance(60_000)
  expect([watched.count('flags'), other.count('flags')]).toEqual([13, 3])
  expect([status('production')?.pollMs, status('staging')?.pollMs]).toEqual([5000, 30_000])
})

test('an environment that is looked at from now on is read at once when its data is older than that', async () => {
  const store = scriptStore([buildState()])
  const { sync, timers, status } = open({ production: store })
  sync.start()
  await timers.advance(20_000)
  expect(store.count('flags')).toBe(1)
  sync.watch('production')
  await timers.advance(0)
  expect(store.count('flags')).toBe(2)
  expect(status('production')?.pollMs).toBe(5000)
})

test('a reading reports the link, its age, the count, the round trip and the readiness', async () => {
  const { sync, timers, status } = open({ production: scriptStore([buildState()]) })
  sync.start()
  await timers.advance(0)
  expect(status('production')).toEqual({
    link: 'live',
    failure: null,
    readAtMs: startMs,
    pollMs: 30_000,
    flags: 1,
    readiness: { state: 'ready' },
    roundTripMs: 2,
    clockOffsetMs: 3,
  })
})

test('a read-only connection is never ready, whatever its store says', async () => {
  const { sync, timers, status } = open({ production: scriptStore([]) }, { access: 'read-only' })
  sync.start()
  await timers.advance(0)
  expect(status('production')?.readiness).toEqual({
    state: 'not-ready',
    because: { code: 'access-read-only', connection: 'production' },
  })
})

test('an unchanged store is asked with its digest, sends no rows, and is fresh all the same', async () => {
  const store = scriptStore([buildState()])
  const { sync, timers, status, cache, published } = open({ production: store })
  sync.start()
  await timers.advance(30_000)
  expect(store.calls.filter(({ kind }) => kind === 'flags').map(({ known }) => known)).toEqual([null, 'd1'])
  expect([status('production')?.readAtMs, cache.readAtMs('production')]).toEqual([
    startMs + 30_000,
    startMs + 30_000,
  ])
  expect(published.filter(({ type }) => type === 'flags-changed')).toHaveLength(1)
})

test('a store that is down keeps its data on the screens, is asked again and again, and recovers by itself', async () => {
  const store = scriptStore([buildState()])
  const { sync, timers, status, cache } = open({ production: store })
  sync.watch('production')
  sync.start()
  await timers.advance(0)
  store.down = refused
  await timers.advance(60_000)
  expect(status('production')).toMatchObject({
    link: 'down',
    failure: refused,
    readAtMs: startMs,
    flags: 1,
    readiness: { state: 'not-ready', because: refused },
  })
  expect(cache.summaries()).toHaveLength(1)
  store.down = null
  store.states = [buildState({ percentage: 50, version: 'v2' })]
  store.digest = 'd2'
  await timers.advance(5000)
  expect(status('production')).toMatchObject({ link: 'live', failure: null, readiness: { state: 'ready' } })
  expect(cache.summary(ref)?.percentage).toBe(50)
})

test('a store nobody looks at is asked less and less often, at last every 30 s', async () => {
  const store = scriptStore([])
  store.down = refused
  const { sync, timers } = open({ production: store })
  sync.start()
  await timers.advance(60_000)
  const early = store.count('flags')
  await timers.advance(300_000)
  expect(early).toBeGreaterThan(5)
  expect(store.count('flags') - early).toBeLessThanOrEqual(11)
})

test('a connection that lacks its secret waits for it', async () => {
  const store = scriptStore([])
  store.down = { code: 'secret-needed', connection: 'production' }
  const { sync, timers, status } = open({ production: store })
  sync.start()
  await timers.advance(0)
  expect(status('production')).toMatchObject({
    link: 'waiting-for-secret',
    failure: { code: 'secret-needed' },
  })
})

test('a store that accepts and then falls silent is given up, told, and asked again', async () => {
  const store = scriptStore([buildState()])
  store.held = new Promise(() => {})
  const { sync, timers, status } = open({ production: store }, { deadlineMs: 20 })
  sync.start()
  await timers.advance(0)
  while (status('production')?.link !== 'down') await atRest()
  expect(status('production')?.failure).toEqual({ code: 'no-answer', connection: 'production', afterMs: 20 })
  store.held = null
  await timers.advance(2000)
  expect(status('production')?.link).toBe('live')
})

test('reads of one store never overlap, however often somebody asks', async () => {
  const store = scriptStore([buildState()])
  const { sync, timers } = open({ production: store })
  sync.start()
  await timers.advance(0)
  const release = Promise.withResolvers<void>()
  store.held = release.promise
  const asked = [sync.refreshNow('production'), sync.refreshNow('production'), sync.syncOnce('production')]
  await timers.advance(120_000)
  release.resolve()
  await Promise.all(asked)
  expect(store.mostAtOnce).toBe(1)
})

test('asked for now, it reads after what is under way, and says why when it cannot', async () => {
  const store = scriptStore([buildState()])
  const { sync, timers, cache } = open({ production: store })
  sync.start()
  const release = Promise.withResolvers<void>()
  store.held = release.promise
  await timers.advance(0)
  const asked = sync.refreshNow('production')
  store.states = [buildState({ percentage: 75, version: 'v2' })]
  store.digest = 'd2'
  release.resolve()
  await asked
  expect(cache.summary(ref)?.percentage).toBe(75)
  store.down = refused
  expect(await failureOfAsync(sync.refreshNow('production'))).toEqual(refused)
  expect(await failureOfAsync(sync.refreshNow('nowhere'))).toMatchObject({ code: 'not-found' })
})

test('a poll that began before a rollback ended does not bring the old state back, and the next one is believed', async () => {
  const store = scriptStore([buildState({ percentage: 100, version: 'v100' })])
  const { sync, timers, cache, history } = open({ production: store })
  sync.watch('production')
  sync.start()
  await timers.advance(0)
  const release = Promise.withResolvers<void>()
  store.digest = 'd2'
  store.held = release.promise
  await timers.advance(5000)
  const rolledBack = buildState({ percentage: 0, enabled: false, version: 'v0' })
  store.states = [rolledBack]
  store.digest = 'd3'
  cache.record({
    connectionId: 'production',
    states: [rolledBack],
    removed: [],
    atMs: startMs,
    cause: { operationId: 'op-1' },
  })
  release.resolve()
  await atRest()
  expect(cache.summary(ref)).toMatchObject({ percentage: 0, enabled: false })
  store.held = null
  await timers.advance(5000)
  expect(store.calls.findLast(({ kind }) => kind === 'flags')?.known).toBeNull()
  expect(cache.summary(ref)).toMatchObject({ percentage: 0 })
  expect(history.changesOf(ref).map(({ operationId }) => operationId)).toEqual([null, 'op-1'])
  expect(cache.digest('production')).toBe('d3')
})

test('flags that are gone from the store go from the screens, and a flag stored twice does not flicker', async () => {
  const store = scriptStore([
    buildState(),
    buildState({ key: 'twice', version: 'a' }),
    buildState({ key: 'twice', version: 'b' }),
  ])
  const { sync, timers, cache, history } = open({ production: store })
  sync.start()
  await timers.advance(0)
  store.states = store.states.slice(1)
  store.digest = 'd2'
  await timers.advance(30_000)
  expect(cache.keys('production')).toEqual(['twice'])
  expect(history.changesOf({ connectionId: 'production', key: 'twice' })).toHaveLength(1)
})

test('ten thousand flags are taken in while other work gets its turn', async () => {
  const store = scriptStore(
    Array.from({ length: 10_000 }, (_, index) => buildState({ key: `flag-${index}`, version: 'a' })),
  )
  const { sync, cache } = open({ production: store })
  let turns = 0
  let isDone = false
  const count = (): void => {
    turns += 1
    if (!isDone) setImmediate(count)
  }
  setImmediate(count)
  await sync.syncOnce('production')
  isDone = true
  expect(cache.keys('production')).toHaveLength(10_000)
  expect(cache.digest('production')).toBe('d1')
  expect(turns).toBeGreaterThan(30)
})

test('a connection that was changed is read anew, without trust in the digest of what it was', async () => {
  const before = scriptStore([buildState()])
  const { sync, timers, replace, cache, status } = open({ production: before })
  sync.start()
  await timers.advance(0)
  const after = scriptStore([buildState({ key: 'elsewhere' })])
  replace('production', after)
  await timers.advance(0)
  expect(after.calls.find(({ kind }) => kind === 'flags')?.known).toBeNull()
  expect(cache.keys('production')).toEqual(['elsewhere'])
  expect(status('production')).toMatchObject({ link: 'live', flags: 1 })
  const reads = before.count('flags')
  await timers.advance(120_000)
  expect(before.count('flags')).toBe(reads)
})

test('the answer of a connection that was replaced meanwhile is not taken', async () => {
  const before = scriptStore([buildState({ percentage: 1, version: 'old' })])
  const release = Promise.withResolvers<void>()
  before.held = release.promise
  const { sync, timers, replace, cache } = open({ production: before })
  sync.start()
  await timers.advance(0)
  replace('production', scriptStore([buildState({ percentage: 2, version: 'new' })]))
  release.resolve()
  await timers.advance(0)
  expect(cache.summary(ref)?.percentage).toBe(2)
})

test('a connection that was removed is not read any more and its flags are forgotten', async () => {
  const store = scriptStore([buildState()])
  const { sync, timers, remove, cache } = open({ production: store })
  sync.start()
  await timers.advance(0)
  remove('production')
  await timers.advance(120_000)
  expect([store.count('flags'), cache.summaries()]).toEqual([1, []])
})

test('usage is read every minute, from ten minutes before what is known', async () => {
  const store = scriptStore([], true)
  store.usage = { throughMs: startMs - minuteMs, observations: everyMinute(startMs - 5 * minuteMs, 4, {}) }
  const { sync, timers, observations, published } = open({ production: store })
  sync.start()
  await timers.advance(60_000)
  const since = store.calls
    .filter(({ kind }) => kind === 'usage')
    .map(({ sinceMs }) => ((sinceMs ?? 0) - startMs) / minuteMs)
  expect(since).toEqual([-24 * 60, -11])
  expect(observations.totals('production', 'pipeline', startMs - 60 * minuteMs, startMs)).toMatchObject({
    new: { count: 40 },
  })
  expect(published.filter(({ type }) => type === 'usage')).toHaveLength(2)
})

test('a store that cannot answer for so long a span in time is asked for half of it, until it can', async () => {
  const store = scriptStore([], true)
  store.usageFailure = { code: 'no-answer', connection: 'production', afterMs: 2000 }
  const { sync, timers } = open({ production: store })
  sync.watch('production')
  sync.start()
  await timers.advance(3000)
  const hours = store.calls
    .filter(({ kind }) => kind === 'usage')
    .map(({ sinceMs }) => Math.round((startMs - (sinceMs ?? 0)) / (60 * minuteMs)))
  expect(hours.slice(0, 3)).toEqual([24, 12, 6])
})

test('usage that cannot be read takes nothing from the flags', async () => {
  const store = scriptStore([buildState()], true)
  store.usageFailure = {
    code: 'permission-missing',
    connection: 'production',
    needed: 'SELECT on pipeline_usage',
  }
  const { sync, timers, status } = open({ production: store })
  sync.start()
  await timers.advance(60_000)
  expect(status('production')).toMatchObject({ link: 'live', flags: 1 })
})

test('once, at another time, without polling: how a past is made', async () => {
  const store = scriptStore([buildState({ percentage: 5, version: 'v5' })], true)
  const { sync, history, cache } = open({ production: store })
  await sync.syncOnce('production', startMs - 1000)
  store.states = [buildState({ percentage: 10, version: 'v10' })]
  store.digest = 'd2'
  await sync.syncOnce('production', startMs - 500)
  expect(history.changesOf(ref).map(({ atMs, percentage }) => [atMs - startMs, percentage])).toEqual([
    [-1000, 5],
    [-500, 10],
  ])
  expect([cache.readAtMs('production'), store.count('usage')]).toEqual([startMs - 500, 2])
  store.down = refused
  expect(await failureOfAsync(sync.syncOnce('production'))).toEqual(refused)
})

test('stopping gives up what is being read and leaves nothing running', async () => {
  const store = scriptStore([buildState()], true)
  store.held = new Promise(() => {})
  const { sync, timers, close } = open({ production: store })
  sync.start()
  await timers.advance(0)
  const asked = failureOfAsync(sync.refreshNow('production'))
  await sync.stop()
  expect(await asked).toEqual({ code: 'cancelled' })
  const calls = store.calls.length
  await timers.advance(120_000)
  expect(store.calls).toHaveLength(calls)
  await close()
})

test('at the next start the screens know how old what they show is, before the store is reached', async () => {
  const folder = temporaryFolder()
  const store = scriptStore([buildState()])
  const before = open({ production: store }, { folder })
  await before.sync.syncOnce('production')
  await before.close()
  store.held = new Promise(() => {})
  const after = open({ production: store }, { folder })
  after.sync.start()
  expect(after.status('production')).toEqual({ readAtMs: startMs, flags: 1, pollMs: 30_000 })
  expect(after.cache.summaries()).toHaveLength(1)
})

test('an error nobody expected is told as a bug by its reference, and the polling goes on', async () => {
  const store = scriptStore([buildState()])
  const broken = {
    ...store,
    connector: { ...store.connector, readStore: () => Promise.reject(new TypeError('oops')) },
  }
  const { sync, timers, status, bugs, replace } = open({ production: broken })
  sync.start()
  await timers.advance(10_000)
  expect(status('production')).toMatchObject({
    link: 'down',
    failure: { code: 'bug', reference: expect.stringMatching(/^bug \d/) },
  })
  expect(bugs.length).toBeGreaterThan(1)
  replace('production', store)
  await timers.advance(0)
  expect(status('production')?.link).toBe('live')
})
