import { act, fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import {
  EmergencyButton,
  RollbackLayer,
  RollbackProvider,
  type HeldChoice,
  type ScopeChoice,
} from '../../../../renderer/features/rollback/index.ts'
import { HOLD_MS } from '../../../../renderer/features/rollback/use-hold.ts'
import type { ConnectionView } from '../../../../shared/contract/connections-contract.ts'
import type { OperationSummary } from '../../../../shared/domain/operation.ts'
import { fakeApi, renderWithApi, wireError, type Answers } from '../../support/fake-client.tsx'
import { buildOperation, buildPreview } from '../../support/operations.ts'
import { buildConnection } from '../flags/flag-fixtures.ts'
import { threeEnvironments } from '../../support/rows.ts'

const choices: readonly [HeldChoice, ScopeChoice, ScopeChoice] = [
  {
    label: 'phoenix_pipeline',
    scope: { kind: 'flags', flags: [{ connectionId: 'production', key: 'phoenix_pipeline' }] },
  },
  { label: 'everything in production', scope: { kind: 'environment', environmentId: 'production' } },
  { label: 'everything everywhere', scope: { kind: 'everywhere' } },
]

type Orders = { operationId: string; scope: unknown; suspendOverrides: boolean; unrecorded: boolean }[]

function open(operations: Answers['operations'] = {}, connections: readonly ConnectionView[] = []) {
  const fake = fakeApi({
    connections: { list: () => [...connections] },
    environments: { list: () => [...threeEnvironments] },
    flags: { list: () => [] },
    overview: { usage: () => [] },
    operations: {
      previewRollback: () => buildPreview(),
      open: () => [],
      rollBack: ({ operationId }): OperationSummary =>
        buildOperation({ verified: 44 }, { id: operationId, settledAtMs: 1_041, allVerifiedMs: 41 }),
      targets: () => ({ total: 0, targets: [] }),
      ...operations,
    },
  })
  const view = renderWithApi(
    <RollbackProvider>
      <EmergencyButton choices={choices} />
      <RollbackLayer />
    </RollbackProvider>,
    fake.api,
  )
  const orders = () => fake.callsOf('operations.rollBack') as Orders
  return { ...fake, ...view, orders, button: screen.getByRole('button', { name: /emergency rollback/i }) }
}

/** What a browser does with Enter on a focused button. */
function pressEnter(repeat = false) {
  const target = document.activeElement
  if (target === null) throw new Error('nothing has the focus')
  if (fireEvent.keyDown(target, { key: 'Enter', repeat })) fireEvent.click(target, { detail: 0 })
}

const press = (button: HTMLElement) => fireEvent.pointerDown(button, { button: 0, isPrimary: true })
const hold = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms))

afterEach(() => {
  vi.useRealTimers()
})

test('Enter twice rolls back: the first opens the dialog with the focus on its confirming button', async () => {
  const { button, orders } = open()
  button.focus()
  pressEnter()
  await waitFor(() => expect(document.activeElement?.textContent).toBe('Roll back phoenix_pipeline'))
  expect(orders()).toEqual([])
  pressEnter()
  await waitFor(() => expect(orders()).toHaveLength(1))
  expect(orders()[0]).toMatchObject({ scope: choices[0].scope, suspendOverrides: true, unrecorded: false })
  expect(await screen.findByText(/44 of 44 verified/)).toBeTruthy()
})

test('an Enter that is still held down does not confirm what it opened', async () => {
  const { button, orders } = open()
  button.focus()
  pressEnter()
  await waitFor(() => expect(document.activeElement?.textContent).toBe('Roll back phoenix_pipeline'))
  pressEnter(true)
  expect(orders()).toEqual([])
})

test('the shortcut opens the dialog from anywhere', async () => {
  open()
  fireEvent.keyDown(document.body, { key: 'E', ctrlKey: true, shiftKey: true })
  await waitFor(() => expect(document.activeElement?.textContent).toBe('Roll back phoenix_pipeline'))
})

test('confirming does not wait for a preview that never comes', async () => {
  const { button, orders } = open({ previewRollback: () => new Promise(() => undefined) })
  fireEvent.click(button)
  await waitFor(() => expect(document.activeElement?.textContent).toBe('Roll back phoenix_pipeline'))
  pressEnter()
  await waitFor(() => expect(orders()).toHaveLength(1))
})

test('confirming works where the preview failed', async () => {
  const { button, orders } = open({
    previewRollback: () => {
      throw wireError({ code: 'bug', reference: 'r9' })
    },
  })
  fireEvent.click(button)
  expect(await screen.findByText(/rolling back works without it/i)).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: 'Roll back phoenix_pipeline' }))
  await waitFor(() => expect(orders()).toHaveLength(1))
})

test('another scope and keeping the overrides are choices of the dialog', async () => {
  const { button, orders } = open()
  fireEvent.click(button)
  fireEvent.click(await screen.findByRole('radio', { name: /everything in production/ }))
  fireEvent.click(screen.getByRole('checkbox', { name: /suspend overrides/i }))
  fireEvent.click(screen.getByRole('button', { name: 'Roll back everything in production' }))
  await waitFor(() => expect(orders()[0]).toMatchObject({ scope: choices[1].scope, suspendOverrides: false }))
})

test('a store that has no overrides is not asked about them', async () => {
  const view = buildConnection('production', 'production', {
    capabilities: { overrides: false } as ConnectionView['status']['capabilities'],
  })
  const { button, orders } = open({}, [view])
  fireEvent.click(button)
  await waitFor(() => expect(screen.queryByRole('checkbox', { name: /suspend overrides/i })).toBeNull())
  fireEvent.click(screen.getByRole('button', { name: 'Roll back phoenix_pipeline' }))
  await waitFor(() => expect(orders()[0]).toMatchObject({ suspendOverrides: true }))
})

