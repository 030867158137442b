import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { expect, onTestFinished, test } from 'vitest'
import { createRestFlags } from '../../../../main/demo/stand-ins/rest-flags.ts'
import { serveRestFlags } from '../../../../main/demo/stand-ins/rest-flags-server.ts'
import { connectionsState } from '../../../../renderer/features/connections/connections-state.ts'
import { openScreen } from './connections-screen.tsx'

const type = (label: RegExp | string, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } })
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }))

/** A flag API that lets in one key, and the form of a new connection to it, filled in. */
async function openForm(key: string) {
  const flags = createRestFlags()
  flags.create({ name: 'meal_planning', enabled: true })
  const server = await serveRestFlags({ flags, letIn: { header: 'X-Meals-Key', value: 'key-canary' } })
  onTestFinished(() => server.close())
  const opened = await openScreen()
  opened.show()
  fireEvent.click(await screen.findByRole('button', { name: 'Add connection to production' }))
  fireEvent.click(screen.getByRole('radio', { name: 'HTTP flag API' }))
  expect(screen.getByLabelText<HTMLInputElement>(/^Port/).value).toBe('443')
  expect(screen.queryByLabelText(/^Database/)).toBeNull()
  type(/^Name/, 'meals')
  type(/^Host/, '127.0.0.1')
  type(/^Port/, String(server.port))
  type(/^Signs in with/, 'api-key')
  type(/^Header of the key/, 'X-Meals-Key')
  type('API key', key)
  fireEvent.click(screen.getByLabelText('Not encrypted'))
  return opened
}

test('an HTTP flag API is tested and added from the form, read-only', async () => {
  const { connections } = await openForm('key-canary')
  press('Test connection')
  const panel = await screen.findByRole('region', { name: 'Connection test' })
  await waitFor(
    () => expect(within(panel).getByRole('status').textContent).toContain('The connection works'),
    { timeout: 5_000 },
  )
  expect(within(panel).getByText('1 flag, meal_planning in detail')).toBeTruthy()
  press('Add connection')
  const card = await screen.findByRole('article', { name: 'Connection meals' })
  expect(card.textContent).toContain('HTTP flag API · a key in X-Meals-Key at 127.0.0.1:')
  expect(within(card).getByText('no percentages: on or off only')).toBeTruthy()
  expect(connections.list()).toMatchObject([
    { connection: { access: 'read-only', settings: { kind: 'rest-flags' } }, secretSaved: true },
  ])
  expect(JSON.stringify(connectionsState.getState())).not.toContain('key-canary')
})

test('a wrong key is found out by the test, and what was typed stays', async () => {
  await openForm('key-wrong')
  press('Test connection')
  expect(await screen.findByText(/refused the user of this key/, {}, { timeout: 5_000 })).toBeTruthy()
  expect(screen.getByLabelText<HTMLInputElement>(/^Header of the key/).value).toBe('X-Meals-Key')
})
