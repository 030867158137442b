import { fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { ChangeForm } from '../../../../renderer/features/flags/change/change-dialog.tsx'
import type { ChangePreview, FlagDetail } from '../../../../shared/contract/flags-contract.ts'
import { buildFlag } from '../../../support/flags.ts'
import { fakeApi, hostLost, renderWithApi, wireError, type Answers } from '../../support/fake-client.tsx'
import { buildOperation, buildTarget } from '../../support/operations.ts'
import { buildDetail, environments } from './flag-fixtures.ts'

const preview: ChangePreview = {
  fields: [{ field: 'percentage', before: '25 %', after: '50 %' }],
  shareBefore: 0.25,
  shareAfter: 0.5,
  direction: 'raises',
  movesToNew: 0.25,
  movesToOld: 0,
  people: 4_000,
  pinnedNew: 10,
  pinnedOld: 2,
  needs: ['confirm', 'reason', 'environment-name'],
  warnings: [],
}
const lowering: ChangePreview = {
  ...preview,
  direction: 'lowers',
  shareAfter: 0.05,
  movesToNew: 0,
  movesToOld: 0.2,
  needs: [],
}

type Sent = {
  operationId: string
  reason: string | null
  environmentNameTyped: string | null
  confirmed: boolean
  expectedVersion: string
  patch: unknown
}

function open(
  answers: { change?: NonNullable<Answers['flags']>['change']; preview?: ChangePreview; more?: Answers } = {},
  detail: FlagDetail = buildDetail(),
) {
  const fake = fakeApi({
    flags: {
      previewChange: () => answers.preview ?? preview,
      change:
        answers.change ??
        (({ operationId }) =>
          buildOperation({ verified: 1 }, { id: operationId, kind: 'change', settledAtMs: 2_000 })),
      get: () => detail,
    },
    operations: {
      get: () => buildOperation({ verified: 1 }, { kind: 'change', settledAtMs: 2_000 }),
      targets: () => ({ total: 1, targets: [buildTarget({ state: 'verified' })] }),
    },
    ...answers.more,
  })
  const onClose = vi.fn()
  const form = (shown: FlagDetail) => (
    <ChangeForm detail={shown} environment={environments[1]} onClose={onClose} onOpenReceipt={vi.fn()} />
  )
  const view = renderWithApi(form(detail), fake.api)
  return {
    ...fake,
    ...view,
    onClose,
    show: (next: FlagDetail) => view.rerender(form(next)),
    sent: () => fake.callsOf('flags.change') as Sent[],
  }
}

const percentage = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'Percentage' })
const type = (field: HTMLElement, value: string) => fireEvent.change(field, { target: { value } })
const button = (name: string) => screen.findByRole<HTMLButtonElement>('button', { name })

async function fillInWhatIsNeeded() {
  type(await screen.findByRole('textbox', { name: 'Reason' }), 'ten quiet days')
  type(screen.getByRole('textbox', { name: /to confirm/ }), 'production')
}

afterEach(() => {
  const drop = screen.queryByRole('button', { name: 'Drop my edits' })
  if (drop !== null) fireEvent.click(drop)
})

test('the preview tells the direction, who moves and who is pinned', async () => {
  open()
  type(percentage(), '50')
  expect(await screen.findByText(/Raises exposure: really 25.% → 50.% of people/)).toBeTruthy()
  expect(screen.getByText(/about 1,000 people \(25.%\)\s+move to NEW/)).toBeTruthy()
  expect(screen.getByText(/12 people are pinned by override \(10\s+NEW, 2 OLD\)/)).toBeTruthy()
})

test('raising in a protected environment asks for a reason and the name, and sends them', async () => {
  const { sent, onClose } = open()
  type(percentage(), '50')
  const raise = await button('Raise to 50\u00a0%')
  expect(raise.disabled).toBe(true)
  expect(screen.getByText('Give a reason first.')).toBeTruthy()
  type(await screen.findByRole('textbox', { name: 'Reason' }), 'ten quiet days')
  expect(screen.getByText('Type production first.')).toBeTruthy()
  type(screen.getByRole('textbox', { name: /to confirm/ }), 'Production')
  expect(raise.disabled).toBe(true)
  type(screen.getByRole('textbox', { name: /to confirm/ }), 'production')
  fireEvent.click(raise)
  await waitFor(() => expect(sent()).toHaveLength(1))
  expect(sent()[0]).toMatchObject({
    patch: { percentage: 50 },
    expectedVersion: 'v1',
    confirmed: true,
    reason: 'ten quiet days',
    environmentNameTyped: 'production',
  })
  await waitFor(() => expect(onClose).toHaveBeenCalled())
})

