import Database from 'better-sqlite3'
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { migrate, storeVersion, type Migration } from '../../../main/store/migrate.ts'
import { openStore, type StoreDefinition } from '../../../main/store/open-store.ts'
import { failureOf } from '../../support/failure-of.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const one: Migration = {
  version: 1,
  name: '0001-one',
  up: db => db.exec('CREATE TABLE one (a INTEGER) STRICT'),
}
const two: Migration = {
  version: 2,
  name: '0002-two',
  up: db => db.exec('CREATE TABLE two (a INTEGER) STRICT; INSERT INTO two SELECT a FROM one'),
}
const broken: Migration = {
  version: 3,
  name: '0003-broken',
  up: db => db.exec('CREATE TABLE three (a INTEGER) STRICT; DELETE FROM one; INSERT INTO nowhere VALUES (1)'),
}
const journal = (migrations: readonly Migration[]): StoreDefinition => ({
  name: 'journal',
  migrations,
  synchronous: 'FULL',
  whenDamaged: 'restore',
  backups: 'at-open',
})
const tables = (db: Database.Database) =>
  db
    .prepare<[], { name: string }>(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`)
    .all()
    .map(({ name }) => name)

test('a new file is brought to the newest version without a backup of nothing', () => {
  const db = new Database(':memory:')
  let backups = 0
  migrate(db, 'file', [one, two], () => (backups += 1))
  expect([storeVersion(db), tables(db), backups]).toEqual([2, ['one', 'two'], 0])
})

test('a file in use is backed up as it was, before the first step', () => {
  const folder = temporaryFolder()
  const before = openStore(folder, journal([one]))
  before.db.exec('INSERT INTO one VALUES (7)')
  before.close()
  const after = openStore(folder, journal([one, two]))
  expect(after.db.prepare('SELECT a FROM two').all()).toEqual([{ a: 7 }])
  after.close()
  const backup = readdirSync(join(folder, 'backups')).find(name => name.endsWith('-before-v2.db'))
  const copy = new Database(join(folder, 'backups', backup ?? ''), { readonly: true })
  expect([storeVersion(copy), tables(copy), copy.prepare('SELECT a FROM one').all()]).toEqual([
    1,
    ['one'],
    [{ a: 7 }],
  ])
  copy.close()
})

test('a step that fails leaves the file as it was, all steps of this start undone', () => {
  const folder = temporaryFolder()
  const before = openStore(folder, journal([one]))
  before.db.exec('INSERT INTO one VALUES (7)')
  before.close()
  expect(() => openStore(folder, journal([one, two, broken]))).toThrow('nowhere')
  const again = openStore(folder, journal([one]))
  expect([storeVersion(again.db), tables(again.db), again.db.prepare('SELECT a FROM one').all()]).toEqual([
    1,
    ['one'],
    [{ a: 7 }],
  ])
  again.close()
})

test('a start that is killed between two steps is taken up again by the next', () => {
  const folder = temporaryFolder()
  const before = openStore(folder, journal([one]))
  before.db.exec('INSERT INTO one VALUES (7)')
  before.close()
  const script = `
    import { openStore } from '${join(import.meta.dirname, '../../../main/store/open-store.ts')}'
    const steps = [
      { version: 1, name: '1', up: db => db.exec('CREATE TABLE one (a INTEGER) STRICT') },
      { version: 2, name: '2', up: db => db.exec('CREATE TABLE two (a INTEGER) STRICT; DELETE FROM one') },
      { version: 3, name: '3', up: () => { if (process.argv[2] === 'die') process.kill(process.pid, 'SIGKILL') } },
    ]
    openStore(process.argv[1], { name: 'journal', migrations: steps, synchronous: 'FULL', whenDamaged: 'restore', backups: 'at-open' })`
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', script, folder, 'die'], {
    encoding: 'utf8',
  })
  expect([run.signal, run.stderr]).toEqual(['SIGKILL', ''])

  const next = openStore(folder, journal([one, two]))
  expect([storeVersion(next.db), next.notice, next.db.prepare('SELECT a FROM two').all()]).toEqual([
    2,
    null,
    [{ a: 7 }],
  ])
  next.close()
})

test('a newer file is refused by the migration itself', () => {
  const db = new Database(':memory:')
  db.pragma('user_version = 9')
  expect(failureOf(() => migrate(db, 'journal.db', [one, two], () => {}))).toEqual({
    code: 'file-newer',
    file: 'journal.db',
    version: 9,
    supported: 2,
  })
})
