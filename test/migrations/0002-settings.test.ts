import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { environmentsAndConnections } from '../../main/store/journal/migrations/0001-environments-and-connections.ts'
import { settings } from '../../main/store/journal/migrations/0002-settings.ts'

test('a setting is one row of JSON, and the step leaves what was there alone', () => {
  const db = new Database(':memory:')
  environmentsAndConnections.up(db)
  db.exec(
    `INSERT INTO environment (id, name, colour, rank, protected) VALUES ('a', 'production', 'crimson', 30, 1)`,
  )
  settings.up(db)
  const insert = db.prepare('INSERT INTO setting (key, value, changed_at_ms) VALUES (?, ?, 0)')
  insert.run('watchedPollSeconds', '5')
  expect(() => insert.run('watchedPollSeconds', '6')).toThrow(/UNIQUE/)
  expect(() => insert.run('other', 'not json')).toThrow(/CHECK/)
  expect(db.prepare('SELECT name FROM environment').all()).toEqual([{ name: 'production' }])
})
