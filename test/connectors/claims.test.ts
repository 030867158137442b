import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Capabilities } from '../../shared/domain/connection.ts'
import type { FlagPatch } from '../../shared/domain/flag.ts'
import type { OpenStore } from '../support/every-store/open-store.ts'
import { everyStore } from '../support/every-store/index.ts'
import { failureOfAsync } from '../support/failure-of.ts'
import { change, limits, mark, never, readState, rollBack } from '../support/writing.ts'

type Proof = {
  readonly claims: (capabilities: Capabilities) => boolean
  readonly claimed: (store: OpenStore) => Promise<void>
  /** neither read nor accepted */
  readonly unclaimed: (store: OpenStore) => Promise<void>
}

/** What every ability means, and what its absence means; an ability without a line does not compile. */
const proofs: { readonly [A in keyof Capabilities]: Proof } = {
  percentage: {
    claims: ({ percentage }) => percentage !== 'none',
    claimed: async store => {
      const { percentage } = store.connector.capabilities
      await keeps(store, { percentage: 37 }, ({ flag }) => flag.percentage === 37)
      if (percentage === 'fraction')
        await keeps(store, { percentage: 12.5 }, ({ flag }) => flag.percentage === 12.5)
      else await refuses(store, { percentage: 12.5 }, 'invalid-input')
    },
    unclaimed: async store => {
      expect((await readState(store.connector, store.key)).flag.percentage).toBeNull()
      await refuses(store, { percentage: 50 }, 'not-supported')
    },
  },
  onOff: {
    claims: ({ onOff }) => onOff,
    claimed: async store => {
      for (const enabled of [false, true])
        await keeps(store, { enabled }, ({ flag }) => flag.enabled === enabled)
    },
    unclaimed: store => refuses(store, { enabled: false }, 'not-supported'),
  },
  globalOverride: {
    claims: ({ globalOverride }) => globalOverride,
    claimed: async store => {
      for (const globalOverride of ['force-off', 'force-on', 'none'] as const)
        await keeps(store, { globalOverride }, ({ flag }) => flag.globalOverride === globalOverride)
    },
    unclaimed: async store => {
      expect((await readState(store.connector, store.key)).flag.globalOverride).toBe('none')
      await refuses(store, { globalOverride: 'force-off' }, 'not-supported')
    },
  },
  overrides: {
    claims: ({ overrides }) => overrides,
    claimed: async ({ connector, key }) => {
      const onNew = async () =>
        (await readState(connector, key)).overrides.filter(({ variant }) => variant === 'new').length
      expect(await onNew()).toBeGreaterThan(0)
      const [result] = await connector.apply([{ key, intent: rollBack }], mark, limits, never)
      expect(result).toMatchObject({ status: 'written' })
      expect(await onNew()).toBe(0)
    },
    unclaimed: async ({ connector, key }) => {
      expect((await readState(connector, key)).overrides).toEqual([])
    },
  },
  description: {
    claims: ({ description }) => description,
    claimed: store =>
      keeps(store, { description: 'kept, to the letter: 100 % „ä“' }, ({ flag }) =>
        flag.description.endsWith('100 % „ä“'),
      ),
    unclaimed: store => refuses(store, { description: 'lost' }, 'not-supported'),
  },
  metadata: {
    claims: ({ metadata }) => metadata,
    claimed: store =>
      keeps(store, { metadata: '{"owner": "ann"}' }, ({ flag }) => flag.metadata?.includes('ann') === true),
    unclaimed: async store => {
      expect((await readState(store.connector, store.key)).flag.metadata).toBeNull()
      await refuses(store, { metadata: '{}' }, 'not-supported')
    },
  },
  usage: {
    claims: ({ usage }) => usage,
    claimed: async ({ connector, use }) => {
      await use?.()
      const { observations } = await connector.readUsage(Date.now() - 3_600_000, never)
      expect(observations.reduce((total, { count }) => total + count, 0)).toBe(1)
    },
    unclaimed: async ({ connector }) => {
      expect(await failureOfAsync(connector.readUsage(0, never))).toMatchObject({ code: 'not-supported' })
    },
  },
  people: {
    claims: ({ people }) => people,
    claimed: async ({ connector, peopleThere }) => {
      expect(await connector.countPeople(never)).toBe(peopleThere)
    },
    unclaimed: async ({ connector }) => {
      expect(await connector.countPeople(never)).toBeUndefined()
    },
  },
  measures: {
    claims: ({ measures }) => measures,
    claimed: async ({ connector }) => {
      const readings = await measured(connector)
      expect(readings.length).toBeGreaterThan(0)
      for (const reading of readings) expect(reading).toMatchObject({ status: 'read' })
    },
    unclaimed: async ({ connector }) => {
      expect(await measured(connector)).toEqual([])
    },
  },
  feedback: {
    claims: ({ feedback }) => feedback,
    claimed: async ({ connector }) => {
      const reading = await connector.readFeedback?.(null, 10, never)
      expect(reading?.items).toMatchObject([{ message: 'hm', variant: 'new' }])
    },
    unclaimed: async ({ connector }) => {
      if (connector.readFeedback === undefined) return
      expect(await failureOfAsync(connector.readFeedback(null, 10, never))).toMatchObject({
        code: 'not-supported',
      })
    },
  },
  personSwitch: {
    claims: ({ personSwitch }) => personSwitch,
    claimed: async ({ connector, key, people }) => {
      const userId = people.at(-1) ?? ''
      for (const [variant, expected] of [
        ['new', 'old'],
        ['old', 'new'],
      ] as const) {
        const { result } = await change(connector, key, { person: { userId, variant, expected } })
        expect(result).toMatchObject({ status: 'written' })
        const [state] = await connector.readBack([key], never, { userIds: [userId] })
        expect(state?.overrides).toMatchObject([{ userId, variant }])
      }
    },
    unclaimed: store =>
      refuses(store, { person: { userId: 'ann', variant: 'old', expected: 'new' } }, 'not-supported'),
  },
  delivery: {
    claims: ({ delivery }) => delivery !== 'at-once',
    claimed: async ({ connector }) => {
      const { delivery, capabilities } = connector
      expect(delivery).toMatchObject({ by: capabilities.delivery === 'command' ? 'command' : 'person' })
      expect(delivery?.steps).not.toBe('')
    },
    unclaimed: async ({ connector }) => {
      expect(connector.delivery).toBeUndefined()
    },
  },
}

