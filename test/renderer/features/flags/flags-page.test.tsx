import { fireEvent, screen, within } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'
import { FlagsPage } from '../../../../renderer/features/flags/index.ts'
import type { FlagSummary } from '../../../../shared/domain/flag.ts'
import { fakeApi, renderWithApi, wireError, type Answers } from '../../support/fake-client.tsx'
import { giveElementsSize } from '../../support/laid-out.ts'
import { buildConnection, buildSummary, environments } from './flag-fixtures.ts'

giveElementsSize(1200, 600)

beforeEach(() => {
  // The choice lives as long as the window does.
  if (screen.queryByRole('button', { name: /clear/i }) !== null)
    fireEvent.click(screen.getByRole('button', { name: /clear/i }))
})

const summaries = ['alpha', 'beta', 'gamma', 'delta'].map(key =>
  buildSummary({ key, description: `about ${key}` }),
)

function open(flags: readonly FlagSummary[] = summaries, answers: Answers = {}) {
  const fake = fakeApi({
    flags: { list: () => [...flags] },
    connections: { list: () => [buildConnection('prod', 'production'), buildConnection('stage', 'staging')] },
    ...answers,
  })
  const onOpenFlag = vi.fn()
  const onRollBack = vi.fn()
  const view = renderWithApi(
    <FlagsPage
      environmentId="production"
      environments={environments}
      onOpenFlag={onOpenFlag}
      onRollBack={onRollBack}
    />,
    fake.api,
  )
  return { ...fake, ...view, onOpenFlag, onRollBack }
}

const table = () => screen.findByRole('grid', { name: 'Flags' })
const keysShown = async () =>
  within(await table())
    .getAllByRole('row')
    .slice(1)
    .map(row => within(row).getAllByRole('button')[0]?.textContent)
const key = async (name: string, extra: object = {}) =>
  fireEvent.keyDown(await table(), { key: name, ...extra })
const search = (text: string) =>
  fireEvent.change(screen.getByRole('textbox', { name: /search flags/i }), { target: { value: text } })

test('one column per environment, rows by key', async () => {
  open()
  expect(await keysShown()).toEqual(['alpha', 'beta', 'delta', 'gamma'])
  const heads = within(await table())
    .getAllByRole('columnheader')
    .map(head => head.textContent)
  expect(heads).toEqual(['', 'Flag', 'staging', 'production', 'Changed'])
  search('')
})

test('from the keyboard: j and k move, Enter opens in the environment that is looked at', async () => {
  const { onOpenFlag } = open()
  const grid = await table()
  grid.focus()
  fireEvent.focus(grid)
  await key('j')
  await key('j')
  await key('k')
  await key('Enter')
  expect(onOpenFlag).toHaveBeenCalledWith({ connectionId: 'prod', key: 'beta' })
})

test('x selects, Shift with an arrow extends, and the selection is rolled back where one looks', async () => {
  const { onRollBack } = open([...summaries, buildSummary({ key: 'alpha', connectionId: 'stage' })])
  const grid = await table()
  fireEvent.focus(grid)
  await key('x')
  await key('ArrowDown', { shiftKey: true })
  fireEvent.click(await screen.findByRole('button', { name: 'Roll back 2 in production…' }))
  expect(onRollBack).toHaveBeenCalledWith({
    kind: 'flags',
    flags: [
      { connectionId: 'prod', key: 'alpha' },
      { connectionId: 'prod', key: 'beta' },
    ],
  })
  fireEvent.click(screen.getByRole('button', { name: 'Clear selection' }))
  expect(screen.queryByRole('button', { name: /Roll back/ })).toBeNull()
})

test('a click with Shift selects the rows between', async () => {
  open()
  fireEvent.click(await screen.findByRole('checkbox', { name: 'Select alpha' }))
  fireEvent.click(screen.getByRole('checkbox', { name: 'Select delta' }), { shiftKey: true })
  expect(screen.getByText('3 selected')).toBeTruthy()
  search('gamma')
  expect(await screen.findByText('3 selected, 3 of them hidden by the filters')).toBeTruthy()
  search('')
  fireEvent.click(await screen.findByRole('button', { name: 'Clear selection' }))
})

