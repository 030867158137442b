import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { Secret } from '../../../../main/credentials/index.ts'
import { connectionsState } from '../../../../renderer/features/connections/connections-state.ts'
import type { TestStep } from '../../../../shared/domain/connection-status.ts'
import { mara } from '../../../support/journal-parts.ts'
import { buildSettings } from '../../../support/scripted-connector.ts'
import { openScreen } from './connections-screen.tsx'

const type = (label: string | RegExp, value: string) =>
  fireEvent.change(screen.getByLabelText(label, { selector: 'input, textarea' }), { target: { value } })
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole('button', { name }))

const fillIn = () => {
  type(/^Name/, 'orders-db')
  type(/^Host/, 'db.example')
  type(/^Database/, 'orders')
  type(/^User/, 'switchyard')
  type('Password', 'typed-password')
}

test('an environment without connections teaches what to do, and the button opens the form for it', async () => {
  const { show } = await openScreen()
  show()
  await screen.findByText('No flag store is connected to production')
  press('Add connection to production')
  expect(screen.getByRole('form', { name: 'New connection' })).toBeTruthy()
  expect(screen.getByLabelText<HTMLSelectElement>('Environment').value).toBe('production')
  expect(screen.getByLabelText<HTMLInputElement>(/^Port/).value).toBe('5432')
  expect(screen.getByLabelText<HTMLInputElement>(/^Flag: percentage/).value).toBe('rollout_percentage')
})

test('a new connection is added read-only, and the password is nowhere on the screen or in its state afterwards', async () => {
  const { show, connections, credentials } = await openScreen()
  show()
  fireEvent.click(await screen.findByRole('button', { name: 'Add connection to production' }))
  fillIn()
  press('Add connection')
  const card = await screen.findByRole('article', { name: 'Connection orders-db' })
  expect(connections.list()).toMatchObject([
    { connection: { access: 'read-only', name: 'orders-db' }, secretSaved: true },
  ])
  expect((await credentials.get(connections.list()[0]?.connection.id ?? ''))?.reveal()).toBe('typed-password')
  expect(within(card).getByText(/Not ready for a rollback/).textContent).toContain('read-only')
  expect(within(card).getByText('no usage: nothing tells whether NEW goes wrong')).toBeTruthy()
  expect(within(card).getByText('no measures are mapped')).toBeTruthy()
  expect(card.textContent).toContain('never read')
  expect(card.textContent).not.toMatch(/\b0 flags/)
  expect(JSON.stringify(connectionsState.getState())).not.toContain('typed-password')
  expect(document.body.innerHTML).not.toContain('typed-password')
  expect(document.activeElement?.textContent).toBe('Connections')

  press('Edit orders-db')
  expect(screen.getByLabelText<HTMLInputElement>('Password').value).toBe('')
  expect(screen.getByText('Saved. Type only to replace it.')).toBeTruthy()
})

test('a SQLite file is asked for its path alone, and the card says where it is', async () => {
  const { show, connections } = await openScreen()
  show()
  fireEvent.click(await screen.findByRole('button', { name: 'Add connection to production' }))
  fireEvent.change(screen.getByLabelText('System'), { target: { value: 'sqlite' } })
  for (const label of [/^Host/, /^User/, 'Password', /^Schema/])
    expect(screen.queryByLabelText(label)).toBeNull()
  type(/^Name/, 'local')
  press('Add connection')
  expect(await screen.findByText('This is needed.')).toBeTruthy()
  type(/^File(?! of)/, '/var/lib/orders/flags.sqlite')
  press('Add connection')
  const card = await screen.findByRole('article', { name: 'Connection local' })
  expect(card.textContent).toContain('SQLite file · the file /var/lib/orders/flags.sqlite')
  expect(connections.list()).toMatchObject([{ secretSaved: false }])
})

test('what is missing is said beside the field, which gets the focus', async () => {
  const { show, connections } = await openScreen()
  show()
  fireEvent.click(await screen.findByRole('button', { name: 'Add connection to staging' }))
  fillIn()
  type(/^Host/, '')
  type(/^Port/, '70000')
  press('Add connection')
  const host = screen.getByLabelText(/^Host/)
  await waitFor(() => expect(host.getAttribute('aria-invalid')).toBe('true'))
  expect(screen.getByText('This is needed.')).toBeTruthy()
  expect(screen.getByText('A port is a whole number from 1 to 65535.')).toBeTruthy()
  expect(document.activeElement).toBe(host)
  expect(connections.list()).toEqual([])
})

