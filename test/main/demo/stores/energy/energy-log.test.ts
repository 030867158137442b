import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ObjectId } from 'bson'
import { expect, test } from 'vitest'
import { appendDocuments, readDocuments } from '../../../../../main/demo/stores/energy/energy-log.ts'
import { temporaryFolder } from '../../../../support/temporary-folder.ts'

const nowMs = Date.UTC(2026, 0, 15)
const hourMs = 60 * 60_000
const use = (agoMs: number, component: string) => ({
  _id: new ObjectId(ObjectId.generate((nowMs - agoMs) / 1000)),
  component,
})
const components = async (file: string) => (await readDocuments(file, nowMs)).map(one => one['component'])

test('what was logged is read again in its order, second by second', async () => {
  const file = join(temporaryFolder(), 'usage.bson')
  expect(await readDocuments(file, nowMs)).toEqual([])
  await appendDocuments(file, [use(3000, 'dashboard'), use(2000, 'energy_table')])
  await appendDocuments(file, [])
  await appendDocuments(file, [use(1000, 'csv_import')])
  expect(await components(file)).toEqual(['dashboard', 'energy_table', 'csv_import'])
})

test('a crash in the middle of a document costs that document only, and the log goes on', async () => {
  const file = join(temporaryFolder(), 'usage.bson')
  await appendDocuments(file, [use(3000, 'dashboard')])
  await appendFile(file, Buffer.from([90, 0, 0, 0, 2, 99]))
  expect(await components(file)).toEqual(['dashboard'])
  await appendDocuments(file, [use(1000, 'csv_import')])
  expect(await components(file)).toEqual(['dashboard', 'csv_import'])
})

test('what is older than two days is let go', async () => {
  const file = join(temporaryFolder(), 'usage.bson')
  await appendDocuments(file, [use(49 * hourMs, 'dashboard'), use(47 * hourMs, 'csv_import')])
  expect(await components(file)).toEqual(['csv_import'])
})
