import { screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { ConnectionLines } from '../../../../../renderer/features/rollback/receipt/connection-lines.tsx'
import type { UsageSeries } from '../../../../../shared/domain/observation.ts'
import type { ConnectionOutcome } from '../../../../../shared/domain/operation.ts'
import { fakeApi, renderWithApi } from '../../../support/fake-client.tsx'
import { buildOperation, countsOf } from '../../../support/operations.ts'
import { connectionView, threeEnvironments } from '../../../support/rows.ts'

const outcome = (environmentId: string): ConnectionOutcome => ({
  connectionId: environmentId,
  connectionName: `${environmentId}-db`,
  environmentId,
  targets: 2,
  counts: countsOf({ verified: 2 }),
  writeMs: 12,
  verifyMs: 4,
})

const usageOf = (connectionId: string, newCounts: number[]): UsageSeries => ({
  component: 'checkout',
  connectionId,
  fromMs: Date.now() - 3 * 60_000,
  bucketMs: 60_000,
  old: { count: newCounts.map(() => 5), failures: newCounts.map(() => 0) },
  new: { count: newCounts, failures: newCounts.map(() => 0) },
  readAtMs: Date.now(),
  simulatedUntilMs: null,
})

function open(...environmentIds: string[]) {
  const fake = fakeApi({
    connections: { list: () => threeEnvironments.map(({ id }) => connectionView(id)) },
    environments: { list: () => [...threeEnvironments] },
    overview: {
      usage: ({ environmentId }) => (environmentId === 'staging' ? [usageOf('staging', [3, 0, 0])] : []),
    },
  })
  const operation = buildOperation(
    { verified: 2 * environmentIds.length },
    { environmentIds, connections: environmentIds.map(outcome) },
  )
  renderWithApi(<ConnectionLines operation={operation} />, fake.api)
}

test('stores stand by environment, the first place a change is tried first', async () => {
  open('production', 'staging')
  await screen.findAllByText('PostgreSQL, in one batch')
  expect(screen.getAllByRole('rowheader').map(header => header.textContent?.trim())).toEqual([
    'staging',
    'staging-db PostgreSQL, in one batch',
    'production',
    'production-db PostgreSQL, in one batch',
  ])
})

test('of one environment its name is not repeated', async () => {
  open('production')
  await screen.findByText('PostgreSQL, in one batch')
  expect(screen.getAllByRole('rowheader')).toHaveLength(1)
})

test('observed is told of each store by itself', async () => {
  open('staging', 'production')
  expect(await screen.findByText(/last use of NEW in the minute of/)).toBeTruthy()
  expect(await screen.findByText('no usage is read from this store')).toBeTruthy()
})
