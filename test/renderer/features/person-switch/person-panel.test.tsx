import { fireEvent, screen, waitFor } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { PersonPanel } from '../../../../renderer/features/person-switch/person-panel.tsx'
import type { PersonChoice } from '../../../../shared/contract/people-contract.ts'
import { fakeApi, renderWithApi, wireError } from '../../support/fake-client.tsx'
import { buildOperation, buildTarget } from '../../support/operations.ts'

const choice: PersonChoice = {
  ref: { connectionId: 'entry', key: 'use_new_data_entry' },
  userId: '4711',
  stored: 'new',
  chose: true,
  percentage: null,
  keptOff: false,
  readAtMs: Date.now(),
  environmentName: 'production',
  needs: { old: [], new: ['confirm', 'reason', 'environment-name'] },
}

type Sent = {
  operationId: string
  variant: string
  expected: string
  reason: string | null
  environmentNameTyped: string | null
}

/** A store in which the switch does what it says. */
function open(first: Partial<PersonChoice> = {}) {
  let stored = first.stored ?? choice.stored
  const done = () => buildOperation({ verified: 1 }, { kind: 'change', settledAtMs: 2_000 })
  const fake = fakeApi({
    people: {
      look: ({ userId }) => {
        if (userId === 'nobody') throw wireError({ code: 'not-found', what: 'person', id: userId })
        return { ...choice, ...first, userId, stored }
      },
      switch: ({ variant }) => {
        stored = variant
        return done()
      },
    },
    operations: {
      get: done,
      targets: () => ({ total: 1, targets: [buildTarget({ state: 'verified' })] }),
    },
  })
  const onOpenReceipt = vi.fn()
  renderWithApi(
    <PersonPanel connectionId="entry" flagKey="use_new_data_entry" onOpenReceipt={onOpenReceipt} />,
    fake.api,
  )
  const look = (id: string) => {
    fireEvent.change(screen.getByLabelText('Id of the person'), { target: { value: id } })
    fireEvent.click(screen.getByRole('button', { name: 'Look up' }))
  }
  return { ...fake, look, onOpenReceipt, sent: () => fake.callsOf('people.switch') as Sent[] }
}

test('nothing is asked of the store before somebody is named', () => {
  const { calls } = open()
  expect(calls).toEqual([])
  expect(screen.getByRole('button', { name: 'Look up' }).hasAttribute('disabled')).toBe(true)
  expect(screen.getByText(/until the person signs in again/)).toBeTruthy()
})

test('one press puts a person on OLD, even where everything is protected, and the store is read again', async () => {
  const { look, sent, callsOf, onOpenReceipt } = open()
  look(' 4711 ')
  fireEvent.click(await screen.findByRole('button', { name: 'Put back on OLD' }))
  await screen.findByRole('button', { name: 'Put on NEW…' })
  expect(sent()).toMatchObject([{ userId: '4711', variant: 'old', expected: 'new', reason: null }])
  expect(callsOf('people.look').length).toBe(2)
  fireEvent.click(screen.getByRole('button', { name: 'Open receipt' }))
  expect(onOpenReceipt).toHaveBeenCalledWith('op-1')
})

test('NEW asks for what the environment asks for, and sends nothing before', async () => {
  const { look, sent } = open({ stored: 'old' })
  look('4711')
  fireEvent.click(await screen.findByRole('button', { name: 'Put on NEW…' }))
  const send = screen.getByRole('button', { name: 'Put on NEW' })
  expect(send.hasAttribute('disabled')).toBe(true)
  fireEvent.change(screen.getByLabelText(/Reason/), { target: { value: 'asked for it' } })
  expect(send.hasAttribute('disabled')).toBe(true)
  fireEvent.change(screen.getByLabelText(/to confirm/), { target: { value: 'production' } })
  fireEvent.click(send)
  await waitFor(() =>
    expect(sent()).toMatchObject([
      { variant: 'new', expected: 'old', reason: 'asked for it', environmentNameTyped: 'production' },
    ]),
  )
})

test('an id that nobody has is said plainly', async () => {
  const { look } = open()
  look('nobody')
  expect((await screen.findByRole('status')).textContent).toContain('Nobody has the id nobody')
  expect(screen.queryByRole('button', { name: /Put/ })).toBeNull()
})

test('never chosen and kept off are told apart from OLD', async () => {
  const { look } = open({ stored: 'old', chose: false, keptOff: true })
  look('4711')
  expect(await screen.findByText('without ever having chosen')).toBeTruthy()
  expect(screen.getByText(/A kill switch keeps everyone on OLD/)).toBeTruthy()
})

test('whoever is left to the percentage may be put on OLD as well as on NEW', async () => {
  const { look, sent } = open({ stored: 'old', chose: false, percentage: 25 })
  look('4711')
  expect((await screen.findByText(/never chose/)).textContent).toContain('25 % now')
  expect(screen.getByRole('button', { name: 'Put on NEW…' })).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: 'Put on OLD' }))
  await waitFor(() => expect(sent()).toMatchObject([{ variant: 'old', expected: 'old' }]))
})
