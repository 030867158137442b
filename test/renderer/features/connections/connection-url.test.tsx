import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { connectionsState } from '../../../../renderer/features/connections/connections-state.ts'
import { newConnectionForm } from '../../../../renderer/features/connections/form/connection-form.ts'
import { takeUrl, urlFieldsOf } from '../../../../renderer/features/connections/form/url-form.ts'
import { readUrl, writeUrl } from '../../../../shared/connection-url/index.ts'
import { openScreen } from './connections-screen.tsx'

const urlBox = () => screen.getByLabelText<HTMLInputElement>(/^Connection URL/)
const paste = (text: string) => fireEvent.change(urlBox(), { target: { value: text } })
const value = (label: RegExp | string) => screen.getByLabelText<HTMLInputElement>(label).value

async function openUrlForm() {
  const opened = await openScreen()
  opened.show()
  fireEvent.click(await screen.findByRole('button', { name: 'Add connection to production' }))
  fireEvent.click(screen.getByRole('radio', { name: 'URL' }))
  return opened
}

test('a pasted URL fills the fields, and its password leaves the line at once', async () => {
  await openUrlForm()
  paste('postgres://ann:s3cr%40t@db.example:6432/orders?sslmode=disable&application_name=x')
  expect(urlBox().value).toBe(
    'postgresql://ann:<password>@db.example:6432/orders?sslmode=disable&schema=public',
  )
  expect([value(/^Host/), value(/^Port/), value(/^Database/), value(/^User/)]).toEqual([
    'db.example',
    '6432',
    'orders',
    'ann',
  ])
  expect(value('Password')).toBe('s3cr@t')
  const notes = screen.getByRole('list', { name: /^What the URL says/ })
  expect(notes.textContent).toContain('Left out: application_name')
  fireEvent.change(screen.getByLabelText(/^Host/), { target: { value: 'db-2.example' } })
  expect(urlBox().value).toContain('@db-2.example:6432/')
})

test('a refused URL changes nothing, hides its password and keeps it until it is mended', async () => {
  await openUrlForm()
  paste('mysql://ann:canary@db.example/orders?allowPublicKeyRetrieval=true')
  expect(urlBox().value).toBe('mysql://ann:<password>@db.example/orders?allowPublicKeyRetrieval=true')
  expect(screen.getByRole('list', { name: /^What the URL says/ }).textContent).toContain('Not possible')
  expect([value(/^Host/), value('Password')]).toEqual(['', ''])
  paste('mysql://ann:<password>@db.example/orders')
  // taking something out is no pasting: the line is read when it is left
  fireEvent.blur(urlBox())
  expect([value(/^Host/), value(/^Port/), value('Password')]).toEqual(['db.example', '3306', 'canary'])
})

test('what is pasted says what kind of store it is', async () => {
  await openUrlForm()
  const kind = () => connectionsState.getState().form?.kind
  paste('mongodb://ann:pw@db-1:27017,db-2:27018/energy?replicaSet=rs0')
  expect(kind()).toBe('mongo-flags')
  expect(value(/^Servers/)).toBe('db-1:27017, db-2:27018')
  expect(value(/^Database of the user/)).toBe('energy')
  paste('https://api.example/v1/feature-flags/')
  expect([kind(), value(/^Path of the flag list/)]).toEqual(['rest-flags', '/v1/feature-flags/'])
  paste('/srv/app/.env')
  expect(kind()).toBe('env-file')
  paste('/srv/app/flags.db')
  expect([kind(), connectionsState.getState().form?.file]).toEqual(['sql-flags', '/srv/app/flags.db'])
})

test('typing is left alone until the line is left', async () => {
  await openUrlForm()
  const text = 'postgres://ann@db/orders'
  for (let end = 1; end <= text.length; end += 1) {
    paste(text.slice(0, end))
    expect(urlBox().value).toBe(text.slice(0, end))
  }
  expect(value(/^Host/)).toBe('')
  fireEvent.blur(urlBox())
  expect(value(/^Host/)).toBe('db')
})

test('a saved connection stays the kind that it is', () => {
  const form = { ...newConnectionForm('production'), id: 'c', host: 'db', database: 'd', user: 'u' }
  const reading = readUrl('mongodb://db/energy')
  if (reading.status !== 'read') throw new Error('this URL is read')
  expect(takeUrl(form, reading.fields, reading.password)).toHaveProperty('refused')
})

test('the fields of every kind become a URL that fills in the same fields', () => {
  const form = newConnectionForm('production')
  const forms = [
    { ...form, host: 'db', database: 'd', user: 'u', schema: 'app' },
    { ...form, dialect: 'mysql', port: '3307', host: 'db', database: 'd', user: 'u' },
    { ...form, dialect: 'sqlite', file: '/srv/flags.db' },
    { ...form, kind: 'user-preference', host: 'db', database: 'd', user: 'u' },
    {
      ...form,
      kind: 'mongo-flags',
      database: 'd',
      user: 'u',
      mongo: { ...form.mongo, servers: 'db-1:1, [::1]:2' },
    },
    {
      ...form,
      kind: 'rest-flags',
      port: '443',
      host: 'api',
      user: 'u',
      rest: { ...form.rest, scheme: 'basic' },
    },
    { ...form, kind: 'env-file', env: { ...form.env, path: '/srv/.env' } },
  ] as (typeof form)[]
  for (const one of forms) {
    const fields = urlFieldsOf(one)
    if (fields === undefined) throw new Error('this form has a URL')
    const reading = readUrl(writeUrl(fields, true))
    if (reading.status !== 'read') throw new Error(JSON.stringify(reading.notes))
    expect({ ...one, ...takeUrl(one, reading.fields, reading.password) }).toEqual(one)
  }
})

test('a form that is closed keeps what was typed, and the page says so', async () => {
  await openUrlForm()
  fireEvent.change(screen.getByLabelText(/^Name/), { target: { value: 'half-typed' } })
  fireEvent.click(screen.getByRole('button', { name: 'Close, keep what is typed' }))
  const left = await screen.findByRole('list', { name: 'Not saved yet' })
  expect(left.textContent).toContain('The new connection half-typed is not added yet.')
  fireEvent.click(within(left).getByRole('button', { name: 'Go on' }))
  expect(value(/^Name/)).toBe('half-typed')
  fireEvent.click(screen.getByRole('button', { name: 'Discard' }))
  await waitFor(() => expect(screen.queryByRole('list', { name: 'Not saved yet' })).toBeNull())
})