test('a refused name keeps everything typed, across leaving the page too', async () => {
  const { show, connections } = await openScreen()
  await connections.save({ environmentId: 'production', name: 'orders-db', settings: buildSettings() }, mara)
  show()
  fireEvent.click(await screen.findByRole('button', { name: 'Add connection to production' }))
  fillIn()
  press('Add connection')
  await screen.findByText('this environment already has a connection named orders-db')
  cleanup()
  show()
  expect((await screen.findByLabelText<HTMLInputElement>(/^Database/)).value).toBe('orders')
  type(/^Name/, 'orders-db-2')
  press('Add connection')
  await screen.findByRole('article', { name: 'Connection orders-db-2' })
})

test('the test shows each step as it comes, and for a failed one what happened and what to do', async () => {
  const { show, scripted } = await openScreen()
  const step = (part: Partial<TestStep>): TestStep => ({
    step: 'tcp',
    result: 'passed',
    found: '',
    because: null,
    elapsedMs: 3,
    ...part,
  })
  let goOn: () => void = () => {}
  const secrets: (string | null)[] = []
  scripted.steps = async function* ({ secret }) {
    yield step({ step: 'name-resolution', found: '127.0.0.1' })
    await new Promise<void>(resolve => {
      goOn = resolve
    })
    secrets.push(await secret())
    yield step({
      step: 'sign-in',
      result: 'failed',
      because: { code: 'sign-in-refused', connection: 'orders-db', user: 'switchyard' },
    })
    yield step({ step: 'tables', result: 'skipped' })
  }
  show()
  fireEvent.click(await screen.findByRole('button', { name: 'Add connection to production' }))
  fillIn()
  press('Test connection')
  const panel = await screen.findByRole('region', { name: 'Connection test' })
  await within(panel).findByText('Find the server')
  expect(within(panel).queryByText('Sign in')).toBeNull()
  expect(screen.getByRole('button', { name: 'Stop the test' })).toBeTruthy()
  goOn()
  await within(panel).findByText('orders-db refused the user switchyard.')
  within(panel).getByText(/Check the user name/)
  within(panel).getByText(/The test failed. Nothing was changed in the store/)
  expect(secrets).toEqual(['typed-password'])
  expect(screen.getByLabelText<HTMLInputElement>(/^Host/).value).toBe('db.example')
  type(/^Host/, 'other.example')
  within(panel).getByText(/Something was changed since this test/)
})

test('a test can be stopped', async () => {
  const { show, scripted } = await openScreen()
  let ended = false
  scripted.steps = async function* (_context, signal) {
    try {
      yield { step: 'tcp', result: 'passed', found: '', because: null, elapsedMs: 1 }
      await once(signal, 'abort')
      yield { step: 'sign-in', result: 'passed', found: '', because: null, elapsedMs: 1 }
    } finally {
      ended = true
    }
  }
  show()
  fireEvent.click(await screen.findByRole('button', { name: 'Add connection to production' }))
  fillIn()
  press('Test connection')
  await screen.findByText('Reach its port')
  press('Stop the test')
  await screen.findByText('The test was stopped.')
  await waitFor(() => expect(ended).toBe(true))
  expect(screen.queryByText('Sign in')).toBeNull()
})

test('a saved password is asked for again when the server changes', async () => {
  const { show, connections } = await openScreen()
  await connections.save(
    { environmentId: 'production', name: 'orders-db', settings: buildSettings(), secret: 'first' },
    mara,
  )
  show()
  fireEvent.click(await screen.findByRole('button', { name: 'Edit orders-db' }))
  type(/^Host/, 'elsewhere.example')
  await screen.findByText(/a saved password is only sent to the server it was given for/)
  press('Save connection')
  await screen.findByText('Enter the password again for this server.')
  expect(connections.list()).toMatchObject([{ connection: { settings: { host: 'db.example' } } }])
  type('Password', 'second')
  press('Save connection')
  await screen.findByRole('article', { name: 'Connection orders-db' })
  expect(connections.list()).toMatchObject([{ connection: { settings: { host: 'elsewhere.example' } } }])
})

