import { fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { auditAsText } from '../../../../renderer/features/history/audit-filters.tsx'
import { auditGroups, kindsOf } from '../../../../renderer/features/history/audit-words.ts'
import { useHistoryState } from '../../../../renderer/features/history/history-state.ts'
import { HistoryPage } from '../../../../renderer/features/history/index.ts'
import { AuditKind, type AuditEntry } from '../../../../shared/contract/history-contract.ts'
import { fakeApi, renderWithApi, wireError, type Answers } from '../../support/fake-client.tsx'
import { giveElementsSize } from '../../support/laid-out.ts'

giveElementsSize(1200, 600)

afterEach(() => useHistoryState.setState({ search: '', groups: [], environmentId: null }))

const entry = (sequence: number, fields: Partial<AuditEntry> = {}): AuditEntry => ({
  sequence,
  atMs: Date.UTC(2026, 4, 3, 14, 2, 7),
  actor: { name: 'Mara', osUser: 'mara', host: 'desk' },
  kind: 'rollback-asked',
  environmentId: 'production',
  connectionId: 'prod',
  flagKey: 'phoenix_pipeline_enabled',
  operationId: `op-${sequence}`,
  text: `Roll back number ${sequence}`,
  digest: 'd',
  ...fields,
})

function open(history: Answers['history'] = {}) {
  const fake = fakeApi({
    environments: {
      list: () => [{ id: 'production', name: 'production', colour: 'crimson', rank: 2, protected: true }],
    },
    history: {
      audit: () => ({ entries: [entry(2), entry(1, { operationId: null })], more: false }),
      ...history,
    },
  })
  const onOpenReceipt = vi.fn()
  const onOpenFlag = vi.fn()
  renderWithApi(<HistoryPage onOpenReceipt={onOpenReceipt} onOpenFlag={onOpenFlag} />, fake.api)
  return { ...fake, onOpenReceipt, onOpenFlag }
}

test('an entry leads to its receipt and to its flag', async () => {
  const { onOpenReceipt, onOpenFlag } = open()
  fireEvent.click((await screen.findAllByRole('button', { name: 'Open' }))[0] as HTMLElement)
  expect(onOpenReceipt.mock.calls).toEqual([['op-2']])
  fireEvent.click(screen.getAllByRole('button', { name: 'phoenix_pipeline_enabled' })[0] as HTMLElement)
  expect(onOpenFlag).toHaveBeenCalledWith({ connectionId: 'prod', key: 'phoenix_pipeline_enabled' })
})

test('words, kind and environment are asked of the host together', async () => {
  const { callsOf } = open()
  await screen.findByText('Roll back number 2')
  fireEvent.change(screen.getByRole('textbox', { name: /search the audit/i }), {
    target: { value: ' phoenix ' },
  })
  fireEvent.click(screen.getByRole('checkbox', { name: 'changes' }))
  await waitFor(() =>
    expect(callsOf('history.audit')).toContainEqual({
      filter: { environmentId: null, flag: null, kinds: ['change-asked'], search: 'phoenix' },
      before: null,
      limit: 100,
    }),
  )
})

test('older entries come when the end is in view', async () => {
  const { callsOf } = open({
    audit: ({ before }) =>
      before === null ? { entries: [entry(9), entry(8)], more: true } : { entries: [entry(7)], more: false },
  })
  expect(await screen.findByText('Roll back number 7')).toBeTruthy()
  expect(callsOf('history.audit').map(input => (input as { before: number | null }).before)).toEqual([
    null,
    8,
  ])
})

test('an intact chain says how many entries were checked', async () => {
  open({ verify: () => ({ entries: 64, brokenAt: null, problem: null }) })
  fireEvent.click(screen.getByRole('button', { name: 'Verify the chain' }))
  expect(await screen.findByText(/Chain verified: 64 entries intact/)).toBeTruthy()
})

test('a broken chain names its first entry that does not fit', async () => {
  open({ verify: () => ({ entries: 64, brokenAt: 17, problem: 'the digest does not cover the text' }) })
  fireEvent.click(screen.getByRole('button', { name: 'Verify the chain' }))
  expect((await screen.findByRole('alert')).textContent).toContain(
    'broken at entry 17 of 64: the digest does not cover the text',
  )
  expect(screen.queryByText(/Chain verified/)).toBeNull()
})

test('an audit that cannot be read says why', async () => {
  open({
    audit: () => {
      throw wireError({ code: 'file-newer', file: 'journal.db', version: 9, supported: 4 })
    },
  })
  expect(await screen.findByText(/journal.db was written by a newer Switchyard/)).toBeTruthy()
})

test('every kind of entry is in exactly one group of the filter', () => {
  const grouped = auditGroups.flatMap(group => group.kinds)
  expect(grouped.toSorted()).toEqual([...AuditKind.options].sort())
  expect(kindsOf([])).toBeNull()
  expect(kindsOf(['gone'])).toBeNull()
})

test('copied entries carry exact instants, and hidden characters as escapes', () => {
  const text = auditAsText([entry(3, { text: 'line\nbreak\u202E' })])
  expect(text.split('\n')).toHaveLength(1)
  expect(text).toContain('2026-05-03 ')
  expect(text).toContain(':02:07.000')
  expect(text).toContain('line\\u000Abreak\\u202E')
})
