import { act, fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { PeopleMoved } from '../../../../../renderer/features/rollback/receipt/people-moved.tsx'
import type { OperationSummary, OperationTarget } from '../../../../../shared/domain/operation.ts'
import { fakeApi, renderWithApi } from '../../../support/fake-client.tsx'
import { buildOperation, buildTarget } from '../../../support/operations.ts'

afterEach(() => {
  vi.useRealTimers()
})

function open(operation: OperationSummary, target: Partial<OperationTarget>) {
  const fake = fakeApi({
    operations: {
      targets: () => ({ total: 1, targets: [buildTarget({ key: 'use_new_data_entry', ...target })] }),
      cancel: () => buildOperation({ 'not-sent': 1 }, { settledAtMs: 9_000 }),
    },
  })
  const [connection] = operation.connections
  if (connection === undefined) throw new Error('an operation without a store')
  return {
    ...fake,
    ...renderWithApi(<PeopleMoved operation={operation} connection={connection} />, fake.api),
  }
}

test('people who are being moved are counted, and it can be stopped', async () => {
  const { callsOf } = open(buildOperation({ sending: 1 }), {
    state: 'sending',
    progress: { done: 180_000, total: 412_000 },
  })
  const bar = await screen.findByRole('progressbar', { name: 'People moved of use_new_data_entry' })
  expect(bar.getAttribute('aria-valuetext')).toBe('180,000 of 412,000 people')
  expect(screen.getByText('180,000 of 412,000 people moved')).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: 'Stop moving people' }))
  await waitFor(() => expect(callsOf('operations.cancel')).toEqual([{ id: 'op-1' }]))
})

test('a rollback that was stopped says how many were moved, and offers nothing more', async () => {
  open(buildOperation({ 'not-sent': 1 }, { settledAtMs: 9_000 }), {
    state: 'not-sent',
    progress: { done: 180, total: 412 },
  })
  expect(
    await screen.findByText(/Stopped: 180 of 412 people moved; the others are as they were/),
  ).toBeTruthy()
  expect(screen.queryByRole('button', { name: 'Stop moving people' })).toBeNull()
})

test('all of them, proven, is no more than the number', async () => {
  open(buildOperation({ verified: 1 }, { settledAtMs: 9_000 }), {
    state: 'verified',
    progress: { done: 412, total: 412 },
  })
  expect((await screen.findByText(/people moved/)).textContent).toBe('412 of 412 people moved')
})

test('a flag that moves nobody one by one shows no bar', async () => {
  const { callsOf } = open(buildOperation({ sending: 1 }), { state: 'sending' })
  await waitFor(() => expect(callsOf('operations.targets')).toHaveLength(1))
  expect(screen.queryByRole('progressbar')).toBeNull()
})

test('a steady pace tells how fast, and how long it still takes', async () => {
  vi.useFakeTimers({ now: 10_000 })
  const done = { now: 0 }
  const fake = fakeApi({
    operations: {
      targets: () => ({
        total: 1,
        targets: [buildTarget({ state: 'sending', progress: { done: done.now, total: 10_000 } })],
      }),
    },
  })
  const operation = buildOperation({ sending: 1 })
  const [connection] = operation.connections
  if (connection === undefined) throw new Error('an operation without a store')
  const { queryClient } = renderWithApi(
    <PeopleMoved operation={operation} connection={connection} />,
    fake.api,
  )
  await act(() => vi.advanceTimersByTimeAsync(10))
  for (let second = 1; second <= 9; second += 1) {
    done.now = second * 100
    await act(async () => {
      await vi.advanceTimersByTimeAsync(990)
      await queryClient.invalidateQueries()
      await vi.advanceTimersByTimeAsync(10)
    })
    if (second === 4) expect(screen.queryByText(/left/)).toBeNull()
  }
  expect(screen.getByText(/900 of 10,000 people moved/).textContent).toMatch(
    /\d+ people per second · about (1 min|\d+)/,
  )
})
