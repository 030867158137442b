import { expect, test } from 'vitest'
import type { ConnectionSettings } from '../../../shared/domain/connection.ts'
import { SqlFlagsSettings } from '../../../shared/domain/sql-flags-settings.ts'
import { failureOfAsync } from '../../support/failure-of.ts'
import { buildState } from '../../support/flags.ts'
import { createMemoryConnector } from '../../support/memory-connector.ts'
import { openDesk, staging } from '../../support/operations-desk.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

function mapping(values: readonly { component: string; flagKey: string }[]): ConnectionSettings {
  return SqlFlagsSettings.parse({
    kind: 'sql-flags',
    dialect: 'sqlite',
    file: '/none.db',
    usage: { values: values.map(one => ({ ...one, value: `${one.component}_new`, variant: 'new' })) },
  })
}

async function openShop() {
  const orders = createMemoryConnector([
    buildState({ connectionId: 'orders', key: 'new_orders' }),
    buildState({ connectionId: 'orders', key: 'new_search' }),
  ])
  const basket = createMemoryConnector([buildState({ connectionId: 'basket', key: 'new_basket' })])
  const elsewhere = createMemoryConnector([buildState({ connectionId: 'elsewhere', key: 'new_orders' })])
  const checkout = mapping([
    { component: 'checkout', flagKey: 'new_orders' },
    { component: 'invoice', flagKey: 'new_orders' },
    { component: 'search', flagKey: 'new_search' },
  ])
  const desk = openDesk(temporaryFolder(), [
    { id: 'orders', connector: orders, settings: checkout },
    {
      id: 'basket',
      connector: basket,
      settings: mapping([{ component: 'checkout', flagKey: 'new_basket' }]),
    },
    { id: 'elsewhere', connector: elsewhere, settings: checkout, environment: staging },
  ])
  for (const id of ['orders', 'basket', 'elsewhere']) await desk.sync(id)
  return { desk, orders, basket, elsewhere }
}

const scopeOf = (component: string) =>
  ({ kind: 'component', environmentId: 'production', component }) as const
const ask = (component: string) => ({
  operationId: 'r1',
  scope: scopeOf(component),
  suspendOverrides: true,
  unrecorded: false,
})

test('the flags that decide a component go back to OLD in every store of its environment, and nothing else', async () => {
  const { desk, orders, basket, elsewhere } = await openShop()
  await desk.rollbacks.rollBack(ask('checkout'), desk.context)
  const receipt = await desk.settled('r1')
  expect(receipt).toMatchObject({ title: 'Roll back component checkout in Production', targets: 2 })
  expect(receipt.counts.verified).toBe(2)
  expect(orders.flags.get('new_orders')?.flag.globalOverride).toBe('force-off')
  expect(basket.flags.get('new_basket')?.flag.globalOverride).toBe('force-off')
  expect(orders.flags.get('new_search')?.flag.globalOverride).toBe('none')
  expect(elsewhere.applied).toHaveLength(0)
  const asked = desk.audit.audit({
    filter: {
      environmentId: 'production',
      flag: null,
      kinds: ['rollback-asked'],
      search: 'component checkout',
    },
    before: null,
    limit: 10,
  })
  expect(asked.entries).toHaveLength(1)
  await desk.close()
})

test('the preview names what else the same flags decide', async () => {
  const { desk } = await openShop()
  expect(desk.rollbacks.previewRollback(scopeOf('checkout'))).toMatchObject({
    flags: 2,
    alsoComponents: ['invoice'],
  })
  expect(desk.rollbacks.previewRollback(scopeOf('search'))).not.toHaveProperty('alsoComponents')
  await desk.close()
})

test('a component that no flag decides is refused with the reason, and nothing is written', async () => {
  const { desk, orders } = await openShop()
  expect(await failureOfAsync(desk.rollbacks.rollBack(ask('charts'), desk.context))).toEqual({
    code: 'invalid-input',
    field: 'component',
    problem: 'no flag decides charts in this environment, so there is nothing to roll back',
  })
  expect(orders.applied).toHaveLength(0)
  expect(desk.operations.find('r1')).toBeUndefined()
  await desk.close()
})