test('raising where nothing is protected asks for a tick, which another edit takes back', async () => {
  open({ preview: { ...preview, needs: ['confirm'] } })
  type(percentage(), '50')
  const tick = await screen.findByRole<HTMLInputElement>('checkbox', {
    name: 'Yes, about 1,000 people move to NEW',
  })
  expect((await button('Raise to 50\u00a0%')).disabled).toBe(true)
  fireEvent.click(tick)
  expect((await button('Raise to 50\u00a0%')).disabled).toBe(false)
  type(percentage(), '51')
  const again = await screen.findByRole<HTMLInputElement>('checkbox', {
    name: 'Yes, about 1,000 people move to NEW',
  })
  expect(again.checked).toBe(false)
})

test('lowering asks for nothing', async () => {
  const { sent } = open({ preview: lowering })
  type(percentage(), '5')
  fireEvent.click(await button('Lower to 5\u00a0%'))
  await waitFor(() => expect(sent()).toHaveLength(1))
})

test('a fraction that cannot be held is explained and never sent', async () => {
  const { callsOf } = open()
  type(percentage(), '0.1')
  expect(await screen.findByText(/0\.1 % cannot be held/)).toBeTruthy()
  expect((await button('Save change')).disabled).toBe(true)
  expect(callsOf('flags.previewChange')).toEqual([])
})

test('the draft survives a failure, and another opening of the form', async () => {
  const { unmount } = open({
    change: () => {
      throw wireError({ code: 'permission-missing', connection: 'prod-db', needed: 'update feature_flags' })
    },
  })
  type(percentage(), '50')
  await fillInWhatIsNeeded()
  fireEvent.click(await button('Raise to 50\u00a0%'))
  expect(await screen.findByText('The login of prod-db may not update feature_flags.')).toBeTruthy()
  expect(percentage().value).toBe('50')
  unmount()
  open()
  expect(percentage().value).toBe('50')
})

test('after a lost host the same press goes out with the same id; after an outcome it is a new one', async () => {
  let answer = 0
  const { sent } = open({
    preview: lowering,
    change: ({ operationId }) => {
      answer += 1
      if (answer === 1) throw hostLost()
      if (answer === 2) throw wireError({ code: 'bug', reference: 'r' })
      return buildOperation({ verified: 1 }, { id: operationId, kind: 'change' })
    },
  })
  type(percentage(), '5')
  const lower = await button('Lower to 5\u00a0%')
  for (const times of [1, 2, 3]) {
    fireEvent.click(lower)
    await waitFor(() => expect(sent()).toHaveLength(times))
    await waitFor(() => expect(lower.getAttribute('data-loading')).toBeNull())
  }
  const [first, second, third] = sent().map(one => one.operationId)
  expect(second).toBe(first)
  expect(third).not.toBe(second)
})

test('a conflict shows found beside expected, and reloading keeps the edits', async () => {
  const newer = buildDetail({ flag: buildFlag({ connectionId: 'prod', percentage: 40, version: 'v2' }) })
  const { show, sent, callsOf } = open({
    preview: lowering,
    change: () => {
      throw wireError({ code: 'conflict', expected: '25 %', found: '40 %' })
    },
    more: { connections: { refresh: () => ({}) as never } },
  })
  type(percentage(), '5')
  fireEvent.click(await button('Lower to 5\u00a0%'))
  expect(await screen.findByText(/expected 25 %, found 40 %/)).toBeTruthy()
  show(newer)
  const row = (await screen.findByRole('rowheader', { name: 'percentage' })).closest('tr')
  expect([...(row?.cells ?? [])].map(cell => cell.textContent)).toEqual(['percentage', '25 %', '40 %', '5'])
  fireEvent.click(screen.getByRole('button', { name: 'Reload and keep my edits' }))
  await waitFor(() => expect(callsOf('connections.refresh')).toEqual([{ id: 'prod' }]))
  expect(percentage().value).toBe('5')
  expect(sent()).toHaveLength(1)
})

test('a store that refuses keeps the form open with what it said', async () => {
  const refused = buildOperation({ refused: 1 }, { kind: 'change', settledAtMs: 2_000 })
  const { onClose } = open({
    preview: lowering,
    change: () => refused,
    more: {
      operations: {
        get: () => refused,
        targets: () => ({
          total: 1,
          targets: [
            buildTarget({
              state: 'refused',
              failure: { code: 'row-locked', key: 'phoenix_pipeline_enabled', blocker: 'nightly-job' },
            }),
          ],
        }),
      },
    },
  })
  type(percentage(), '5')
  fireEvent.click(await button('Lower to 5\u00a0%'))
  expect(await screen.findByText(/locked by nightly-job/)).toBeTruthy()
  expect(onClose).not.toHaveBeenCalled()
  expect(percentage().value).toBe('5')
})