describe.each(everyStore)('what $label claims', ({ missing, open }) => {
  describe.skipIf(missing)('', () => {
    let store: OpenStore
    beforeAll(async () => {
      store = await open()
      // a store is asked what it can hold before it says so for good
      await store.connector.readStore(null, never)
    })
    afterAll(() => store.close())

    test.each(Object.entries(proofs))('%s', async (_ability, { claims, claimed, unclaimed }) => {
      const prove = claims(store.connector.capabilities) ? claimed : unclaimed
      await expect(prove(store)).resolves.toBeUndefined()
    })
  })
})

async function keeps(
  { connector, key }: OpenStore,
  patch: FlagPatch,
  holds: (state: Awaited<ReturnType<typeof readState>>) => boolean,
): Promise<void> {
  const { result } = await change(connector, key, patch)
  expect([patch, result.status, result.failure]).toEqual([patch, 'written', null])
  expect([patch, holds(await readState(connector, key))]).toEqual([patch, true])
}

async function measured(connector: OpenStore['connector']): Promise<unknown[]> {
  const readings: unknown[] = []
  for await (const reading of connector.readMeasures?.(() => 0, never) ?? []) readings.push(reading)
  return readings
}

async function refuses({ connector, key }: OpenStore, patch: FlagPatch, code: string): Promise<void> {
  const before = await readState(connector, key)
  const { result } = await change(connector, key, patch)
  expect([patch, result.status, result.failure?.code]).toEqual([patch, 'refused', code])
  expect((await readState(connector, key)).flag.version).toBe(before.flag.version)
}
