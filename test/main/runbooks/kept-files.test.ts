import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { buildState } from '../../support/flags.ts'
import { mara } from '../../support/journal-parts.ts'
import { createMemoryConnector } from '../../support/memory-connector.ts'
import { runbookDesk } from '../../support/runbook-desk.ts'

const key = 'phoenix_pipeline_enabled'

async function started() {
  const connector = createMemoryConnector([buildState({ connectionId: 'orders' })])
  const desk = runbookDesk([{ id: 'orders', connector }])
  await desk.read('orders')
  desk.runbooks.start()
  await desk.pass(1_000)
  await vi.waitFor(() => expect(readdirSync(desk.folder)).toHaveLength(4))
  const file = (name: string) => join(desk.folder, name)
  const text = (name = 'production.md') => readFileSync(file(name), 'utf8')
  return { ...desk, connector, file, text }
}

test('a page and a text for every environment are there at the start, for nobody else to read', async () => {
  const { folder, file, text } = await started()
  expect(readdirSync(folder).toSorted()).toEqual([
    'production.html',
    'production.md',
    'staging.html',
    'staging.md',
  ])
  if (process.platform !== 'win32') {
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    expect(statSync(file('production.html')).mode & 0o777).toBe(0o600)
  }
  expect(text('production.html')).toMatch(/^<!doctype html>\n/)
  expect(text()).toContain(`- \`${key}\`: 25 % of people`)
  expect(text('staging.md')).toContain('No flag store is connected')
})

test('they follow a change of a flag, soon but not all the time', async () => {
  const { connector, read, pass, text } = await started()
  connector.change(key, { percentage: 75 })
  await read('orders')
  await pass(2_000)
  expect(text()).toContain('25 % of people')
  await pass(29_000)
  await vi.waitFor(() => expect(text()).toContain('75 % of people'))
})

test('what is the same is not written again, until its age has to be told anew', async () => {
  const { events, connections, pass, file, text } = await started()
  const writtenAt = () => statSync(file('production.html')).mtimeMs
  const first = writtenAt()
  for (let poll = 0; poll < 4; poll += 1) {
    events.publish({ type: 'connection-status', status: connections.status('orders') })
    await pass(60_000)
  }
  expect(writtenAt()).toBe(first)
  await pass(12 * 60_000)
  await vi.waitFor(() => expect(writtenAt()).toBeGreaterThan(first))
  await vi.waitFor(() => expect(text()).toContain('had not been read for more than 5 minutes'))
})

test('an environment that is renamed or gone takes its files along, and nobody else’s', async () => {
  const { events, places, pass, folder, file } = await started()
  writeFileSync(file('mine.md'), 'my own notes')
  writeFileSync(file('mine.html.0b0e1d2c-0000-4000-8000-000000000000.tmp'), 'half')
  places.splice(0, 2, { ...places[0]!, name: 'Con' })
  events.publish({ type: 'environments-changed' })
  await vi.waitFor(async () => {
    await pass(31_000)
    expect(readdirSync(folder).toSorted()).toEqual([
      expect.stringMatching(/^con-[0-9a-f]{8}\.html$/),
      expect.stringMatching(/^con-[0-9a-f]{8}\.md$/),
      'mine.md',
    ])
  })
})

test('whom to call is on record, on the page and in the file', async () => {
  const { runbooks, audit, pass, text } = await started()
  expect(text()).toContain('Nobody is named.')
  runbooks.setWhomToCall('production', ' Ada, +49 30 1234\n<b>Bob</b> ', mara)
  await pass(31_000)
  await vi.waitFor(() => expect(text()).toContain('```\nAda, +49 30 1234\n<b>Bob</b>\n```'))
  expect(text('production.html')).toContain('Ada, +49 30 1234\n&lt;b&gt;Bob&lt;/b&gt;')
  expect((await runbooks.get('production')).whomToCall).toBe('Ada, +49 30 1234\n<b>Bob</b>')
  expect(audit.entries).toMatchObject([{ kind: 'setting-changed', environmentId: 'production' }])
})

test('a folder that cannot be written is told, and tried again', async () => {
  const desk = runbookDesk([])
  // a file where the folder should be
  writeFileSync(desk.folder, '')
  desk.runbooks.start()
  await desk.pass(1_000)
  await vi.waitFor(async () => expect((await desk.runbooks.get('production')).files.problem).not.toBeNull())
  expect((await desk.runbooks.get('production')).files.writtenAtMs).toBeNull()
  expect(desk.errors.length).toBeGreaterThan(0)
  rmSync(desk.folder)
  await desk.pass(16 * 60_000)
  await vi.waitFor(async () => expect((await desk.runbooks.get('production')).files.problem).toBeNull())
  expect(existsSync((await desk.runbooks.get('production')).files.html)).toBe(true)
})
