import { fireEvent, screen, waitFor } from '@testing-library/react'
import { expect, onTestFinished, test, vi } from 'vitest'
import { RunbookPage } from '../../../../renderer/features/runbook/index.ts'
import type { Runbook } from '../../../../shared/contract/runbooks-contract.ts'
import { fakeApi, renderWithApi } from '../../support/fake-client.tsx'

const runbook: Runbook = {
  environmentId: 'production',
  environmentName: 'Produc\u202etion',
  madeAtMs: Date.now(),
  whomToCall: '',
  markdown: '# Runbook\n\n```\nUPDATE flags SET a = \'<img src=x onerror="alert(1)">\';\n```\n',
  files: { html: '/home/ann/runbooks/production.html', markdown: '', writtenAtMs: Date.now(), problem: null },
}

function open(more: Partial<Runbook> = {}) {
  let whomToCall = runbook.whomToCall
  const { api, callsOf } = fakeApi({
    runbooks: {
      get: async () => ({ ...runbook, whomToCall, ...more }),
      page: async () => '<!doctype html>page',
      setWhomToCall: async ({ text }) => {
        whomToCall = text
      },
    },
  })
  renderWithApi(<RunbookPage environmentId="production" />, api)
  return callsOf
}

test('shows the steps as text, and where they lie on disk', async () => {
  open()
  const text = await screen.findByLabelText('The runbook')
  expect(text.textContent).toContain('<img src=x onerror="alert(1)">')
  expect(text.querySelector('img')).toBeNull()
  expect(screen.getByText('/home/ann/runbooks/production.html')).toBeDefined()
  expect(screen.getByRole('heading', { name: 'Runbook of Produc\\u202Etion' })).toBeDefined()
})

test('saves the page under the name that it has on disk', async () => {
  open()
  const saved: string[] = []
  const made: Blob[] = []
  const create = vi.spyOn(URL, 'createObjectURL').mockImplementation(blob => {
    made.push(blob as Blob)
    return 'blob:page'
  })
  const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function click(
    this: HTMLAnchorElement,
  ) {
    saved.push(this.download)
  })
  onTestFinished(() => {
    create.mockRestore()
    click.mockRestore()
  })
  fireEvent.click(await screen.findByRole('button', { name: 'Save the page to print' }))
  await waitFor(() => expect(saved).toEqual(['production.html']))
  expect(await made[0]?.text()).toBe('<!doctype html>page')
})

test('says that nobody is named, and keeps who is', async () => {
  const callsOf = open()
  const field = await screen.findByLabelText<HTMLTextAreaElement>(/^Names, numbers/)
  expect(screen.getByText(/Nobody is named yet/)).toBeDefined()
  const save = screen.getByRole<HTMLButtonElement>('button', { name: 'Save whom to call' })
  expect(save.disabled).toBe(true)
  fireEvent.change(field, { target: { value: 'Ada, 1234' } })
  fireEvent.click(save)
  await waitFor(() => expect(screen.queryByText(/Nobody is named yet/)).toBeNull())
  expect(callsOf('runbooks.setWhomToCall')).toEqual([{ environmentId: 'production', text: 'Ada, 1234' }])
  expect(field.value).toBe('Ada, 1234')
})

test('a file that could not be written is said', async () => {
  open({ files: { ...runbook.files, problem: 'no space left on device' } })
  expect((await screen.findByRole('alert')).textContent).toContain('no space left on device')
})
