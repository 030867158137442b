import { screen } from '@testing-library/react'
import { describe, expect, test, vi } from 'vitest'
import { ChangeFields } from '../../../../renderer/features/flags/change/change-fields.tsx'
import type { Capabilities } from '../../../../shared/domain/connection.ts'
import { fakeApi, renderWithApi } from '../../support/fake-client.tsx'
import { buildDetail } from './flag-fixtures.ts'

const { flag, capabilities: all } = buildDetail()

function show(less: Partial<Capabilities>): void {
  const capabilities = { ...(all as Capabilities), ...less }
  const fields = (
    <ChangeFields flag={flag} edits={{}} problems={{}} capabilities={capabilities} onEdit={vi.fn()} />
  )
  renderWithApi(fields, fakeApi({}).api)
}

const controls = {
  onOff: () => screen.queryByRole('switch', { name: /Enabled/ }),
  percentage: () => screen.queryByRole('textbox', { name: 'Percentage' }),
  globalOverride: () => screen.queryByRole('radiogroup', { name: 'Global override' }),
  description: () => screen.queryByRole('textbox', { name: 'Description' }),
  metadata: () => screen.queryByRole('textbox', { name: 'Metadata' }),
} as const

describe('what a store cannot hold is not offered', () => {
  test('and what it can, is', () => {
    show({})
    for (const control of Object.values(controls)) expect(control()).toBeTruthy()
  })

  test.each([
    ['onOff', { onOff: false }],
    ['percentage', { percentage: 'none' }],
    ['globalOverride', { globalOverride: false }],
    ['description', { description: false }],
    ['metadata', { metadata: false }],
  ] as const)('%s', (ability, less) => {
    show(less)
    for (const [name, control] of Object.entries(controls))
      expect([name, control() !== null]).toEqual([name, name !== ability])
  })

  test('a store without percentages says so', () => {
    show({ percentage: 'none' })
    expect(screen.getByText(/This store has no percentage/)).toBeTruthy()
    expect(screen.getByText('Off sends everyone to OLD.')).toBeTruthy()
  })

  test('a store with one switch per person speaks of those who chose, and of those who did not', () => {
    show({ personSwitch: true, overrides: false })
    expect(screen.getByText('Off sends everyone to OLD, whatever they chose.')).toBeTruthy()
    expect(screen.getByText(/from 0 to 100, of those who never chose/)).toBeTruthy()
  })
})
