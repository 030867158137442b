import { fireEvent, screen, within } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { MeasuresPanel } from '../../../../renderer/features/measures/index.ts'
import type { MeasureView } from '../../../../shared/contract/measures-contract.ts'
import { fakeApi, renderWithApi, wireError } from '../../support/fake-client.tsx'
import { threeEnvironments } from '../../support/rows.ts'

const minuteMs = 60_000
const nowMs = Math.floor(Date.now() / minuteMs) * minuteMs

function view(fields: Partial<MeasureView> = {}): MeasureView {
  return {
    connectionId: 'production',
    connection: 'orders-db',
    measure: { name: 'Queue backlog', component: null, variant: null },
    unit: 'events',
    better: 'lower',
    from: 'table',
    last: { value: 1204.4, atMs: nowMs - minuteMs },
    readAtMs: nowMs,
    failure: null,
    recent: { fromMs: nowMs - 3 * minuteMs, bucketMs: minuteMs, values: [3, null, 1204.4] },
    ...fields,
  }
}

function open(measures: readonly MeasureView[] | Error) {
  const onConnect = vi.fn()
  const environment = threeEnvironments.find(({ id }) => id === 'production')
  if (environment === undefined) throw new Error('there is no production')
  const host = fakeApi({
    measures: {
      list: () => {
        if (measures instanceof Error) throw measures
        return [...measures]
      },
    },
  })
  renderWithApi(<MeasuresPanel environment={environment} onConnect={onConnect} />, host.api)
  return { onConnect, ...host }
}

const rowOf = async (name: string) => {
  const row = (await screen.findByRole('button', { name: new RegExp(name) })).closest('tr')
  if (row === null) throw new Error(`${name} is in no row`)
  return within(row)
}

test('a measure has its last value with its unit, its age, and a line that says what it is of', async () => {
  open([view({ measure: { name: 'Query time', component: 'checkout', variant: 'new' }, unit: 'ms' })])
  const row = await rowOf('Query time')
  expect(row.getByText('1,204 ms')).toBeDefined()
  expect(row.getByText('checkout')).toBeDefined()
  expect(row.getByText('NEW')).toBeDefined()
  expect(row.getByText(/min ago|s ago/)).toBeDefined()
  expect(row.getByRole('img', { name: 'Query time, last hour' })).toBeDefined()
})

test('the figures behind the line are a table, newest first, without what is not known', async () => {
  open([view()])
  const button = await screen.findByRole('button', { name: /Queue backlog/ })
  expect(button.getAttribute('aria-expanded')).toBe('false')
  fireEvent.click(button)
  const figures = within(screen.getByRole('region', { name: 'Figures of Queue backlog' }))
  const cells = figures.getAllByRole('cell').map(cell => cell.textContent)
  expect(cells).toEqual(['1,204', '3'])
  expect(figures.getByText(/orders-db, one value for each minute; lower is better/)).toBeDefined()
})

test('a source that fails says why and what to do, and the last value stays', async () => {
  const failure = { code: 'index-missing', connection: 'orders-db', table: 'queue', column: 'at' } as const
  open([view({ failure })])
  expect((await rowOf('Queue backlog')).getByText('1,204 events')).toBeDefined()
  expect(screen.getByText(/queue has no index that begins with at/)).toBeDefined()
})

test('no source, not read and no value are told apart, and none of them is 0', async () => {
  const none = { last: null, recent: { fromMs: 0, bucketMs: minuteMs, values: [null] } }
  const named = (name: string) => ({ name, component: null, variant: null })
  open([
    view({ ...none, measure: named('Tickets'), from: null, readAtMs: null }),
    view({ ...none, measure: named('Memory'), readAtMs: null }),
    view({ ...none, measure: named('Lag') }),
  ])
  expect((await rowOf('Tickets')).getByRole('cell', { name: 'no source' })).toBeDefined()
  expect((await rowOf('Memory')).getByRole('cell', { name: 'not read yet' })).toBeDefined()
  expect((await rowOf('Lag')).getByRole('cell', { name: 'no value yet' })).toBeDefined()
  expect(screen.queryByText(/^0/)).toBeNull()
  expect(screen.queryByRole('img', { name: /last hour/ })).toBeNull()
})

test('another period is asked for anew', async () => {
  const { callsOf } = open([view()])
  fireEvent.change(await screen.findByLabelText('Period of the lines'), { target: { value: 'Last day' } })
  expect(await screen.findByRole('img', { name: 'Queue backlog, last day' })).toBeDefined()
  expect(callsOf('measures.list')).toEqual([
    { environmentId: 'production', minutes: 60, buckets: 60 },
    { environmentId: 'production', minutes: 1440, buckets: 96 },
  ])
})

test('where nothing is mapped, the panel says how to map something', async () => {
  const { onConnect } = open([])
  await screen.findByText('No measures are read in production')
  fireEvent.click(screen.getByRole('button', { name: 'Map a measure' }))
  expect(onConnect).toHaveBeenCalledOnce()
})

test('a host that cannot tell says why', async () => {
  open(wireError({ code: 'bug', reference: 'abcd1234' }))
  expect(await screen.findByText(/abcd1234/)).toBeDefined()
})
