import Database from 'better-sqlite3'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { journalDefinition } from '../../../main/store/journal/journal-definition.ts'
import { newestVersion } from '../../../main/store/migrate.ts'
import { openStores, type Stores } from '../../../main/store/open-stores.ts'
import { failureOf } from '../../support/failure-of.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const names = ['journal', 'history', 'cache'] as const
const dayMs = 24 * 60 * 60 * 1000

function opened<T>(folder: string, use: (stores: Stores) => T, nowMs?: () => number): T {
  const stores = openStores(folder, nowMs)
  try {
    return use(stores)
  } finally {
    stores.close()
  }
}

const synchronousOf = (stores: Stores) =>
  names.map(name => stores[name].db.pragma('synchronous', { simple: true }))

/** Overwrites pages with noise, past the header, as a failing disk would. */
function damage(file: string, from = 4096, bytes = 3000): void {
  const content = readFileSync(file)
  content.fill(0xa5, from, from + bytes)
  writeFileSync(file, content)
}

const journalRows = (stores: Stores): unknown[] => stores.journal.db.prepare('SELECT * FROM test_note').all()
const addNote = (stores: Stores, text: string) => {
  stores.journal.db.exec('CREATE TABLE IF NOT EXISTS test_note (text TEXT) STRICT')
  stores.journal.db.prepare('INSERT INTO test_note VALUES (?)').run(text)
}

test('the journal is synced at every commit, at the first open and at every other', () => {
  const folder = temporaryFolder()
  for (let open = 1; open <= 3; open += 1) {
    // 2 is FULL, 1 is NORMAL: a WAL file reopens as NORMAL unless told otherwise
    expect(opened(folder, synchronousOf)).toEqual([2, 1, 1])
  }
})

test('every open sets the guards against what a copied file may bring along', () => {
  const folder = temporaryFolder()
  for (let open = 1; open <= 2; open += 1) {
    opened(folder, stores => {
      for (const name of names) {
        const read = (pragma: string) => stores[name].db.pragma(pragma, { simple: true })
        expect([
          read('journal_mode'),
          read('trusted_schema'),
          read('cell_size_check'),
          read('foreign_keys'),
        ]).toEqual(['wal', 0, 1, 1])
      }
    })
  }
})

test.skipIf(process.platform === 'win32')(
  'nobody else may read the files, their companions or the folder',
  () => {
    const folder = join(temporaryFolder(), 'workspace')
    opened(folder, stores => {
      addNote(stores, 'written, so that there is a -wal')
      expect(statSync(folder).mode & 0o777).toBe(0o700)
      for (const file of readdirSync(folder, { recursive: true, withFileTypes: true })) {
        const mode = statSync(join(file.parentPath, file.name)).mode & 0o777
        expect([file.name, mode]).toEqual([file.name, file.isDirectory() ? 0o700 : 0o600])
      }
      expect(existsSync(join(folder, 'journal.db-wal'))).toBe(true)
    })
  },
)

test.each(names)('a %s.db of a newer version is read and never written, and the person is told', name => {
  const folder = temporaryFolder()
  opened(folder, () => undefined)
  const file = join(folder, `${name}.db`)
  const db = new Database(file)
  db.pragma('user_version = 99')
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.close()
  const before = readFileSync(file)

  opened(folder, stores => {
    expect(stores[name].readOnly).toBe(true)
    expect(stores.notices).toEqual([
      { id: `file-${name}`, text: expect.stringContaining(`${name}.db was written by a newer version`) },
    ])
    expect(stores.notices[0]?.text).toContain('version 99')
    expect(() => stores[name].db.exec('CREATE TABLE extra (a)')).toThrow(/readonly/)
  })
  expect(readFileSync(file).equals(before)).toBe(true)
})

