import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { RollbackLogPage } from '../../../../renderer/features/rollback-log/index.ts'
import { sinceMs, useLogState } from '../../../../renderer/features/rollback-log/log-state.ts'
import type { RollbackFigures, RollbackLogEntry } from '../../../../shared/contract/rollback-log-contract.ts'
import { type TargetCounts, TargetState } from '../../../../shared/domain/operation.ts'
import { fakeApi, renderWithApi, type Answers } from '../../support/fake-client.tsx'
import { giveElementsSize } from '../../support/laid-out.ts'

giveElementsSize(1200, 600)
afterEach(() => useLogState.setState({ environmentId: null, flag: null, period: '90 days' }))

const counts = (own: Partial<TargetCounts>) =>
  ({ ...Object.fromEntries(TargetState.options.map(state => [state, 0])), ...own }) as TargetCounts

const entry = (id: string, fields: Partial<RollbackLogEntry> = {}): RollbackLogEntry => ({
  id,
  kind: 'rollback',
  title: `Roll back ${id}`,
  actor: { name: 'Mara', osUser: 'mara', host: 'desk' },
  reason: 'Wrong results',
  askedAtMs: Date.UTC(2026, 4, 3, 14, 2, 7),
  settledAtMs: Date.UTC(2026, 4, 3, 14, 2, 9),
  allVerifiedMs: 1_200,
  limitMs: 60_000,
  targets: 1,
  counts: counts({ verified: 1 }),
  environmentIds: ['production'],
  restoredBy: null,
  recorded: true,
  ...fields,
})

const figures: RollbackFigures = {
  rollbacks: 4,
  restores: 1,
  perWeek: 1.5,
  medianMs: 1_200,
  p95Ms: 70_000,
  verified: 3,
  withinLimit: { within: 2, of: 4 },
  reasons: [
    { reason: 'Wrong results', rollbacks: 3 },
    { reason: null, rollbacks: 1 },
  ],
  flags: [
    { connectionId: 'prod', key: 'often', rollbacks: 3, mostIn7Days: 3, isFrequent: true },
    { connectionId: 'prod', key: 'seldom', rollbacks: 1, mostIn7Days: 1, isFrequent: false },
  ],
  wide: 1,
}

function open(answers: Answers['rollbackLog'] = {}) {
  const fake = fakeApi({
    environments: {
      list: () => [{ id: 'production', name: 'production', colour: 'crimson', rank: 2, protected: true }],
    },
    connections: { list: () => [] },
    rollbackLog: {
      page: () => ({ entries: [entry('a'), entry('b')], next: null }),
      figures: () => figures,
      ...answers,
    },
  })
  const onOpenReceipt = vi.fn()
  renderWithApi(<RollbackLogPage onOpenReceipt={onOpenReceipt} />, fake.api)
  return { ...fake, onOpenReceipt }
}

test('a row says how long it took against its limit, how it ended and why, and leads to its receipt', async () => {
  const { onOpenReceipt } = open({
    page: () => ({
      entries: [
        entry('late', { allVerifiedMs: 70_000, restoredBy: 'x' }),
        entry('lost', { allVerifiedMs: null, counts: counts({ unknown: 1 }), recorded: false, reason: null }),
      ],
      next: null,
    }),
  })
  const row = async (text: string) => (await screen.findByText(text)).closest('[role="row"]') as HTMLElement
  const late = within(await row('Roll back late'))
  expect(late.getByText(/of 60 s$/)).toBeTruthy()
  expect(late.getByText('restored')).toBeTruthy()
  const lost = within(await row('Roll back lost'))
  expect(lost.getByText('never all verified')).toBeTruthy()
  expect(lost.getByText('not recorded')).toBeTruthy()
  expect(lost.getByText('not given yet')).toBeTruthy()
  fireEvent.click(lost.getByRole('button', { name: 'Open the receipt of Roll back lost' }))
  expect(onOpenReceipt).toHaveBeenCalledWith('lost')
})

test('three of one flag in a week are marked, one is not, and a flag narrows the log', async () => {
  const { callsOf } = open()
  const often = (await screen.findByRole('button', { name: 'often' })).closest('li') as HTMLElement
  expect(often.textContent).toContain('3 in 7 days')
  expect(screen.getByRole('button', { name: 'seldom' }).closest('li')?.textContent).not.toContain('7 days')
  fireEvent.click(screen.getByRole('button', { name: 'often' }))
  await waitFor(() =>
    expect(callsOf('rollbackLog.page')).toContainEqual({
      filter: {
        environmentId: null,
        flag: { connectionId: 'prod', key: 'often' },
        sinceMs: expect.any(Number),
      },
      before: null,
      limit: 100,
    }),
  )
  fireEvent.click(screen.getByRole('button', { name: 'Show every flag, not only often' }))
  await waitFor(() => expect(useLogState.getState().flag).toBeNull())
})

test('the figures say half was in time, and nothing of whom', async () => {
  open()
  const panel = (await screen.findByText('Within the limit')).closest('dl') as HTMLElement
  expect(panel.textContent).toContain('50 %'.replace(' ', '\u00a0'))
  expect(panel.textContent).toContain('2 of 4')
  expect(panel.textContent).not.toContain('Mara')
})

test('older ones come when the end is in view', async () => {
  const next = { askedAtMs: 5, sequence: 7 }
  const { callsOf } = open({
    page: ({ before }) =>
      before === null ? { entries: [entry('a')], next } : { entries: [entry('z')], next: null },
  })
  expect(await screen.findByText('Roll back z')).toBeTruthy()
  expect(callsOf('rollbackLog.page').map(input => (input as { before: unknown }).before)).toEqual([
    null,
    next,
  ])
})

test('an empty log says what will be in it, and one that is narrowed can be widened', async () => {
  open({ page: () => ({ entries: [], next: null }) })
  fireEvent.click(await screen.findByRole('button', { name: 'Show everything' }))
  expect(await screen.findByText('Nothing was ever rolled back')).toBeTruthy()
})

test('a period begins with a whole hour', () => {
  expect(sinceMs('all', 1)).toBeNull()
  const hour = 3_600_000
  expect(sinceMs('7 days', 200 * hour + 59)).toBe((200 - 7 * 24) * hour)
})
