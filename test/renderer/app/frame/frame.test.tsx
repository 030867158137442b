import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { connectionView, threeEnvironments, workspaceInfo } from '../../support/rows.ts'
import { openApp } from '../app-screen.tsx'

const press = (key: string, more: KeyboardEventInit = {}) =>
  fireEvent.keyDown(document.body, { key, ...more })

describe('where am I', () => {
  test('the environment is named, with its protection, and can be switched', async () => {
    const { memory, host } = openApp()
    const switcher = await screen.findByRole('button', { name: /Environment production, protected/ })
    fireEvent.click(switcher)
    fireEvent.click(await screen.findByRole('menuitemradio', { name: /staging/ }))
    await screen.findByRole('button', { name: /^Environment staging\./ })
    expect(memory.get('switchyard-environment')).toBe('staging')
    expect(host.watchEnvironment).toHaveBeenLastCalledWith('staging')
  })

  test('the place where harm is greatest is shown first', async () => {
    openApp()
    await screen.findByRole('button', { name: /Environment production/ })
  })

  test('Alt and a digit switch the environment', async () => {
    openApp()
    await screen.findByRole('button', { name: /Environment production/ })
    press('1', { altKey: true, code: 'Digit1' })
    await screen.findByRole('button', { name: /Environment development/ })
  })

  test('the page in the address is the page on screen', async () => {
    openApp({}, '/settings')
    await screen.findByRole('heading', { name: 'Settings' })
    expect(screen.getByRole('link', { current: 'page' }).textContent).toContain('Settings')
  })

  test('an address that leads nowhere says so', async () => {
    openApp({}, '/nowhere')
    await screen.findByText('There is no such page')
  })
})

describe('is it burning', () => {
  test('connections and ready targets are counted', async () => {
    openApp()
    await screen.findByText('3 of 3 connections live')
    expect(screen.getByRole('button', { name: /1 of 1 targets ready/ })).toBeDefined()
  })

  test('what is not ready gives its reason and the way to mend it', async () => {
    const because = { code: 'access-read-only', connection: 'production-db' } as const
    const views = [connectionView('production', { readiness: { state: 'not-ready', because } })]
    openApp({ connections: { list: () => views } })
    fireEvent.click(await screen.findByRole('button', { name: /0 of 1 targets ready/ }))
    await screen.findByText(/production-db is set to read-only/)
    expect(screen.getByText(/Allow writing for it under Connections/)).toBeDefined()
  })

  test('an environment whose stores are all down says that nothing on screen is news', async () => {
    const failure = { code: 'no-answer', connection: 'production-db', afterMs: 2_000 } as const
    openApp({ connections: { list: () => [connectionView('production', { link: 'down', failure })] } })
    await screen.findByText(/Not read from the store/)
  })

  test('a lost host is said at the top, and nothing counts as ready any more', async () => {
    const { hostState, host } = openApp()
    await screen.findByText('3 of 3 connections live')
    act(() => hostState.setState({ link: { status: 'lost', sinceMs: Date.now() - 12_000, attempt: 2 } }))
    expect(screen.getByText(/lost its host/).textContent).toContain('nothing can be sent')
    expect(screen.getByRole('button', { name: /0 of 1 targets ready/ })).toBeDefined()
    fireEvent.click(screen.getByRole('button', { name: 'Reconnect now' }))
    expect(host.retryNow).toHaveBeenCalledOnce()
  })

  test('a page that fails leaves the red button standing', async () => {
    openApp({ overview: {} })
    await screen.findAllByText(/mistake of its own/)
    expect(screen.getByRole('button', { name: /Emergency rollback/ })).toBeDefined()
  })
})

describe('what do I press', () => {
  test('the red button means everything in the environment on screen, and this flag on its page', async () => {
    openApp()
    const everything = await screen.findByRole('button', {
      name: /Emergency rollback.*everything in production/,
    })
    expect(everything).toBeDefined()
    act(() => {
      location.hash = '/flags/staging/phoenix'
    })
    await screen.findByRole('button', { name: /Emergency rollback.*phoenix/ })
  })

  test('it is there before anything is connected, and says why it does nothing', async () => {
    openApp({ environments: { list: () => [] }, connections: { list: () => [] }, flags: { list: () => [] } })
    const button = await screen.findByRole('button', { name: 'Emergency rollback' })
    expect(button.hasAttribute('disabled')).toBe(true)
    expect(button.getAttribute('title')).toContain('no environment is connected')
  })
})

