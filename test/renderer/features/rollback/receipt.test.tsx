import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { Receipt } from '../../../../renderer/features/rollback/receipt/receipt.tsx'
import { RollbackLayer, RollbackProvider } from '../../../../renderer/features/rollback/index.ts'
import { outcomeLooks } from '../../../../renderer/ui/index.ts'
import type { RestorePreview } from '../../../../shared/contract/operations-contract.ts'
import type { Capabilities } from '../../../../shared/domain/connection.ts'
import { TargetState, type OperationSummary } from '../../../../shared/domain/operation.ts'
import { buildState } from '../../../support/flags.ts'
import { fakeApi, renderWithApi, wireError, type Answers } from '../../support/fake-client.tsx'
import { giveElementsSize } from '../../support/laid-out.ts'
import { buildOperation, buildTarget } from '../../support/operations.ts'
import { connectionView, threeEnvironments } from '../../support/rows.ts'

giveElementsSize(800, 300)

function open(
  operation: OperationSummary,
  operations: Answers['operations'] = {},
  connections: Answers['connections'] = { list: () => [connectionView('production')] },
) {
  const fake = fakeApi({
    overview: { usage: () => [] },
    connections,
    environments: { list: () => [...threeEnvironments] },
    operations: {
      targets: ({ states }) => {
        const state = states?.[0] ?? 'verified'
        return {
          total: 1,
          targets: [
            buildTarget({
              state,
              after: state === 'verified' ? buildState({ globalOverride: 'force-off' }) : null,
            }),
          ],
        }
      },
      ...operations,
    },
  })
  return {
    ...fake,
    ...renderWithApi(
      <RollbackProvider>
        <Receipt operation={operation} />
      </RollbackProvider>,
      fake.api,
    ),
  }
}

test.each(TargetState.options)(
  'a target that is %s is named so, for its store and by its own',
  async state => {
    open(buildOperation({ [state]: 1 }), { targets: () => ({ total: 1, targets: [buildTarget({ state })] }) })
    const { word } = outcomeLooks[state]
    expect(screen.getByRole('row', { name: /^orders-db/ }).textContent).toContain(word)
    expect((await screen.findByRole('row', { name: /phoenix_pipeline_enabled/ })).textContent).toContain(word)
  },
)

test('each store shows its count and its milliseconds', () => {
  open(buildOperation({ verified: 41, 'by-hand': 3 }))
  const row = screen.getByRole('row', { name: /^orders-db/ })
  expect(row.textContent).toContain('41/44')
  expect(row.textContent).toContain('12\u00a0ms')
})

test('before and after of a target stand side by side', async () => {
  open(buildOperation({ verified: 1 }))
  expect(await screen.findByText('25 % → forced off')).toBeTruthy()
})

test('a target opens with its failure in words and what to do by hand', async () => {
  open(buildOperation({ 'not-sent': 1 }), {
    targets: () => ({
      total: 1,
      targets: [
        buildTarget({
          state: 'not-sent',
          failure: { code: 'row-locked', key: 'phoenix_pipeline_enabled', blocker: 'nightly-job' },
        }),
      ],
    }),
  })
  fireEvent.click(await screen.findByRole('button', { name: 'phoenix_pipeline_enabled' }))
  const detail = await screen.findByRole('region', { name: 'Target phoenix_pipeline_enabled' })
  expect(within(detail).getByText(/locked by nightly-job/)).toBeTruthy()
  expect(within(detail).getByText('UPDATE feature_flags SET admin_override_disabled = true;')).toBeTruthy()
  expect(screen.getByRole('button', { name: 'Copy the steps' })).toBeTruthy()
})

test('the reason of a whole store is told before any target is opened', async () => {
  open(buildOperation({ refused: 10_000 }, { settledAtMs: 2_000, peopleUnpinned: 12 }), {
    targets: () => ({
      total: 10_000,
      targets: [
        buildTarget({ state: 'refused', failure: { code: 'access-read-only', connection: 'orders-db' } }),
      ],
    }),
  })
  const reasons = await screen.findByRole('list', { name: 'What went wrong' })
  await waitFor(() =>
    expect(reasons.textContent).toBe(
      '10,000refusedphoenix_pipeline_enabled, the first of them: orders-db is set to read-only in Switchyard. Allow writing for it under Connections.',
    ),
  )
  // Nothing was written, so nobody was unpinned.
  expect(screen.queryByText(/no longer pinned/)).toBeNull()
})