test('writing is allowed after a question and taken away at once', async () => {
  const { show, connections } = await openScreen()
  await connections.save({ environmentId: 'production', name: 'orders-db', settings: buildSettings() }, mara)
  show()
  const access = () => connections.list()[0]?.connection.access
  fireEvent.click(await screen.findByRole('switch', { name: 'Allow writing to orders-db' }))
  const dialog = await screen.findByRole('dialog', { name: 'Allow writing to orders-db?' })
  expect(access()).toBe('read-only')
  fireEvent.click(within(dialog).getByRole('button', { name: 'Allow writing' }))
  await waitFor(() => expect(access()).toBe('read-write'))
  await waitFor(() => expect(screen.getByRole<HTMLInputElement>('switch').checked).toBe(true))
  fireEvent.click(screen.getByRole('switch'))
  await waitFor(() => expect(access()).toBe('read-only'))
})

test('a connection that waits for its password takes it in place', async () => {
  const { show, connections, credentials, open } = await openScreen()
  const { connection } = await connections.save(
    { environmentId: 'production', name: 'orders-db', settings: buildSettings(), secret: 'first' },
    mara,
  )
  await credentials.delete(connection.id)
  open.report(connection.id, { link: 'down', failure: { code: 'secret-needed', connection: 'orders-db' } })
  show()
  await screen.findByText('waits for its password')
  type('Password of orders-db', 'again')
  press('Give password')
  await screen.findByText('connecting')
  expect((await credentials.get(connection.id))?.reveal()).toBe('again')
  expect(document.body.innerHTML).not.toContain('value="again"')
})

test('a connection that waits for the vault takes its passphrase in place', async () => {
  const { show, connections, credentials, open } = await openScreen('vault')
  await credentials.createVault(new Secret('correct horse'))
  const { connection } = await connections.save(
    { environmentId: 'production', name: 'orders-db', settings: buildSettings(), secret: 'first' },
    mara,
  )
  open.report(connection.id, { link: 'down', failure: { code: 'vault-locked' } })
  show()
  await screen.findByText('The passphrase vault is locked.')
  expect(screen.queryByLabelText('Password of orders-db')).toBeNull()
  type(/^Passphrase of the vault/, 'wrong horse')
  press('Unlock the vault')
  // trying a passphrase is slow on purpose
  await screen.findByText('This is not the passphrase of the vault.', {}, { timeout: 10_000 })
  type(/^Passphrase of the vault/, 'correct horse')
  press('Unlock the vault')
  await screen.findByText('connecting', {}, { timeout: 10_000 })
})

test('removing asks, says what stays, and removes', async () => {
  const { show, connections } = await openScreen()
  await connections.save({ environmentId: 'staging', name: 'orders-db', settings: buildSettings() }, mara)
  show()
  fireEvent.click(await screen.findByRole('button', { name: 'Remove orders-db' }))
  const dialog = await screen.findByRole('dialog', { name: 'Remove orders-db?' })
  within(dialog).getByText(/stays in History/)
  fireEvent.click(within(dialog).getByRole('button', { name: 'Remove orders-db' }))
  await screen.findByText('No flag store is connected to staging')
  expect(connections.list()).toEqual([])
})

test('environments are added and edited here; one that holds connections says why it stays', async () => {
  const { show, connections, environments } = await openScreen()
  await connections.save({ environmentId: 'staging', name: 'orders-db', settings: buildSettings() }, mara)
  show()
  fireEvent.click(await screen.findByRole('button', { name: 'Add environment' }))
  const dialog = await screen.findByRole('dialog', { name: 'New environment' })
  const add = within(dialog).getByRole<HTMLButtonElement>('button', { name: 'Add environment' })
  expect(add.disabled).toBe(true)
  fireEvent.change(within(dialog).getByLabelText(/^Name/), { target: { value: 'canary' } })
  fireEvent.click(within(dialog).getByLabelText('Protected'))
  fireEvent.click(add)
  await screen.findByText('No flag store is connected to canary')
  expect(environments.list().at(-1)).toMatchObject({
    name: 'canary',
    protected: true,
    rank: 40,
    colour: 'teal',
  })

  press('Edit environment staging')
  const edit = await screen.findByRole('dialog', { name: 'Edit environment staging' })
  within(edit).getByText('It cannot be removed while it holds 1 connection.')
  expect(within(edit).getByRole<HTMLButtonElement>('button', { name: 'Remove environment' }).disabled).toBe(
    true,
  )
})
