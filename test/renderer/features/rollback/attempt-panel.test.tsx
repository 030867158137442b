import { screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { AttemptPanel } from '../../../../renderer/features/rollback/attempt-panel.tsx'
import { RollbackProvider } from '../../../../renderer/features/rollback/index.ts'
import type { Attempt } from '../../../../renderer/features/rollback/rollback-state.ts'
import { fakeApi, renderWithApi } from '../../support/fake-client.tsx'

const attempt: Attempt = {
  operationId: 'op-1',
  choice: { label: 'phoenix_pipeline', scope: { kind: 'environment', environmentId: 'production' } },
  suspendOverrides: true,
  unrecorded: false,
  askedAtMs: Date.now(),
  status: 'sending',
  failure: null,
}

const open = (fields: Partial<Attempt>) =>
  renderWithApi(
    <RollbackProvider>
      <AttemptPanel attempt={{ ...attempt, ...fields }} />
    </RollbackProvider>,
    fakeApi({}).api,
  )

test('a host that stays silent is worth a word', () => {
  open({})
  expect(screen.queryByText(/does not answer/)).toBeNull()
  open({ askedAtMs: Date.now() - 10_000 })
  expect(screen.getByText(/Switchyard itself does not answer/)).toBeTruthy()
})

test('a lost host says that it is not known whether it arrived, and that it cannot run twice', () => {
  open({ status: 'host-lost' })
  expect(screen.getByRole('alert').textContent).toMatch(/Whether it arrived is not known.*cannot run twice/)
})

test('a refusal says that nothing was sent, and why', () => {
  open({ status: 'refused', failure: { code: 'bug', reference: 'r-8' } })
  expect(screen.getByText('The rollback was not accepted. Nothing was sent.')).toBeTruthy()
  expect(screen.getByText(/r-8/)).toBeTruthy()
})
