import { screen, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { StoreLines } from '../../../../renderer/features/rollback/store-lines.tsx'
import type { ConnectionStatus } from '../../../../shared/domain/connection-status.ts'
import type { Capabilities } from '../../../../shared/domain/connection.ts'
import type { RollbackPreview } from '../../../../shared/contract/operations-contract.ts'
import { fakeApi, renderWithApi } from '../../support/fake-client.tsx'
import { connectionView, threeEnvironments } from '../../support/rows.ts'

type Store = RollbackPreview['connections'][number]

const store = (environmentId: string, fields: Partial<Store> = {}): Store => ({
  connectionId: environmentId,
  environmentId,
  name: `${environmentId}-db`,
  flags: 3,
  peopleOnNew: 0,
  people: null,
  peopleCounted: false,
  readiness: { state: 'ready' },
  readAtMs: Date.now() - 4_000,
  ...fields,
})

async function open(stores: Store[], status: Partial<ConnectionStatus> = {}) {
  const fake = fakeApi({
    connections: { list: () => threeEnvironments.map(({ id }) => connectionView(id, status)) },
    environments: { list: () => [...threeEnvironments] },
  })
  renderWithApi(<StoreLines stores={stores} />, fake.api)
  await screen.findAllByText(/PostgreSQL/)
}

const line = (name: string) => {
  const found = screen.getByText(name).closest('li')
  if (found === null) throw new Error(`no line of ${name}`)
  return found
}

test('each environment has its own stores, with kind, way, readiness and age', async () => {
  await open([store('staging'), store('production')])
  const headings = screen.getAllByRole('heading', { level: 3 })
  expect(headings.map(heading => heading.textContent)).toEqual([
    'staging3 flags in 1 store',
    'production3 flags in 1 store',
  ])
  expect(line('staging-db').textContent).toMatch(/PostgreSQL, in one batch · 3 flags.*ready · 4\s?s/)
})

test('a store that was never read is there, with no flag known', async () => {
  await open([store('production', { flags: 0, readAtMs: null, readiness: { state: 'checking' } })])
  const never = within(line('production-db'))
  expect(never.getByText(/no flag known/)).toBeTruthy()
  expect(never.getByText('never read')).toBeTruthy()
  expect(never.getByText(/still being checked/)).toBeTruthy()
})

test('what is not ready says why', async () => {
  const because = { code: 'access-read-only', connection: 'production-db' } as const
  await open([store('production', { readiness: { state: 'not-ready', because } })])
  expect(line('production-db').textContent).toMatch(
    /not ready · 4.*production-db is set to read-only in Switchyard\./,
  )
})

test('people whom the store has counted are told exactly, with the way they go', async () => {
  const capabilities = { personSwitch: true, delivery: 'at-once' } as Capabilities
  await open([store('production', { peopleOnNew: 412, people: 1_000_000, peopleCounted: true })], {
    capabilities,
  })
  expect(line('production-db').textContent).toContain(
    'PostgreSQL, 412 of 1,000,000 people one by one · 3 flags',
  )
})

test('a long list can be scrolled by the keyboard', async () => {
  await open(
    Array.from({ length: 9 }, (_, n) => store('production', { connectionId: `c${n}` })).concat(
      store('staging'),
    ),
  )
  expect(screen.getByRole('region', { name: 'Stores' }).tabIndex).toBe(0)
})
