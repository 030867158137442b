import { fireEvent, screen, waitFor } from '@testing-library/react'
import { expect, test } from 'vitest'
import { RollbackLayer, RollbackProvider } from '../../../../renderer/features/rollback/index.ts'
import type { OperationSummary } from '../../../../shared/domain/operation.ts'
import { fakeApi, renderWithApi } from '../../support/fake-client.tsx'
import { buildDelivered, buildOperation } from '../../support/operations.ts'
import { threeEnvironments } from '../../support/rows.ts'

function open(operations: readonly OperationSummary[]) {
  const fake = fakeApi({
    overview: { usage: () => [] },
    connections: { list: () => [] },
    environments: { list: () => [...threeEnvironments] },
    operations: {
      open: () => [...operations],
      get: ({ id }) => operations.find(one => one.id === id) ?? buildOperation({}),
      targets: () => ({ total: 0, targets: [] }),
    },
  })
  return renderWithApi(
    <RollbackProvider>
      <RollbackLayer />
    </RollbackProvider>,
    fake.api,
  )
}

const settled = (fields: Partial<OperationSummary> = {}) =>
  buildOperation({ verified: 1 }, { settledAtMs: 1_041, allVerifiedMs: 41, ...fields })

test('an operation that is not settled stays and cannot be put away', async () => {
  open([buildOperation({ verified: 1, unknown: 1 })])
  expect(await screen.findByText(/1 of 2 verified/)).toBeTruthy()
  expect(screen.queryByRole('button', { name: /Put the receipt/ })).toBeNull()
})

test('a settled receipt is put away', async () => {
  open([settled()])
  fireEvent.click(
    await screen.findByRole('button', { name: 'Put the receipt of everything in production away' }),
  )
  expect(screen.queryByText(/1 of 1 verified/)).toBeNull()
})

test('its receipt opens from the strip', async () => {
  open([settled()])
  fireEvent.click(await screen.findByRole('button', { name: 'Open receipt' }))
  expect(await screen.findByRole('dialog', { name: /1 of 1 verified/ })).toBeTruthy()
})

test('an ordinary change that worked leaves by itself, one that did not stays', async () => {
  open([
    settled({ id: 'c1', kind: 'change', title: 'worked long ago' }),
    buildOperation(
      { refused: 1 },
      { id: 'c2', kind: 'change', title: 'refused long ago', settledAtMs: 2_000 },
    ),
  ])
  expect(await screen.findByText('refused long ago')).toBeTruthy()
  await waitFor(() => expect(screen.queryByText('worked long ago')).toBeNull())
})

test('what the application or a person still has to do stands in its line', async () => {
  const operation = buildOperation({ delivering: 3 })
  const connections = operation.connections.map(one => ({
    ...one,
    delivered: buildDelivered({ state: 'waiting-for-probe', exitCode: 0 }),
  }))
  open([{ ...operation, connections }])
  expect(await screen.findByText(/orders-db/)).toBeTruthy()
  expect(screen.getByText(/waiting for the application to answer OLD/)).toBeTruthy()
})
