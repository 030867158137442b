import { expect, test } from 'vitest'
import { checkAbilities } from '../../../main/operations/abilities.ts'
import type { Capabilities } from '../../../shared/domain/connection.ts'
import type { FlagPatch } from '../../../shared/domain/flag.ts'
import { failureOf, failureOfAsync } from '../../support/failure-of.ts'
import { createMemoryConnector } from '../../support/memory-connector.ts'
import { flagStates, oneStore, statesOf } from '../../support/one-store.ts'
import { createDeskConnections, production } from '../../support/operations-desk.ts'

const all: Capabilities = {
  ...createMemoryConnector([]).capabilities,
  personSwitch: true,
}
const person = { userId: 'anna', variant: 'old', expected: 'new' } as const

const cases: readonly [field: string, patch: FlagPatch, lacking: Partial<Capabilities>, ability: string][] = [
  ['percentage', { percentage: 0 }, { percentage: 'none' }, 'percentage'],
  ['global override', { globalOverride: 'force-off' }, { globalOverride: false }, 'global override'],
  ['description', { description: '' }, { description: false }, 'description'],
  ['metadata', { metadata: '{}' }, { metadata: false }, 'metadata'],
  ['on and off', { enabled: false }, { onOff: false }, 'switch for everyone'],
  ['one person', { person }, { personSwitch: false }, 'one switch per person'],
]

const connectionWith = (capabilities: Capabilities) => {
  const connector = { ...createMemoryConnector([]), capabilities }
  const open = createDeskConnections([{ id: 'shop', connector }]).connections.find('shop')
  if (open === undefined) throw new Error('not open')
  return open
}

test.each(cases)(
  '%s is refused where the store has no place for it, and only there',
  (_, patch, lacking, ability) => {
    const intent = { kind: 'change', patch, expectedVersion: 'v1' } as const
    expect(failureOf(() => checkAbilities(intent, connectionWith({ ...all, ...lacking })))).toEqual({
      code: 'not-supported',
      connection: 'shop',
      ability,
    })
    expect(() => checkAbilities(intent, connectionWith(all))).not.toThrow()
    const none = Object.fromEntries(cases.flatMap(([, , one]) => Object.entries(one)))
    const others = {
      ...all,
      ...none,
      ...Object.fromEntries(Object.keys(lacking).map(key => [key, all[key as keyof Capabilities]])),
    }
    expect(() => checkAbilities(intent, connectionWith(others as Capabilities))).not.toThrow()
  },
)

test('what is not supported is refused before it is journalled or sent, by whichever way it is asked for', async () => {
  const { desk, connector } = await oneStore(1)
  desk.replace({
    id: 'production',
    connector: { ...connector, capabilities: { ...connector.capabilities, percentage: 'none' } },
    environment: production,
  })
  const ask = desk.operations.start(
    {
      id: 'c1',
      kind: 'change',
      title: 'typed by hand',
      targets: [
        {
          connectionId: 'production',
          key: 'flag_0',
          before: flagStates(1)[0] ?? null,
          intent: { kind: 'change', patch: { percentage: 5 }, expectedVersion: 'v0' },
        },
      ],
      confirmation: { confirmed: true, reason: 'x', environmentNameTyped: 'Production' },
      peopleUnpinned: 0,
      restores: null,
      unrecorded: false,
    },
    desk.context,
  )
  expect(await failureOfAsync(ask)).toMatchObject({ code: 'not-supported', ability: 'percentage' })
  expect(desk.operations.find('c1')).toBeUndefined()
  expect(connector.applied).toHaveLength(0)
  // lowering is never refused for what a store cannot do
  await desk.rollBackAll('r1')
  expect(statesOf(await desk.settled('r1'))).toEqual({ verified: 1 })
  await desk.close()
})
