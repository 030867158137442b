import { screen, waitFor } from '@testing-library/react'
import { expect, test } from 'vitest'
import { AnalyticsPanel } from '../../../../renderer/features/person-switch/analytics-panel.tsx'
import { fakeApi, renderWithApi, wireError, type Answers } from '../../support/fake-client.tsx'

function open(analytics: NonNullable<NonNullable<Answers['people']>['analytics']>) {
  return renderWithApi(<AnalyticsPanel connectionId="entry" />, fakeApi({ people: { analytics } }).api)
}

test('what is not told is not provided, and 0 is 0', async () => {
  open(() => ({
    readAtMs: Date.now(),
    rows: [
      { measure: 'selections', old: 12_000, new: 0, unit: 'count' },
      { measure: 'time-spent', old: null, new: 61_000, unit: 'ms' },
      { measure: 'completion-rate', old: null, new: null, unit: 'share' },
    ],
    others: [{ name: 'server.uptime', value: '3' }],
  }))
  const rows = (await screen.findAllByRole('row')).map(row => row.textContent.replaceAll(/\s/g, ' '))
  expect(rows).toEqual([
    'MeasureOLDNEW',
    'Times chosen12,0000',
    'Time spentnot provided1 min 1 s',
    'Completednot providednot provided',
    'server.uptime3',
  ])
})

test('a connection without analytics shows nothing', async () => {
  const { container } = open(() => null)
  await waitFor(() => expect(container.querySelector('section')).toBeNull())
})

test('an application that is silent is said to be, and may be asked again', async () => {
  open(() => {
    throw wireError({ code: 'no-answer', connection: 'Entry', afterMs: 4_000 })
  })
  expect(await screen.findByRole('button', { name: 'Ask again' })).toBeTruthy()
})
