import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { OverviewPage } from '../../../../renderer/features/overview/index.ts'
import type { RecentChange, Trouble } from '../../../../shared/contract/overview-contract.ts'
import { calmHost } from '../../app/app-screen.tsx'
import { fakeApi, renderWithApi, wireError, type Answers } from '../../support/fake-client.tsx'
import { threeEnvironments } from '../../support/rows.ts'

const trouble: Trouble = {
  environmentId: 'production',
  connectionId: 'production',
  flagKey: 'pay\u202Ement',
  component: 'pipeline',
  effectiveShare: 0.25,
  old: { count: 5_400, failures: 22, rate: 22 / 5_400, low: 0.003, high: 0.006 },
  new: { count: 1_790, failures: 109, rate: 0.061, low: 0.0537, high: 0.0683 },
  windowMinutes: 15,
  sinceMs: Date.now() - 1_440_000,
  rule: 'new-error-rate',
}
const change: RecentChange = {
  atMs: Date.now() - 60_000,
  environmentId: 'staging',
  connectionId: 'staging',
  flagKey: 'new_checkout',
  actor: null,
  text: 'new_checkout 10 → 30 %',
  kind: 'outside',
  operationId: null,
  allVerifiedMs: null,
  simulated: false,
}

test('what goes wrong is said in figures with their interval, and can be rolled back from there', async () => {
  const { onRollBack, onOpenFlag } = open({
    overview: { ...calmHost.overview, troubles: () => troubled([trouble]) },
  })
  const panel = within(await screen.findByRole('region', { name: 'Going wrong' }))
  expect((await panel.findByText(/6\.1/)).textContent).toBe('6.1\u00a0% ±\u00a00.7')
  expect(panel.getByText(/0\.41/)).toBeDefined()
  expect(panel.getByText('pay', { exact: false }).textContent).toContain('\\u202E')
  fireEvent.click(panel.getByRole('button', { name: 'Roll back pay\\u202Ement in production' }))
  const ref = { connectionId: 'production', key: 'pay\u202Ement' }
  expect(onRollBack).toHaveBeenCalledWith({ kind: 'flags', flags: [ref] })
  fireEvent.click(panel.getByRole('button', { name: 'Look at pay\\u202Ement' }))
  expect(onOpenFlag).toHaveBeenCalledWith(ref)
})

test('OLD without uses shows that there is no figure, not 0', async () => {
  open({ overview: { ...calmHost.overview, troubles: () => troubled([{ ...trouble, old: null }]) } })
  expect((await screen.findByTitle('OLD was not used in this window')).textContent).toBe('–')
})

test('nothing wrong names what was watched and by which limits', async () => {
  open()
  await screen.findByText(/2 components watched, none past its limit/)
  expect(screen.getByText(/NEW failing 5 % or more/)).toBeDefined()
})

test('nothing measured is not taken for nothing wrong', async () => {
  const { onConnect } = open({
    overview: { ...calmHost.overview, troubles: () => ({ troubles: [], watched: 0, readAtMs: null }) },
  })
  const panel = within(await screen.findByRole('region', { name: 'Going wrong' }))
  await panel.findByText('Nothing is measured')
  expect(panel.getByText(/does not mean that all is well/)).toBeDefined()
  fireEvent.click(panel.getByRole('button', { name: 'Map a usage table' }))
  expect(onConnect).toHaveBeenCalledOnce()
})

test('a cell says what is on where, and opens the flag in that place', async () => {
  const { onOpenFlag } = open()
  fireEvent.click(await screen.findByRole('button', { name: /^phoenix in staging: 25/ }))
  expect(onOpenFlag).toHaveBeenCalledWith({ connectionId: 'staging', key: 'phoenix' })
})

test('a change that Switchyard did not make says so', async () => {
  open({ overview: { ...calmHost.overview, changes: () => [change] } })
  const panel = within(await screen.findByRole('region', { name: 'What changed lately' }))
  await panel.findByText('not by Switchyard')
  expect(panel.getByText('new_checkout 10 → 30 %')).toBeDefined()
  expect(panel.queryByText('verified')).toBeNull()
})

test('a change that was proved shows its proof, a simulated one its origin', async () => {
  const proved: RecentChange = {
    ...change,
    kind: 'rollback',
    actor: 'Ana',
    allVerifiedMs: 41,
    simulated: true,
  }
  open({ overview: { ...calmHost.overview, changes: () => [proved] } })
  await screen.findByText('simulated past')
  expect(screen.getByText(/^verified/).textContent).toContain('41')
})

test('a part that cannot be read says so; the others stay', async () => {
  const troubles = () =>
    Promise.reject(wireError({ code: 'file-corrupt', file: 'history.db', keptAs: 'history.db.1' }))
  open({ overview: { ...calmHost.overview, troubles } })
  const panel = within(await screen.findByRole('region', { name: 'Going wrong' }))
  await panel.findByText('history.db was damaged.')
  await screen.findByRole('button', { name: /^phoenix in production/ })
})

test('before anything is connected it teaches what will be here', async () => {
  const { onConnect } = open({ connections: { list: () => [] } })
  fireEvent.click(await screen.findByRole('button', { name: 'Connect an environment' }))
  await waitFor(() => expect(onConnect).toHaveBeenCalledOnce())
})

function troubled(troubles: Trouble[]) {
  return { troubles, watched: 2, readAtMs: Date.now() }
}

function open(answers: Answers = {}) {
  const { api } = fakeApi({ ...calmHost, ...answers })
  const actions = { onRollBack: vi.fn(), onOpenFlag: vi.fn(), onOpenFlags: vi.fn(), onConnect: vi.fn() }
  renderWithApi(
    <OverviewPage environmentId="production" environments={threeEnvironments} {...actions} />,
    api,
  )
  return actions
}
