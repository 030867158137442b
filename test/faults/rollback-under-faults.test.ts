import { setTimeout as wait } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { buildOverride, buildState } from '../support/flags.ts'
import { createMemoryConnector, type MemoryConnector } from '../support/memory-connector.ts'
import { openDesk, type Desk } from '../support/operations-desk.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const keys = ['a', 'b', 'c', 'd']
const stores = ['one', 'two']

/** One thing that goes wrong, and everything that is needed to make it happen. */
const fault = fc.oneof(
  fc.record({ kind: fc.constant('lose-reply' as const), store: fc.nat(1) }),
  fc.record({
    kind: fc.constant('lose-request' as const),
    store: fc.nat(1),
    landsAfterMs: fc.option(fc.integer({ min: 1, max: 120 })),
  }),
  fc.record({
    kind: fc.constant('lock' as const),
    store: fc.nat(1),
    key: fc.constantFrom(...keys),
    ms: fc.integer({ min: 1, max: 150 }),
  }),
  fc.record({ kind: fc.constant('blind' as const), store: fc.nat(1), reads: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ kind: fc.constant('down' as const), store: fc.nat(1), ms: fc.integer({ min: 1, max: 150 }) }),
  fc.record({ kind: fc.constant('advance' as const), store: fc.nat(1), key: fc.constantFrom(...keys) }),
)
type Fault = typeof fault extends fc.Arbitrary<infer T> ? T : never

function make(fault: Fault, connectors: readonly MemoryConnector[]): void {
  const connector = connectors[fault.store]
  if (connector === undefined) return
  switch (fault.kind) {
    case 'lose-reply':
      return connector.faults.loseNextReply()
    case 'lose-request':
      return connector.faults.loseNextRequest(fault.landsAfterMs ?? undefined)
    case 'lock': {
      const release = connector.faults.lock([fault.key], 'someone')
      setTimeout(release, fault.ms)
      return
    }
    case 'blind':
      return connector.faults.failReadBacks(fault.reads)
    case 'down':
      connector.faults.down({
        code: 'connection-unreachable',
        connection: 'x',
        problem: 'refused',
        address: 'x:1',
      })
      setTimeout(() => connector.faults.down(null), fault.ms)
      return
    case 'advance':
      // another desk is faster than our write, once
      connector.faults.beforeApply(() => {
        connector.faults.beforeApply(null)
        connector.change(fault.key, { enabled: true, percentage: 100, globalOverride: 'force-on' })
      })
  }
}

/** How long after everything was settled a write that the network lost may still arrive. */
function latestLandingMs(faults: readonly Fault[]): number {
  const landings = faults.map(one => (one.kind === 'lose-request' ? (one.landsAfterMs ?? 0) + 20 : 0))
  return Math.max(0, ...landings)
}

function openTwoStores(): { desk: Desk; connectors: MemoryConnector[] } {
  const connectors = stores.map(connectionId =>
    createMemoryConnector(
      keys.map(key =>
        buildState({ connectionId, key, version: `${key}1` }, [buildOverride({ id: key, flagKey: key })]),
      ),
    ),
  )
  const desk = openDesk(
    temporaryFolder(),
    stores.map((id, index) => ({ id, connector: connectors[index] ?? createMemoryConnector([]) })),
  )
  return { desk, connectors }
}

const isOff = (connector: MemoryConnector, key: string) => {
  const state = connector.flags.get(key)
  return (
    state !== undefined &&
    !state.flag.enabled &&
    state.flag.globalOverride === 'force-off' &&
    state.overrides.every(({ variant }) => variant === 'old')
  )
}

