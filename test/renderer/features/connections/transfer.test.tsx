import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { mara } from '../../../support/journal-parts.ts'
import { buildSettings } from '../../../support/scripted-connector.ts'
import { openScreen } from './connections-screen.tsx'

async function withFile(environmentId = 'production') {
  const opened = await openScreen()
  const { connection } = await opened.connections.save(
    { environmentId, name: 'orders-db', settings: buildSettings(), secret: 'canary' },
    mara,
  )
  const { text } = opened.connections.exportFile()
  opened.show()
  await screen.findByRole('button', { name: 'Export connections' })
  return { ...opened, connection, text }
}

async function choose(text: string) {
  const input = document.querySelector<HTMLInputElement>('input[type="file"]')
  if (input === null) throw new Error('there is a button for files')
  fireEvent.change(input, { target: { files: [new File([text], 'connections.json')] } })
}

test('a file is shown before anything of it is imported, and can be taken back', async () => {
  const { connections, connection, text } = await withFile()
  await connections.remove({ id: connection.id }, mara)
  await choose(text)
  const dialog = await screen.findByRole('dialog', { name: 'Import connections' })
  expect(dialog.textContent).toContain('Its password is asked for afterwards.')
  expect(connections.list()).toEqual([])
  fireEvent.click(within(dialog).getByRole('button', { name: 'Import 1 connection' }))
  const undo = await screen.findByRole('region', { name: 'Imported just now' })
  expect(undo.textContent).toContain('1 connection imported, read-only: orders-db.')
  expect(connections.list()).toMatchObject([
    { connection: { access: 'read-only' }, secretSaved: expect.any(Boolean) },
  ])
  fireEvent.click(within(undo).getByRole('button', { name: 'Remove it again' }))
  await waitFor(() => expect(connections.list()).toEqual([]))
})

test('what is here already is offered under another name, and not chosen', async () => {
  const { connections, text } = await withFile()
  await choose(text)
  const dialog = await screen.findByRole('dialog', { name: 'Import connections' })
  const box = within(dialog).getByRole('checkbox', { name: /^orders-db in production/ })
  expect((box as HTMLInputElement).checked).toBe(false)
  expect(within(dialog).getByRole<HTMLButtonElement>('button', { name: /^Import 0/ }).disabled).toBe(true)
  fireEvent.click(box)
  fireEvent.click(within(dialog).getByRole('button', { name: 'Import 1 connection' }))
  await waitFor(() =>
    expect(connections.list().map(({ connection }) => connection.name)).toContain('orders-db (2)'),
  )
})

test('protection that a file would take away is asked about, and stays otherwise', async () => {
  const { connections, connection, environments, text } = await withFile()
  const production = environments.find('production')
  if (production === undefined) throw new Error('there is a production')
  environments.save({ ...production, protected: false }, mara)
  const careless = connections.exportFile().text
  environments.save(production, mara)
  await connections.remove({ id: connection.id }, mara)
  expect(text).not.toBe(careless)
  await choose(careless)
  const dialog = await screen.findByRole('dialog', { name: 'Import connections' })
  const question = within(dialog).getByRole<HTMLInputElement>('checkbox', {
    name: /^Take the protection off production/,
  })
  expect(question.checked).toBe(false)
  fireEvent.click(within(dialog).getByRole('button', { name: 'Import 1 connection' }))
  await screen.findByRole('region', { name: 'Imported just now' })
  expect(environments.find('production')?.protected).toBe(true)
})

test('a file that is none is refused in words', async () => {
  await withFile()
  await choose('{"format":"something else"}')
  await screen.findByText(/it is no file of connections that Switchyard exported/)
})
