import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { serveEnvApp } from '../../../../main/demo/stand-ins/env-app.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { openScreen } from './connections-screen.tsx'

const type = (label: RegExp | string, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } })
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }))

test('a .env is tested and added from the form, with its build and its probe', async () => {
  const app = await serveEnvApp({ folder: join(temporaryFolder(), 'shop') })
  onTestFinished(() => app.close())
  const { show, connections } = await openScreen()
  show()
  fireEvent.click(await screen.findByRole('button', { name: 'Add connection to production' }))
  fireEvent.click(screen.getByRole('radio', { name: 'File of variables (.env)' }))
  expect(screen.queryByLabelText('Password')).toBeNull()
  type(/^Name/, 'shop')
  type(/^Path of the file/, app.envFile)
  type(/^Command that makes/, app.buildCommand.join('\n'))
  type(/^Runs in the folder/, app.folder)
  type(/^Application's host/, app.host)
  type(/^Application's port/, String(app.port))
  type(/^Line to the application/, 'off')
  press('Test connection')
  const panel = await screen.findByRole('region', { name: 'Connection test' })
  await waitFor(
    () => expect(within(panel).getByRole('status').textContent).toContain('The connection works'),
    { timeout: 5_000 },
  )
  expect(within(panel).getByText('the application tells 4 of 4')).toBeTruthy()
  press('Add connection')
  const card = await screen.findByRole('article', { name: 'Connection shop' })
  expect(card.textContent).toContain(`File of variables (.env) · the file ${app.envFile}`)
  expect(connections.list()[0]?.connection.settings).toMatchObject({
    kind: 'env-file',
    access: { via: 'file', path: app.envFile },
    emergency: { variable: 'REACT_APP_EMERGENCY_ROLLBACK', onMeans: 'old' },
    apply: { command: [...app.buildCommand], folder: app.folder, timeLimitMs: 300_000 },
    probe: { host: app.host, port: app.port, tls: { mode: 'off' }, reading: { as: 'variables' } },
  })
})

test('what cannot be is said beside its field', async () => {
  const { show } = await openScreen()
  show()
  fireEvent.click(await screen.findByRole('button', { name: 'Add connection to production' }))
  fireEvent.click(screen.getByRole('radio', { name: 'File of variables (.env)' }))
  type(/^Name/, 'shop')
  type(/^Path of the file/, '.env')
  type(/^Command that makes/, './build.sh')
  type(/^Word for on/, 'false')
  press('Add connection')
  expect(await screen.findByText('The whole path, on the machine that Switchyard runs on.')).toBeTruthy()
  expect(screen.getByText(/^The first line is the program/)).toBeTruthy()
})
