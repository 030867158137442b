import { fireEvent, screen, waitFor } from '@testing-library/react'
import { expect, test } from 'vitest'
import { RunbookLinks } from '../../../../renderer/features/rollback/runbook-links.tsx'
import type { RollbackScope } from '../../../../shared/domain/operation.ts'
import type { Environment } from '../../../../shared/domain/environment.ts'
import { fakeApi, renderWithApi } from '../../support/fake-client.tsx'

const environment = (id: string): Environment => ({ id, name: id, colour: 'grey', rank: 1, protected: false })

function open(scope: RollbackScope, reached: readonly string[]) {
  const left: number[] = []
  const connections = reached.map(environmentId => ({ environmentId }))
  const { api } = fakeApi({
    environments: { list: async () => [environment('live/1'), environment('test')] },
    operations: { previewRollback: async () => ({ connections }) as never },
  })
  renderWithApi(<RunbookLinks scope={scope} onLeave={() => void left.push(1)} />, api)
  return left
}

test('an environment’s own runbook is there before any preview', async () => {
  const left = open({ kind: 'environment', environmentId: 'live/1' }, [])
  const link = await screen.findByRole('link', { name: 'live/1' })
  expect(link.getAttribute('href')).toBe('#/runbook/live%2F1')
  expect(screen.queryByRole('link', { name: 'test' })).toBeNull()
  fireEvent.click(link)
  expect(left).toEqual([1])
})

test('a rollback of several environments leads to the runbook of each', async () => {
  open({ kind: 'everywhere' }, ['live/1', 'test', 'test'])
  await waitFor(() => expect(screen.getAllByRole('link')).toHaveLength(2))
})
