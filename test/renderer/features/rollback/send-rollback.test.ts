import { beforeEach, expect, test, vi } from 'vitest'
import { createRollbackState } from '../../../../renderer/features/rollback/rollback-state.ts'
import {
  fireRollback,
  sendAttempt,
  type RollbackCalls,
} from '../../../../renderer/features/rollback/send-rollback.ts'
import { AppError } from '../../../../shared/failure.ts'
import { hostLost, wireError } from '../../support/fake-client.tsx'
import { buildOperation } from '../../support/operations.ts'

const choice = {
  label: 'everything in production',
  scope: { kind: 'environment' as const, environmentId: 'production' },
}
const operation = buildOperation({ planned: 3 })
const notFound = () => wireError({ code: 'not-found', what: 'operation', id: 'x' })

type Order = { operationId: string; unrecorded: boolean }

let now = 0
beforeEach(() => {
  now = 1_000
})

function setUp(
  rollBack: (order: Order) => Promise<unknown>,
  find: () => Promise<unknown> = () => Promise.reject(notFound()),
) {
  const store = createRollbackState()
  const orders: Order[] = []
  const remember = vi.fn()
  const calls = {
    rollBack: (order: Order) => {
      orders.push(order)
      return rollBack(order)
    },
    find,
    remember,
    now: () => now,
  } as unknown as RollbackCalls
  const attempt = () => store.getState().attempts[0]
  return { store, calls, orders, remember, attempt }
}

test('an accepted rollback shows its receipt and is no attempt any more', async () => {
  const { store, calls, orders, remember } = setUp(async () => operation)
  await fireRollback(store, calls, choice, true)
  expect(store.getState().attempts).toEqual([])
  expect(store.getState().showing).toBe(orders[0]?.operationId)
  expect(remember).toHaveBeenCalledWith(operation)
})

test('a lost host is asked by id, and the order is not sent again when it had arrived', async () => {
  const { store, calls, orders, remember } = setUp(
    async () => Promise.reject(hostLost()),
    async () => operation,
  )
  await fireRollback(store, calls, choice, true)
  expect(orders).toHaveLength(1)
  expect(remember).toHaveBeenCalledWith(operation)
  expect(store.getState().attempts).toEqual([])
})

test('an order that never arrived is sent again with the same id', async () => {
  let lost = true
  const { store, calls, orders } = setUp(async () => {
    if (!lost) return operation
    lost = false
    throw hostLost()
  })
  await fireRollback(store, calls, choice, true)
  expect(orders).toHaveLength(2)
  expect(orders[1]?.operationId).toBe(orders[0]?.operationId)
  expect(store.getState().attempts).toEqual([])
})

test('while the host is away the attempt says so', async () => {
  const away = Promise.withResolvers<unknown>()
  const { store, calls, attempt } = setUp(
    async () => Promise.reject(hostLost()),
    () => away.promise,
  )
  void fireRollback(store, calls, choice, true)
  await vi.waitFor(() => expect(attempt()?.status).toBe('host-lost'))
  away.resolve(operation)
  await vi.waitFor(() => expect(store.getState().attempts).toEqual([]))
})

test('a host that comes back late and never saw it asks a person before sending', async () => {
  const { store, calls, orders, attempt } = setUp(async () => {
    now += 60_000
    throw hostLost()
  })
  await fireRollback(store, calls, choice, true)
  expect(orders).toHaveLength(1)
  expect(attempt()?.status).toBe('never-arrived')
})

test('an unwritable journal asks once, and the answer goes out with the same id', async () => {
  const { store, calls, orders, attempt } = setUp(async ({ unrecorded }) => {
    if (unrecorded) return operation
    throw new AppError({ code: 'journal-unwritable', problem: 'disk full' })
  })
  await fireRollback(store, calls, choice, true)
  expect(attempt()?.status).toBe('ask-unrecorded')
  const id = orders[0]?.operationId ?? ''
  store.getState().attemptChanged(id, { unrecorded: true })
  await sendAttempt(store, calls, id)
  expect(orders.map(order => order.unrecorded)).toEqual([false, true])
  expect(orders[1]?.operationId).toBe(id)
  expect(store.getState().attempts).toEqual([])
})

test('a refusal keeps the attempt, and sending it again keeps its id', async () => {
  const { store, calls, orders, attempt } = setUp(async () =>
    Promise.reject(wireError({ code: 'bug', reference: 'r1' })),
  )
  await fireRollback(store, calls, choice, true)
  expect(attempt()).toMatchObject({ status: 'refused', failure: { code: 'bug', reference: 'r1' } })
  await sendAttempt(store, calls, orders[0]?.operationId ?? '')
  expect(new Set(orders.map(order => order.operationId)).size).toBe(1)
})

test('two gestures are two operations', async () => {
  const { store, calls, orders } = setUp(async () => operation)
  await fireRollback(store, calls, choice, true)
  await fireRollback(store, calls, choice, true)
  expect(new Set(orders.map(order => order.operationId)).size).toBe(2)
})