test('whatever goes wrong, what is reported verified is true, and all of it is settled in the end', async () => {
  const { desk, connectors } = openTwoStores()
  for (const id of stores) await desk.sync(id)
  let run = 0
  await fc.assert(
    fc.asyncProperty(fc.array(fault, { maxLength: 5 }), fc.boolean(), async (faults, isTwice) => {
      const id = `r${(run += 1)}`
      for (const connector of connectors) {
        connector.faults.beforeApply(null)
        connector.faults.failReadBacks(0)
        for (const key of keys) {
          const state = connector.flags.get(key)
          if (state !== undefined)
            connector.flags.set(key, { ...state, overrides: [buildOverride({ id: key, flagKey: key })] })
          connector.change(key, { enabled: true, percentage: 50, globalOverride: 'none' })
        }
      }
      for (const one of faults) make(one, connectors)
      const before = desk.published.length
      await desk.rollBackAll(id)
      if (isTwice) await desk.rollBackAll(`${id}-again`)
      const summary = await desk.settled(id)
      if (isTwice) await desk.settled(`${id}-again`)

      expect(summary.counts.verified).toBe(summary.targets)
      for (const connector of connectors) for (const key of keys) expect(isOff(connector, key)).toBe(true)
      // never green before everything was verified
      for (const event of desk.published.slice(before)) {
        if (event.type !== 'operation' || event.operation.allVerifiedMs === null) continue
        expect(event.operation.counts.verified).toBe(event.operation.targets)
      }
      // a lost request that lands now would roll back the next run's flags before its faults begin
      await wait(latestLandingMs(faults))
    }),
    { numRuns: 120 },
  )
  expect(await desk.audit.verify()).toMatchObject({ brokenAt: null })
  expect(desk.bugs).toEqual([])
  await desk.close()
}, 120_000)

test('changes by several hands and a rollback, in any order: the rollback wins, and no change is written twice', async () => {
  let run = 0
  const { desk, connectors } = openTwoStores()
  for (const id of stores) await desk.sync(id)
  const [connector] = connectors
  if (connector === undefined) throw new Error('no store')
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ key: fc.constantFrom(...keys), percentage: fc.integer({ min: 1, max: 100 }) }), {
        maxLength: 6,
      }),
      fc.nat(6),
      fc.boolean(),
      async (changes, position, isSlow) => {
        run += 1
        for (const key of keys)
          connector.change(key, { enabled: true, percentage: 50, globalOverride: 'none' })
        await desk.sync('one')
        connector.faults.beforeApply(isSlow ? () => new Promise(resolve => setTimeout(resolve, 3)) : null)
        const asked: Promise<{ id: string } | undefined>[] = []
        const rollBack = () =>
          desk.rollbacks.rollBack(
            {
              operationId: `r${run}`,
              scope: { kind: 'flags', flags: keys.map(key => ({ connectionId: 'one', key })) },
              suspendOverrides: true,
              unrecorded: false,
            },
            desk.context,
          )
        for (const [index, { key, percentage }] of changes.entries()) {
          if (index === position) asked.push(rollBack())
          const ref = { connectionId: 'one', key }
          asked.push(
            desk.changes
              .change(
                {
                  operationId: `c${run}-${index}`,
                  ref,
                  patch: { percentage, enabled: true, globalOverride: 'none' },
                  expectedVersion: desk.cache.state(ref)?.flag.version ?? '',
                  confirmed: true,
                  reason: 'x',
                  environmentNameTyped: 'Production',
                },
                desk.context,
              )
              // refused at once: a rollback is under way there, or nothing would change
              .catch(() => undefined),
          )
        }
        if (position >= changes.length) asked.push(rollBack())
        for (const one of await Promise.all(asked)) if (one !== undefined) await desk.settled(one.id)
        for (const key of keys) expect(isOff(connector, key), `${key} after the rollback`).toBe(true)
        const written = connector.applied
          .map(({ mark }) => mark.operationId)
          .filter(id => id.startsWith(`c${run}-`))
        expect(new Set(written).size).toBe(written.length)
      },
    ),
    { numRuns: 120 },
  )
  expect(await desk.audit.verify()).toMatchObject({ brokenAt: null })
  await desk.close()
}, 120_000)