test('a damaged journal is set aside and its newest sound backup takes its place', () => {
  const folder = temporaryFolder()
  let now = Date.UTC(2026, 8, 1)
  opened(
    folder,
    stores => addNote(stores, 'before the backup'),
    () => now,
  )
  rmSync(join(folder, 'backups'), { recursive: true })
  opened(
    folder,
    stores => addNote(stores, 'after the backup'),
    () => now,
  )
  now += 1000
  damage(join(folder, 'journal.db'))

  const { rows, notices } = opened(
    folder,
    stores => ({ rows: journalRows(stores), notices: stores.notices }),
    () => now,
  )
  expect(rows).toEqual([{ text: 'before the backup' }])
  expect(notices[0]?.text).toMatch(
    /^journal\.db was damaged and is kept as journal\.db\.damaged-\w+\. The backup journal-\w+\.db took its place/,
  )
  expect(readdirSync(folder).filter(name => /^journal\.db\.damaged-\w+$/.test(name))).toHaveLength(1)
})

test('a damaged journal without a backup is refused and stays where it is, at every start', () => {
  const folder = temporaryFolder()
  opened(folder, stores => addNote(stores, 'worth keeping'))
  rmSync(join(folder, 'backups'), { recursive: true })
  const file = join(folder, 'journal.db')
  damage(file)
  const damaged = readFileSync(file)
  for (let start = 1; start <= 2; start += 1) {
    expect(failureOf(() => openStores(folder))).toEqual({ code: 'file-corrupt', file, keptAs: file })
    expect(readFileSync(file).equals(damaged)).toBe(true)
  }
})

test.each(['emptied', 'deleted'])('a journal that was %s behind our back comes back from its backup', how => {
  const folder = temporaryFolder()
  opened(folder, stores => addNote(stores, 'before'))
  rmSync(join(folder, 'backups'), { recursive: true })
  opened(folder, () => undefined)
  const file = join(folder, 'journal.db')
  if (how === 'emptied') truncateSync(file, 0)
  else rmSync(file)
  opened(folder, stores => {
    expect(journalRows(stores)).toEqual([{ text: 'before' }])
    expect(stores.notices).toHaveLength(1)
  })
})

test('the first tables do not live in the -wal alone', () => {
  const folder = temporaryFolder()
  opened(folder, stores => {
    const copy = join(folder, 'copy.db')
    writeFileSync(copy, readFileSync(join(folder, 'journal.db')))
    const db = new Database(copy, { readonly: true })
    expect(db.pragma('user_version', { simple: true })).toBe(newestVersion(journalDefinition.migrations))
    db.close()
    expect(stores.notices).toEqual([])
  })
})

test('a damaged cache is set aside and made again', () => {
  const folder = temporaryFolder()
  opened(folder, () => undefined)
  damage(join(folder, 'cache.db'))
  opened(folder, stores => {
    expect(stores.cache.readOnly).toBe(false)
    expect(stores.cache.db.prepare('SELECT count(*) AS n FROM flag').get()).toEqual({ n: 0 })
    expect(stores.notices[0]?.text).toContain('It holds only copies and is made again.')
  })
  expect(readdirSync(folder).some(name => name.startsWith('cache.db.damaged-'))).toBe(true)
  expect(opened(folder, stores => stores.notices)).toEqual([])
})

test('of a damaged history every row that can still be read is kept', () => {
  const folder = temporaryFolder()
  opened(folder, ({ history: { db } }) => {
    db.exec(`INSERT INTO source (id, connection_id) VALUES (1, 'production');
      INSERT INTO usage_series (id, source_id, component, variant) VALUES (1, 1, 'pipeline', 'new');`)
    const put = db.prepare('INSERT INTO observation VALUES (1, ?, 10, 1, 0, NULL, NULL)')
    db.transaction(() => {
      for (let minute = 0; minute < 20_000; minute += 1) put.run(minute * 60_000)
    })()
    db.pragma('wal_checkpoint(TRUNCATE)')
  })
  const file = join(folder, 'history.db')
  const pages = Math.floor(statSync(file).size / 4096)
  damage(file, (pages - 20) * 4096, 4096)

  opened(folder, stores => {
    const { n } = stores.history.db.prepare('SELECT count(*) AS n FROM observation').get() as { n: number }
    expect(n).toBeGreaterThan(15_000)
    expect(n).toBeLessThan(20_000)
    expect(stores.history.db.prepare('SELECT connection_id FROM source').all()).toEqual([
      { connection_id: 'production' },
    ])
    expect(stores.history.db.pragma('foreign_key_check')).toEqual([])
    expect(stores.notices[0]?.text).toMatch(
      /^history\.db was damaged and is kept as .+ \d+ rows could be read/,
    )
  })
  expect(opened(folder, stores => stores.notices)).toEqual([])
})