test('what is stored and waits for a person may be restored; what was refused may not', () => {
  open(buildOperation({ 'by-hand': 1 }))
  expect(screen.getByRole('button', { name: 'Restore…' })).toBeTruthy()
  cleanup()
  open(buildOperation({ refused: 1 }, { settledAtMs: 2_000 }))
  expect(screen.queryByRole('button', { name: 'Restore…' })).toBeNull()
})

test('people who were moved before it was stopped may be put back', async () => {
  const capabilities = { personSwitch: true, delivery: 'at-once' } as Capabilities
  open(
    buildOperation({ 'not-sent': 1 }, { settledAtMs: 2_000 }),
    {
      targets: () => ({
        total: 1,
        targets: [buildTarget({ state: 'not-sent', progress: { done: 180, total: 412 } })],
      }),
    },
    { list: () => [connectionView('production', { capabilities })] },
  )
  expect(await screen.findByText(/Stopped: 180 of 412 people moved/)).toBeTruthy()
  expect(screen.getByRole('button', { name: 'Restore…' })).toBeTruthy()
})

test('the list narrows to one outcome', async () => {
  const { callsOf } = open(buildOperation({ verified: 41, unknown: 3 }))
  fireEvent.click(screen.getByRole('radio', { name: 'unknown 3' }))
  await waitFor(() =>
    expect(callsOf('operations.targets')).toContainEqual({
      id: 'op-1',
      states: ['unknown'],
      offset: 0,
      limit: 100,
    }),
  )
})

test('10,000 targets are asked for by the page that is in view', async () => {
  const { callsOf } = open(buildOperation({ verified: 10_000 }))
  await screen.findAllByText('25 % → forced off')
  expect(callsOf('operations.targets')).toEqual([{ id: 'op-1', offset: 0, limit: 100 }])
})

test('the reason is asked afterwards and saved', async () => {
  const { callsOf } = open(buildOperation({ verified: 1 }), {
    setReason: ({ reason }) => buildOperation({ verified: 1 }, { reason }),
  })
  fireEvent.change(screen.getByRole('combobox', { name: 'Why?' }), { target: { value: ' error rate ' } })
  fireEvent.click(screen.getByRole('button', { name: 'Save reason' }))
  await waitFor(() => expect(callsOf('operations.setReason')).toEqual([{ id: 'op-1', reason: 'error rate' }]))
})

test('what is not settled can be tried again, stopped, or given up with a reason', async () => {
  const answer = () => buildOperation({ verified: 1, 'not-sent': 1 })
  const { callsOf } = open(buildOperation({ verified: 1, 'not-sent': 1 }), {
    retry: answer,
    cancel: answer,
    giveUp: answer,
  })
  fireEvent.click(screen.getByRole('button', { name: 'Try the rest now' }))
  await waitFor(() => expect(callsOf('operations.retry')).toEqual([{ id: 'op-1' }]))
  fireEvent.click(screen.getByRole('button', { name: 'Stop what has not been sent' }))
  await waitFor(() => expect(callsOf('operations.cancel')).toEqual([{ id: 'op-1' }]))
  fireEvent.click(screen.getByRole('button', { name: 'Give up on 1…' }))
  const confirm = await screen.findByRole<HTMLButtonElement>('button', { name: 'Give up' })
  expect(confirm.disabled).toBe(true)
  fireEvent.change(screen.getByRole('textbox', { name: /Why is it not tried/ }), {
    target: { value: 'row is gone' },
  })
  fireEvent.click(confirm)
  await waitFor(() => expect(callsOf('operations.giveUp')).toEqual([{ id: 'op-1', reason: 'row is gone' }]))
})

test('a settled and verified operation offers nothing to try', () => {
  open(buildOperation({ verified: 2 }, { settledAtMs: 2_000, allVerifiedMs: 41 }))
  expect(screen.queryByRole('button', { name: 'Try the rest now' })).toBeNull()
  expect(screen.queryByRole('button', { name: /Copy the steps/ })).toBeNull()
})

test('an operation that waits for a password after a restart says so', () => {
  open(buildOperation({ 'not-sent': 1 }, { waitingFor: 'secret' }))
  expect(screen.getByText(/password is not known any more/)).toBeTruthy()
})