describe('the keyboard', () => {
  test('Ctrl+K opens the palette, which finds a flag and goes to it', async () => {
    openApp()
    await screen.findByText('3 of 3 connections live')
    press('k', { ctrlKey: true })
    const field = await screen.findByRole('combobox', { name: 'Search or do' })
    fireEvent.change(field, { target: { value: 'phoenix production' } })
    await waitFor(() => expect(screen.getAllByRole('option')[0]?.textContent).toContain('phoenix'))
    fireEvent.keyDown(field, { key: 'Enter' })
    await waitFor(() => expect(location.hash).toBe('#/flags/production/phoenix'))
  })

  test('the arrow keys walk through what was found, around the ends', async () => {
    openApp()
    await screen.findByText('3 of 3 connections live')
    press('k', { metaKey: true })
    const field = await screen.findByRole('combobox', { name: 'Search or do' })
    const selected = () => screen.getByRole('option', { selected: true }).textContent
    const first = selected()
    fireEvent.keyDown(field, { key: 'ArrowUp' })
    expect(selected()).not.toBe(first)
    fireEvent.keyDown(field, { key: 'ArrowDown' })
    expect(selected()).toBe(first)
  })

  test('? shows every shortcut that there is', async () => {
    openApp()
    await screen.findByText('3 of 3 connections live')
    press('?')
    const sheet = await screen.findByRole('dialog', { name: 'Keyboard shortcuts' })
    expect(within(sheet).getByText(/Emergency rollback/)).toBeDefined()
  })

  test('g and a letter go to a page, but not while a person is typing', async () => {
    openApp({}, '/settings')
    const name = await screen.findByLabelText('Your name')
    fireEvent.keyDown(name, { key: 'g' })
    fireEvent.keyDown(name, { key: 'o' })
    expect(location.hash).toBe('#/settings')
    press('g')
    press('o')
    await waitFor(() => expect(location.hash).toBe('#/overview'))
  })
})

describe('questions that only a person can answer', () => {
  test('a locked vault asks for its passphrase, and says when it is the wrong one', async () => {
    const info = workspaceInfo({ secretStore: { kind: 'vault', locked: true, because: null } })
    const { callsOf } = openApp({
      workspace: {
        info: () => info,
        unlockVault: () => Promise.reject(new Error('refused')),
      },
    })
    const dialog = await screen.findByRole('dialog', { name: 'Unlock the passphrase vault' })
    fireEvent.change(within(dialog).getByLabelText(/^Passphrase/), { target: { value: 'correct horse' } })
    fireEvent.click(within(dialog).getByRole('button', { name: 'Unlock the vault' }))
    await waitFor(() => expect(callsOf('workspace.unlockVault')).toEqual([{ passphrase: 'correct horse' }]))
    await screen.findByRole('alert')
  })

  test('a connection that waits for its password can be given it from anywhere', async () => {
    const waiting = connectionView('production', {
      link: 'waiting-for-secret',
      failure: { code: 'secret-needed', connection: 'production-db' },
    })
    const { callsOf } = openApp({
      connections: {
        list: () => [waiting],
        giveSecret: () => ({ ...waiting, secretSaved: true }),
      },
    })
    fireEvent.click(await screen.findByRole('button', { name: 'Enter the password' }))
    const dialog = await screen.findByRole('dialog', { name: 'Password of production-db' })
    fireEvent.change(within(dialog).getByLabelText(/^Password$/), { target: { value: 's3cret' } })
    fireEvent.click(within(dialog).getByRole('button', { name: 'Connect with this password' }))
    await waitFor(() =>
      expect(callsOf('connections.giveSecret')).toEqual([{ id: 'production', secret: 's3cret' }]),
    )
  })
})

test('what was set aside at start is told, and can be put away', async () => {
  const notices = [{ id: 'cache', text: 'cache.db was damaged and was made anew.' }]
  openApp({ workspace: { info: () => workspaceInfo({ notices }) } })
  await screen.findByText(/cache.db was damaged/)
  fireEvent.click(screen.getByRole('button', { name: 'Put this note away' }))
  expect(screen.queryByText(/cache.db was damaged/)).toBeNull()
})

test('the demo says that it is one', async () => {
  openApp({ workspace: { info: () => workspaceInfo({ workspace: 'demo' }) } })
  await screen.findByText('This is the demo.')
})

test('a window that shows something when the host refuses it keeps showing it, and says how to get in again', async () => {
  const { hostState } = openApp()
  await screen.findByText('3 of 3 connections live')
  act(() => hostState.setState({ link: { status: 'refused' } }))
  expect(screen.getByText(/Press Enter in its terminal/)).toBeDefined()
  expect(screen.getByRole('region', { name: 'What is on where' })).toBeDefined()
})

test('a window that the host refuses from the start says how to get in', async () => {
  const { hostState } = openApp({ workspace: { info: () => new Promise<never>(() => undefined) } })
  act(() => hostState.setState({ link: { status: 'refused' } }))
  await screen.findByText(/opens Switchyard only once/)
})

test('three environments are offered in their order of rank', async () => {
  const [development, staging, production] = threeEnvironments
  openApp({ environments: { list: () => [production, development, staging] } })
  fireEvent.click(await screen.findByRole('button', { name: /Environment production/ }))
  const items = await screen.findAllByRole('menuitemradio')
  expect(items.map(item => /development|staging|production/.exec(item.textContent)?.[0])).toEqual([
    'development',
    'staging',
    'production',
  ])
})
