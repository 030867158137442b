import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { DeliveryPanel } from '../../../../../renderer/features/rollback/receipt/delivery-panel.tsx'
import type { Delivered, OperationSummary } from '../../../../../shared/domain/operation.ts'
import { fakeApi, renderWithApi } from '../../../support/fake-client.tsx'
import { buildDelivered, buildOperation, buildTarget } from '../../../support/operations.ts'

function open(delivered: Delivered, operation: OperationSummary = buildOperation({ delivering: 1 })) {
  const fake = fakeApi({
    operations: {
      targets: () => ({
        total: 1,
        targets: [
          buildTarget({
            state: 'by-hand',
            givenUp: {
              reason: 'Rebuilt it, looked: OLD',
              by: 'Ana',
              atMs: 3_000,
              confirmedByHand: true,
            },
          }),
        ],
      }),
      confirm: ({ reason }) => buildOperation({ 'by-hand': 1 }, { settledAtMs: 3_000, reason }),
    },
  })
  const [connection] = operation.connections
  if (connection === undefined) throw new Error('an operation without a store')
  renderWithApi(
    <DeliveryPanel operation={operation} connection={connection} delivered={delivered} />,
    fake.api,
  )
  return { ...fake, panel: screen.getByRole('region', { name: 'Delivery of orders-db' }) }
}

const byHand = (fields: Partial<Delivered> = {}) => buildDelivered({ state: 'by-hand', ...fields })

test('a running command shows what it prints as nothing but text', () => {
  const { panel } = open(buildDelivered({ output: 'building <b>web</b>\n\u202Egnp.exe' }))
  const output = within(panel).getByRole('log', { name: 'What the command printed' })
  expect(output.textContent).toContain('building <b>web</b>')
  expect(output.textContent).toContain('\\u202E')
  expect(output.querySelector('b')).toBeNull()
  expect(panel.textContent).toContain('The apply command is running')
  expect(within(panel).getByRole('button', { name: 'Copy the output' })).toBeTruthy()
})

test('of a long output the end is shown', () => {
  const lines = Array.from({ length: 1_000 }, (_, line) => `line ${line}`)
  const { panel } = open(buildDelivered({ output: lines.join('\n') }))
  const output = within(panel).getByRole('log')
  expect(output.textContent).toContain('… 800 lines before')
  expect(output.textContent).toContain('line 999')
  expect(output.textContent).not.toContain('line 799\n')
})

test('after the command the application is waited for, and the clock goes on', () => {
  const { panel } = open(
    buildDelivered({ state: 'waiting-for-probe', exitCode: 0, startedAtMs: Date.now() - 41_000 }),
  )
  expect(panel.textContent).toMatch(
    /ended with exit code 0\. Waiting for the application to answer OLD · 4\d\u00a0s/,
  )
})

test('a command that failed says so and gives the steps', () => {
  const { panel } = open(buildDelivered({ state: 'failed', exitCode: 2, output: 'no space left' }))
  expect(panel.textContent).toContain('The apply command failed with exit code 2. Do the steps below by hand')
  expect(within(panel).getByRole('region', { name: 'Steps' }).textContent).toContain('npm run build')
  expect(within(panel).getByRole('button', { name: 'Copy the steps' })).toBeTruthy()
})

test('with a probe a person’s word is not asked for', () => {
  const { panel } = open(byHand(), buildOperation({ 'by-hand': 1 }))
  expect(panel.textContent).toContain('The application is asked until it answers OLD')
  expect(within(panel).queryByRole('button', { name: 'It is done…' })).toBeNull()
})

test('without a probe a person says that it is done, in one sentence', async () => {
  const { callsOf } = open(byHand({ hasProbe: false }), buildOperation({ 'by-hand': 1 }))
  fireEvent.click(screen.getByRole('button', { name: 'It is done…' }))
  const done = await screen.findByRole<HTMLButtonElement>('button', { name: 'It is done' })
  expect(done.disabled).toBe(true)
  const sentence = screen.getByRole('textbox', { name: /What was done/ })
  fireEvent.change(sentence, { target: { value: '  Rebuilt it  ' } })
  fireEvent.keyDown(sentence, { key: 'Enter' })
  await waitFor(() =>
    expect(callsOf('operations.confirm')).toEqual([
      { id: 'op-1', connectionId: 'production', reason: 'Rebuilt it' },
    ]),
  )
})

test('what a person said stands there with the name, and is not called served', async () => {
  const { panel } = open(
    byHand({ state: 'confirmed-by-hand', hasProbe: false }),
    buildOperation({ 'by-hand': 1 }, { settledAtMs: 3_000 }),
  )
  expect(await within(panel).findByText(/Rebuilt it, looked: OLD/)).toBeTruthy()
  expect(panel.textContent).toContain('Ana')
  expect(panel.textContent).toContain('A person says that it is done; nothing could be asked')
  expect(panel.dataset['state']).toBe('confirmed-by-hand')
})
