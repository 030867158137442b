import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { RollbackScriptPage } from '../../../../renderer/features/rollback-script/index.ts'
import type {
  RollbackScript,
  ScriptCheck,
  ScriptResult,
} from '../../../../shared/contract/scripts-contract.ts'
import { AppError } from '../../../../shared/failure.ts'
import { fakeApi, renderWithApi } from '../../support/fake-client.tsx'

const sha256 = 'ab'.repeat(32)
const script: RollbackScript = {
  file: '/srv/shop/rollback-scripts.sql',
  bytes: 61,
  sha256,
  text: "UPDATE customer SET name = '<img src=x onerror=alert(1)>\u202e';\n",
  readAtMs: Date.now(),
  environmentName: 'Production',
  needs: ['confirm', 'reason', 'environment-name'],
  databases: [
    { connectionId: 'orders', name: 'orders-db', system: 'postgresql', because: null },
    {
      connectionId: 'replica',
      name: 'replica-db',
      system: 'postgresql',
      because: { code: 'access-read-only', connection: 'replica-db' },
    },
  ],
}
const good: ScriptCheck = { sha256, statements: 1, beginnings: [], problems: [] }
const done: ScriptResult = {
  status: 'committed',
  rows: [{ line: 1, text: 'UPDATE customer SET name', rows: 12 }],
  statements: 1,
  failedAt: null,
  failure: null,
  elapsedMs: 8,
  recorded: true,
}

function open(check: ScriptCheck = good, run: () => ScriptResult = () => done, shown = script) {
  const asked: unknown[] = []
  const { api } = fakeApi({
    scripts: {
      show: async () => shown,
      check: async () => check,
      run: async (input: unknown) => {
        asked.push(input)
        return run()
      },
    },
  })
  renderWithApi(<RollbackScriptPage connectionId="shop" />, api)
  return asked
}

const choose = async (id: string) =>
  fireEvent.change(await screen.findByLabelText(/^Database/), { target: { value: id } })
const runButton = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Run the script…' })

test('the script is shown as text, whatever it holds', async () => {
  open()
  const shown = await screen.findByLabelText('The script')
  expect(shown.textContent).toContain('<img src=x onerror=alert(1)>')
  expect(shown.querySelector('img')).toBeNull()
  expect(shown.textContent).not.toContain('\u202e')
  expect(screen.getByText(sha256)).toBeTruthy()
  expect(runButton().disabled).toBe(true)
})

test('it is run on the chosen database after a reason and the name of the environment', async () => {
  const asked = open()
  await choose('orders')
  await waitFor(() => expect(runButton().disabled).toBe(false))
  fireEvent.click(runButton())
  const dialog = await screen.findByRole('dialog')
  const confirm = within(dialog).getByRole<HTMLButtonElement>('button', { name: 'Run 1 statement' })
  expect(confirm.disabled).toBe(true)
  fireEvent.change(within(dialog).getByLabelText(/^Reason/), { target: { value: 'prices were lost' } })
  fireEvent.change(within(dialog).getByLabelText(/^Type Production/), { target: { value: 'Production' } })
  fireEvent.click(confirm)
  expect(await screen.findByText('Done: 1 statement committed in 8 ms.')).toBeTruthy()
  expect(screen.getByText('12')).toBeTruthy()
  expect(asked).toEqual([
    {
      connectionId: 'shop',
      databaseId: 'orders',
      sha256,
      confirmed: true,
      reason: 'prices were lost',
      environmentNameTyped: 'Production',
    },
  ])
})

test('what keeps it from being run is said line by line', async () => {
  open({ ...good, problems: [{ line: 3, problem: 'it begins or ends a transaction' }] })
  await choose('orders')
  expect((await screen.findByText(/^Line 3/)).textContent).toContain('it begins or ends a transaction')
  expect(runButton().disabled).toBe(true)
})

test('a read-only database and a file that changed meanwhile are not run on', async () => {
  open({ ...good, sha256: 'cd'.repeat(32) })
  await choose('replica')
  expect(await screen.findByText(/set to read-only/)).toBeTruthy()
  expect(await screen.findByText(/was changed since it was shown/)).toBeTruthy()
  expect(runButton().disabled).toBe(true)
})

test('a failure names the statement, and that nothing was changed', async () => {
  open(
    good,
    () => ({
      ...done,
      status: 'rolled-back',
      rows: [],
      failedAt: { number: 1, line: 4, text: 'UPDATE nowhere' },
      failure: { code: 'schema-missing', connection: 'orders-db', missing: ['nowhere'] },
    }),
    { ...script, needs: ['confirm'] },
  )
  await choose('orders')
  await waitFor(() => expect(runButton().disabled).toBe(false))
  fireEvent.click(runButton())
  fireEvent.click(await screen.findByRole('button', { name: 'Run 1 statement' }))
  expect(await screen.findByText('Taken back as a whole: nothing was changed.')).toBeTruthy()
  expect(screen.getByText(/^Statement 1, in line 4/)).toBeTruthy()
})

test('a script that cannot be read says why', async () => {
  const { api } = fakeApi({
    scripts: {
      show: async () => {
        throw new AppError({
          code: 'file-refused',
          connection: 'shop',
          file: '/srv/shop/rollback-scripts.sql',
          problem: 'it is not there',
        })
      },
    },
  })
  renderWithApi(<RollbackScriptPage connectionId="shop" />, api)
  expect(await screen.findByText(/does not use .*rollback-scripts.sql: it is not there/)).toBeTruthy()
})
