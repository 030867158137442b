import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { wireError } from '../../support/fake-client.tsx'
import { workspaceInfo } from '../../support/rows.ts'
import { calmHost, openApp } from '../../app/app-screen.tsx'

test('a limit is changed, and nothing is sent before that', async () => {
  const { callsOf } = openApp(
    {
      settings: {
        ...calmHost.settings,
        set: ({ newErrorRatePercent = 5 }) => ({ ...calmHost.settings.get(), newErrorRatePercent }),
      },
    },
    '/settings',
  )
  const field = await screen.findByLabelText('NEW may fail up to')
  const save = screen.getByRole('button', { name: 'Save reading and limits' })
  expect(save.hasAttribute('disabled')).toBe(true)
  fireEvent.change(field, { target: { value: '2.5' } })
  expect(callsOf('settings.set')).toEqual([])
  fireEvent.click(save)
  await waitFor(() =>
    expect(callsOf('settings.set')).toEqual([{ ...calmHost.settings.get(), newErrorRatePercent: 2.5 }]),
  )
  await screen.findByText(/^Saved\./)
})

test('an empty field cannot be saved, and says why', async () => {
  openApp({}, '/settings')
  fireEvent.change(await screen.findByLabelText('Usage'), { target: { value: '' } })
  expect(screen.getByRole('button', { name: 'Save reading and limits' }).hasAttribute('disabled')).toBe(true)
  expect(screen.getByText('Every field needs a number within its bounds.')).toBeDefined()
})

test('where passwords are kept is said, and why not somewhere better', async () => {
  const secretStore = { kind: 'this-run', locked: false, because: 'No keychain answers here.' } as const
  openApp({ workspace: { info: () => workspaceInfo({ secretStore }) } }, '/settings')
  await screen.findByText('No keychain answers here.')
  expect(screen.getByText(/kept in memory only/)).toBeDefined()
})

test('a vault is created with a passphrase typed twice the same', async () => {
  const { callsOf } = openApp(
    { workspace: { info: () => workspaceInfo(), createVault: () => undefined } },
    '/settings',
  )
  fireEvent.click(await screen.findByRole('button', { name: 'Create a passphrase vault' }))
  const dialog = within(await screen.findByRole('dialog', { name: 'Create a passphrase vault' }))
  const create = dialog.getByRole('button', { name: 'Create the vault' })
  fireEvent.change(dialog.getByLabelText('Passphrase'), { target: { value: 'correct horse' } })
  fireEvent.change(dialog.getByLabelText('The same again'), { target: { value: 'correct mule' } })
  expect(create.hasAttribute('disabled')).toBe(true)
  expect(dialog.getByText('Not the same yet')).toBeDefined()
  fireEvent.change(dialog.getByLabelText('The same again'), { target: { value: 'correct horse' } })
  fireEvent.click(create)
  await waitFor(() => expect(callsOf('workspace.createVault')).toEqual([{ passphrase: 'correct horse' }]))
})

test('resetting the demo asks first, with the safe answer in front', async () => {
  const { callsOf } = openApp(
    { workspace: { info: () => workspaceInfo({ workspace: 'demo' }), openDemo: () => undefined } },
    '/settings',
  )
  fireEvent.click(await screen.findByRole('button', { name: 'Reset the demo' }))
  const dialog = within(await screen.findByRole('dialog', { name: 'Reset the demo' }))
  expect(callsOf('workspace.openDemo')).toEqual([])
  expect(dialog.getByRole('button', { name: 'Cancel' }).hasAttribute('data-autofocus')).toBe(true)
  fireEvent.click(dialog.getByRole('button', { name: 'Reset the demo' }))
  await waitFor(() => expect(callsOf('workspace.openDemo')).toEqual([{ reset: true }]))
})

test('a demo that cannot be made says why', async () => {
  const openDemo = () =>
    Promise.reject(
      wireError({ code: 'not-available-here', what: 'the demo', why: 'its server cannot be started' }),
    )
  openApp({ workspace: { info: () => workspaceInfo(), openDemo } }, '/settings')
  fireEvent.click(await screen.findByRole('button', { name: 'Explore the demo' }))
  await screen.findByText('The demo is not available here.')
})

test('the name in future audit entries is changed on purpose only', async () => {
  const { callsOf } = openApp(
    {
      workspace: {
        info: () => workspaceInfo(),
        nameActor: ({ name }) => ({ name, osUser: 'mara', host: 'desk-7' }),
      },
    },
    '/settings',
  )
  const change = await screen.findByRole('button', { name: 'Change the name' })
  expect(change.hasAttribute('disabled')).toBe(true)
  fireEvent.change(screen.getByLabelText('Your name'), { target: { value: '  Mara Lind ' } })
  fireEvent.click(change)
  await waitFor(() => expect(callsOf('workspace.nameActor')).toEqual([{ name: 'Mara Lind' }]))
})
