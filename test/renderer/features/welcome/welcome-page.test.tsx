import { fireEvent, screen, waitFor } from '@testing-library/react'
import { expect, test } from 'vitest'
import { openApp } from '../../app/app-screen.tsx'
import { wireError } from '../../support/fake-client.tsx'
import { workspaceInfo } from '../../support/rows.ts'

function firstRun(workspace: 'own' | 'demo' = 'own', openDemo: () => void | Promise<void> = () => undefined) {
  let info = workspaceInfo({ actor: null, workspace })
  return openApp({
    workspace: {
      info: () => info,
      nameActor: ({ name }) => {
        const actor = { name, osUser: 'mara', host: 'desk-7' }
        info = workspaceInfo({ actor, workspace })
        return actor
      },
      openDemo,
    },
    environments: { list: () => [] },
    connections: { list: () => [] },
    flags: { list: () => [] },
  })
}

test('who are you is asked first, with the name of the computer’s user as a suggestion', async () => {
  const { callsOf } = firstRun()
  const field = await screen.findByLabelText('Your name')
  expect(field).toHaveProperty('value', 'mara')
  expect(screen.queryByRole('button', { name: /Emergency rollback/ })).toBeNull()
  fireEvent.change(field, { target: { value: '   ' } })
  expect(screen.getByRole('button', { name: 'Continue' }).hasAttribute('disabled')).toBe(true)
  expect(callsOf('workspace.nameActor')).toEqual([])
})

test('then where to start: an own environment leads to Connections', async () => {
  const { callsOf } = firstRun()
  fireEvent.change(await screen.findByLabelText('Your name'), { target: { value: 'Mara' } })
  fireEvent.click(screen.getByRole('button', { name: 'Continue' }))
  fireEvent.click(await screen.findByRole('button', { name: 'Connect an environment' }))
  await waitFor(() => expect(location.hash).toBe('#/connections'))
  expect(callsOf('workspace.nameActor')).toEqual([{ name: 'Mara' }])
  await screen.findByRole('navigation', { name: 'Pages' })
})

test('or the demo, which inherits the name', async () => {
  const { calls } = firstRun()
  fireEvent.click(await screen.findByRole('button', { name: 'Continue' }))
  fireEvent.click(await screen.findByRole('button', { name: 'Explore the demo' }))
  await waitFor(() =>
    expect(calls.filter(({ name }) => /nameActor|openDemo/.test(name)).map(({ name }) => name)).toEqual([
      'workspace.nameActor',
      'workspace.openDemo',
    ]),
  )
})

test('a demo that cannot be made says why, and the other way stays open', async () => {
  const { queryClient } = firstRun('own', async () => {
    // as the host's event does once the person has a name
    await queryClient.invalidateQueries()
    throw wireError({ code: 'not-available-here', what: 'the demo', why: 'no server for it' })
  })
  fireEvent.click(await screen.findByRole('button', { name: 'Continue' }))
  fireEvent.click(await screen.findByRole('button', { name: 'Explore the demo' }))
  await screen.findByText('The demo is not available here.')
  expect(screen.getByRole('button', { name: 'Connect an environment' }).hasAttribute('disabled')).toBe(false)
})

test('in the demo the name is the only question', async () => {
  const { callsOf } = firstRun('demo')
  fireEvent.click(await screen.findByRole('button', { name: 'Open the demo' }))
  await waitFor(() => expect(callsOf('workspace.nameActor')).toEqual([{ name: 'mara' }]))
  await screen.findByRole('navigation', { name: 'Pages' })
})