test('everything everywhere is offered last, chosen by a key, and said before it is confirmed', async () => {
  const { button, orders, callsOf } = open()
  fireEvent.click(button)
  const radios = await screen.findAllByRole<HTMLInputElement>('radio')
  expect(radios.map(radio => radio.checked)).toEqual([true, false, false])
  fireEvent.keyDown(document.activeElement ?? document.body, { key: '3' })
  const confirm = await screen.findByRole('button', { name: 'Roll back everything everywhere' })
  expect(document.activeElement).toBe(confirm)
  expect(screen.getByRole('dialog', { name: 'Emergency rollback · everywhere' })).toBeTruthy()
  expect(screen.getByText('Chosen: everything everywhere')).toBeTruthy()
  expect(callsOf('operations.previewRollback')).toContainEqual({ kind: 'everywhere' })
  pressEnter()
  await waitFor(() => expect(orders()).toHaveLength(1))
  expect(orders()[0]).toMatchObject({ scope: { kind: 'everywhere' } })
})

test('its own shortcut opens the dialog with everywhere chosen, and fires nothing by itself', async () => {
  const { orders } = open()
  fireEvent.keyDown(document.body, { key: 'Backspace', ctrlKey: true, shiftKey: true })
  await waitFor(() => expect(document.activeElement?.textContent).toBe('Roll back everything everywhere'))
  expect(orders()).toEqual([])
})

test('held, the button never reaches further than its first choice', async () => {
  vi.useFakeTimers()
  const { button, orders } = open()
  press(button)
  await hold(HOLD_MS * 3)
  expect(orders().map(order => order.scope)).toEqual([choices[0].scope])
})

test('the preview names people, overrides and what is not ready', async () => {
  const { button } = open({
    previewRollback: () =>
      buildPreview({
        connections: [
          {
            connectionId: 'p',
            environmentId: 'production',
            name: 'orders-db',
            flags: 44,
            peopleOnNew: 18_200,
            people: 72_800,
            peopleCounted: false,
            readiness: { state: 'not-ready', because: { code: 'access-read-only', connection: 'orders-db' } },
            readAtMs: 1,
          },
        ],
      }),
  })
  fireEvent.click(button)
  expect(await screen.findByText(/about 18,200 people move \(25.%/)).toBeTruthy()
  expect(screen.getByText(/12 overrides pin people to NEW/)).toBeTruthy()
  expect(screen.getByText(/orders-db is set to read-only/)).toBeTruthy()
})

test('holding shows the preview while it fills, and then fires once', async () => {
  vi.useFakeTimers()
  const { button, orders } = open()
  press(button)
  await hold(600)
  expect(screen.getByText(/keep holding/i)).toBeTruthy()
  expect(orders()).toEqual([])
  await hold(HOLD_MS)
  expect(orders()).toHaveLength(1)
  fireEvent.pointerUp(button)
  fireEvent.click(button, { detail: 1 })
  await hold(HOLD_MS * 2)
  expect(orders()).toHaveLength(1)
  expect(screen.queryByRole('radio')).toBeNull()
})

test.each(['pointerUp', 'pointerLeave', 'pointerCancel'] as const)(
  '%s before the end cancels the hold',
  async how => {
    vi.useFakeTimers()
    const { button, orders } = open()
    press(button)
    await hold(HOLD_MS - 200)
    fireEvent[how](button)
    fireEvent.click(button, { detail: 1 })
    await hold(HOLD_MS * 3)
    expect(orders()).toEqual([])
    expect(screen.queryByText(/keep holding/i)).toBeNull()
    expect(screen.queryByRole('radio')).toBeNull()
  },
)

test('losing the window cancels the hold', async () => {
  vi.useFakeTimers()
  const { button, orders } = open()
  press(button)
  await hold(HOLD_MS - 200)
  fireEvent.blur(window)
  await hold(HOLD_MS * 3)
  expect(orders()).toEqual([])
})

test('time in which the window was frozen does not count as holding', async () => {
  vi.useFakeTimers()
  const { button, orders } = open()
  press(button)
  await hold(300)
  vi.setSystemTime(Date.now() + 60_000)
  vi.spyOn(performance, 'now').mockReturnValueOnce(performance.now() + 60_000)
  await hold(80)
  fireEvent.pointerUp(button)
  expect(orders()).toEqual([])
})

test('a short click opens the dialog', async () => {
  vi.useFakeTimers()
  const { button, orders } = open()
  press(button)
  await hold(120)
  fireEvent.pointerUp(button)
  fireEvent.click(button, { detail: 1 })
  await hold(50)
  expect(screen.getByRole('button', { name: 'Roll back phoenix_pipeline' })).toBeTruthy()
  expect(orders()).toEqual([])
})

test('a journal that cannot be written asks one more question', async () => {
  const { button, orders } = open({
    rollBack: ({ operationId, unrecorded }) => {
      if (!unrecorded) throw wireError({ code: 'journal-unwritable', problem: 'the disk is full' })
      return buildOperation(
        { verified: 44 },
        { id: operationId, recorded: false, settledAtMs: 1_041, allVerifiedMs: 41 },
      )
    },
  })
  fireEvent.click(button)
  fireEvent.click(await screen.findByRole('button', { name: 'Roll back phoenix_pipeline' }))
  expect(await screen.findByText('This will not be recorded on disk.')).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: 'Roll back without a record' }))
  await waitFor(() => expect(orders()).toHaveLength(2))
  expect(orders()[1]).toMatchObject({ operationId: orders()[0]?.operationId, unrecorded: true })
  expect(await screen.findByText('not recorded on disk')).toBeTruthy()
})