test.each(names)('a %s.db that is no database at all is not mistaken for one', name => {
  const folder = temporaryFolder()
  opened(folder, () => undefined)
  writeFileSync(join(folder, `${name}.db`), 'PK\u0003\u0004 this is something else entirely'.repeat(200))
  opened(folder, stores => {
    expect(stores.notices).toHaveLength(1)
    expect(stores[name].db.pragma('quick_check', { simple: true })).toBe('ok')
  })
})

test('a trigger that somebody put into a file never runs', () => {
  const folder = temporaryFolder()
  opened(folder, () => undefined)
  const db = new Database(join(folder, 'cache.db'))
  db.exec(`CREATE TRIGGER planted AFTER INSERT ON connection_reading BEGIN DELETE FROM flag; END`)
  db.close()
  opened(folder, stores => {
    expect(stores.cache.db.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").all()).toEqual([])
    expect(stores.notices).toHaveLength(1)
  })
})

test('the journal is backed up when the last backup is older than a day, and five are kept', () => {
  const folder = temporaryFolder()
  const start = Date.now()
  const backups = () => readdirSync(join(folder, 'backups')).filter(name => name.startsWith('journal-'))
  opened(
    folder,
    () => undefined,
    () => start,
  )
  opened(
    folder,
    () => undefined,
    () => start + dayMs / 2,
  )
  expect(backups()).toHaveLength(1)
  for (let day = 1; day <= 8; day += 1)
    opened(
      folder,
      () => undefined,
      () => Date.now() + 2 * day * dayMs,
    )
  expect(backups()).toHaveLength(5)
})

test('the history is backed up while it is in use, whole', async () => {
  const folder = temporaryFolder()
  const stores = openStores(folder)
  stores.history.db.exec(`INSERT INTO source (id, connection_id) VALUES (1, 'production')`)
  const backups = () =>
    existsSync(join(folder, 'backups'))
      ? readdirSync(join(folder, 'backups')).filter(
          name => name.startsWith('history-') && name.endsWith('.db'),
        )
      : []
  while (backups().length === 0) await new Promise(resolve => setTimeout(resolve, 5))
  stores.close()
  const copy = new Database(join(folder, 'backups', backups()[0] ?? ''), { readonly: true })
  expect(copy.pragma('quick_check', { simple: true })).toBe('ok')
  expect(copy.prepare('SELECT connection_id FROM source').all()).toEqual([{ connection_id: 'production' }])
  copy.close()
})

test('closing while the history is being backed up leaves no half a backup', async () => {
  const folder = temporaryFolder()
  const stores = openStores(folder)
  stores.history.db.exec(`CREATE TABLE ballast (a TEXT) STRICT`)
  const put = stores.history.db.prepare('INSERT INTO ballast VALUES (?)')
  stores.history.db.transaction(() => {
    for (let row = 0; row < 4000; row += 1) put.run('x'.repeat(2000))
  })()
  await new Promise(resolve => setImmediate(resolve))
  stores.close()
  await new Promise(resolve => setTimeout(resolve, 50))
  expect(readdirSync(join(folder, 'backups')).filter(name => name.startsWith('history-'))).toEqual([])
})

test('a backup that cannot be made is told, and keeps nobody out', () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'backups'), 'a file where the folder should be')
  opened(folder, stores => {
    expect(stores.notices).toEqual([
      { id: 'file-journal', text: expect.stringContaining('journal.db could not be backed up') },
    ])
    addNote(stores, 'still written')
    expect(journalRows(stores)).toHaveLength(1)
  })
})