const restorePreview: RestorePreview = {
  targets: [
    {
      connectionId: 'production',
      key: 'free',
      status: 'restorable',
      left: { admin_override_disabled: 'true' },
      now: { admin_override_disabled: 'true' },
      back: { admin_override_disabled: null },
      overridesBack: 2,
    },
    {
      connectionId: 'production',
      key: 'taken',
      status: 'conflict',
      left: { rollout_percentage: '25' },
      now: { rollout_percentage: '40' },
      back: { rollout_percentage: '25' },
      overridesBack: 0,
    },
  ],
  direction: 'raises',
  needs: ['confirm', 'reason', 'environment-name'],
  environmentName: 'production',
}

test('restore shows conflicts three ways and first, and asks for what is needed before it can be pressed', async () => {
  const { callsOf } = open(buildOperation({ verified: 2 }, { settledAtMs: 2_000 }), {
    previewRestore: () => restorePreview,
    restore: ({ operationId }) => buildOperation({ planned: 1 }, { id: operationId, kind: 'restore' }),
  })
  fireEvent.click(screen.getByRole('button', { name: 'Restore…' }))
  const flags = await screen.findAllByRole('rowheader', { name: /free|taken/ })
  expect(flags.map(flag => flag.textContent)).toEqual([
    'taken conflict',
    'free restorable · 2 overrides back',
  ])
  const conflict = flags[0]?.closest('tr')
  expect([...(conflict?.cells ?? [])].slice(1).map(cell => cell.textContent)).toEqual([
    'rollout_percentage',
    '25',
    '40',
    '25',
  ])
  expect(
    screen.getByText(
      '1 flag can be put back, with 2 overrides, 1 was changed since and will be left alone. People move to NEW.',
    ),
  ).toBeTruthy()

  const restore = screen.getByRole<HTMLButtonElement>('button', { name: 'Restore 1 flag' })
  expect(restore.disabled).toBe(true)
  fireEvent.change(screen.getByRole('textbox', { name: 'Reason' }), { target: { value: 'fixed' } })
  expect(restore.disabled).toBe(true)
  fireEvent.change(screen.getByRole('textbox', { name: /to confirm/ }), { target: { value: 'production' } })
  fireEvent.click(restore)
  await waitFor(() =>
    expect(callsOf('operations.restore')).toEqual([
      {
        id: 'op-1',
        operationId: expect.any(String),
        confirmed: true,
        reason: 'fixed',
        environmentNameTyped: 'production',
      },
    ]),
  )
})

test('a restore that fails can be pressed again and keeps its id', async () => {
  const { callsOf } = open(buildOperation({ verified: 2 }, { settledAtMs: 2_000 }), {
    previewRestore: () => ({ ...restorePreview, direction: 'same', needs: [] }),
    restore: () => {
      throw wireError({ code: 'bug', reference: 'r-5' })
    },
  })
  fireEvent.click(screen.getByRole('button', { name: 'Restore…' }))
  fireEvent.click(await screen.findByRole('button', { name: 'Restore 1 flag' }))
  expect(await screen.findByText(/r-5/)).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: 'Restore 1 flag' }))
  await waitFor(() => expect(callsOf('operations.restore')).toHaveLength(2))
  const [first, second] = callsOf('operations.restore') as { operationId: string }[]
  expect(second?.operationId).toBe(first?.operationId)
})

test('Escape in the restore dialog leaves the receipt open', async () => {
  const operation = buildOperation({ verified: 2 }, { settledAtMs: 2_000, allVerifiedMs: 41 })
  const fake = fakeApi({
    overview: { usage: () => [] },
    connections: { list: () => [connectionView('production')] },
    environments: { list: () => [...threeEnvironments] },
    operations: {
      open: () => [operation],
      get: () => operation,
      targets: () => ({ total: 0, targets: [] }),
      previewRestore: () => restorePreview,
    },
  })
  renderWithApi(
    <RollbackProvider>
      <RollbackLayer />
    </RollbackProvider>,
    fake.api,
  )
  fireEvent.click(await screen.findByRole('button', { name: 'Open receipt' }))
  fireEvent.click(await screen.findByRole('button', { name: 'Restore…' }))
  const reason = await screen.findByRole('textbox', { name: 'Reason' })
  fireEvent.keyDown(reason, { key: 'Escape' })
  await waitFor(() => expect(screen.queryByRole('textbox', { name: 'Reason' })).toBeNull())
  expect(screen.getByRole('button', { name: 'Restore…' })).toBeTruthy()
  fireEvent.keyDown(screen.getByRole('button', { name: 'Restore…' }), { key: 'Escape' })
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Restore…' })).toBeNull())
})