test('/ goes to the search, which narrows at once and says when nothing matches', async () => {
  open()
  await table()
  fireEvent.keyDown(document.body, { key: '/' })
  expect(document.activeElement).toBe(screen.getByRole('textbox', { name: /search flags/i }))
  search('ELT')
  expect(await keysShown()).toEqual(['delta'])
  search('nothing like it')
  expect(screen.getByText('No flag matches')).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: 'Clear search and filters' }))
  expect(await keysShown()).toHaveLength(4)
})

test('a head sorts, and the second press the other way round', async () => {
  open()
  await table()
  fireEvent.click(screen.getByRole('button', { name: 'Flag' }))
  expect(await keysShown()).toEqual(['gamma', 'delta', 'beta', 'alpha'])
  fireEvent.click(screen.getByRole('button', { name: 'Flag' }))
  expect(await keysShown()).toEqual(['alpha', 'beta', 'delta', 'gamma'])
})

test('10,000 flags put only what is in view into the page', async () => {
  const many = Array.from({ length: 10_000 }, (_, index) =>
    buildSummary({ key: `flag-${String(index).padStart(5, '0')}` }),
  )
  open(many)
  const grid = await table()
  expect(grid.getAttribute('aria-rowcount')).toBe('10001')
  expect(within(grid).getAllByRole('row').length).toBeLessThan(60)
})

test('one row changes, one row is drawn again', async () => {
  const drawn = new Set<string>()
  // Read by nothing but the drawing of a row, while no filter asks for overrides.
  const watched = summaries.map(one =>
    Object.defineProperty({ ...one }, 'newOverrides', {
      enumerable: true,
      get: () => (drawn.add(one.key), 0),
    }),
  )
  const { queryClient, queries } = open(watched)
  await table()
  expect([...drawn].sort()).toEqual(['alpha', 'beta', 'delta', 'gamma'])
  const changed = buildSummary({ key: 'beta', percentage: 50, effectiveShare: 0.5 })
  queryClient.setQueryData(
    queries.flags.list.queryKey(),
    watched.map(one => (one.key === 'beta' ? changed : one)),
  )
  drawn.clear()
  expect(await screen.findByText(/^50/)).toBeTruthy()
  expect([...drawn]).toEqual([])
})

test('without a connection the empty page says what would be here and what to do', async () => {
  open([], { connections: { list: () => [] } })
  expect(await screen.findByText('No flags yet')).toBeTruthy()
  expect(screen.getByRole('link', { name: 'connect one' })).toBeTruthy()
})

test('with a store that does not answer the empty page names the reason', async () => {
  const down = buildConnection('prod', 'production', {
    link: 'down',
    failure: { code: 'sign-in-refused', connection: 'prod-db', user: 'app' },
  })
  open([], { connections: { list: () => [down] } })
  expect(await screen.findByText('prod-db refused the user app.')).toBeTruthy()
})

test('flags stay readable while the store is away, and the corner says how old they are', async () => {
  const down = buildConnection('prod', 'production', { link: 'down', readAtMs: Date.now() - 600_000 })
  open(summaries, { connections: { list: () => [down] } })
  expect(await keysShown()).toHaveLength(4)
  expect(screen.getByText('offline ·')).toBeTruthy()
})

test('a failing list says why and can be asked again', async () => {
  let fails = true
  const { callsOf } = open(summaries, {
    flags: {
      list: () => {
        if (fails) throw wireError({ code: 'bug', reference: 'r-17' })
        return [...summaries]
      },
    },
  })
  expect(await screen.findByText(/r-17/)).toBeTruthy()
  fails = false
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await keysShown()).toHaveLength(4)
  expect(callsOf('flags.list')).toHaveLength(2)
})

test('hidden characters of a key are shown as escapes', async () => {
  open([buildSummary({ key: 'pay\u202Ement' })])
  expect(await screen.findByText('\\u202E')).toBeTruthy()
})
