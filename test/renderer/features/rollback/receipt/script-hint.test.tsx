import { screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { ConnectionLines } from '../../../../../renderer/features/rollback/receipt/connection-lines.tsx'
import { EnvFileSettings } from '../../../../../shared/domain/env-file-settings.ts'
import { fakeApi, renderWithApi } from '../../../support/fake-client.tsx'
import { buildOperation, countsOf } from '../../../support/operations.ts'
import { connectionView, threeEnvironments } from '../../../support/rows.ts'

/** The receipt of an operation on a `.env` that has, or has not, a script for its database. */
function open(kind: 'rollback' | 'restore', rollbackScript: string | null) {
  const view = connectionView('production')
  const settings = EnvFileSettings.parse({
    kind: 'env-file',
    access: { via: 'file', path: '/srv/shop/.env' },
    rollbackScript,
  })
  const { api } = fakeApi({
    connections: { list: () => [{ ...view, connection: { ...view.connection, settings } }] },
    environments: { list: () => [...threeEnvironments] },
    overview: { usage: () => [] },
  })
  const operation = buildOperation(
    { verified: 1 },
    {
      kind,
      environmentIds: ['production'],
      connections: [
        {
          connectionId: 'production',
          connectionName: 'shop',
          environmentId: 'production',
          targets: 1,
          counts: countsOf({ verified: 1 }),
          writeMs: 1,
          verifyMs: 1,
        },
      ],
    },
  )
  renderWithApi(<ConnectionLines operation={operation} />, api)
}

test('the receipt of a rollback leads to the script for its data, which it did not run', async () => {
  open('rollback', '/srv/shop/rollback-scripts.sql')
  const link = await screen.findByRole('link', { name: 'its rollback script' })
  expect(link.getAttribute('href')).toBe('#/connections/production/rollback-script')
})

test.each([
  ['rollback', null],
  ['restore', '/srv/shop/rollback-scripts.sql'],
] as const)('of a %s with the script %s it does not', async (kind, script) => {
  open(kind, script)
  await screen.findByText(/^file/)
  expect(screen.queryByRole('link', { name: 'its rollback script' })).toBeNull()
})
