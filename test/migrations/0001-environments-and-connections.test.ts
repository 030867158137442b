import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { environmentsAndConnections } from '../../main/store/journal/migrations/0001-environments-and-connections.ts'

function migrated() {
  const db = new Database(':memory:')
  db.pragma('foreign_keys = ON')
  environmentsAndConnections.up(db)
  return db
}

const addEnvironment = (db: Database.Database, id: string, name: string) =>
  db
    .prepare(`INSERT INTO environment (id, name, colour, rank, protected) VALUES (?, ?, 'cyan', 1, 0)`)
    .run(id, name)

const addConnection = (
  db: Database.Database,
  id: string,
  environment: string,
  name: string,
  settings = '{}',
) =>
  db
    .prepare(
      `INSERT INTO connection (id, environment_id, name, settings, access, secret_expected)
       VALUES (?, ?, ?, ?, 'read-only', 0)`,
    )
    .run(id, environment, name, settings)

test('living environments have different names, removed ones do not stand in the way', () => {
  const db = migrated()
  addEnvironment(db, 'a', 'production')
  expect(() => addEnvironment(db, 'b', 'Production')).toThrow(/UNIQUE/)
  db.exec(`UPDATE environment SET removed_at_ms = 1 WHERE id = 'a'`)
  addEnvironment(db, 'b', 'Production')
})

test('a connection belongs to an environment, and nothing cascades', () => {
  const db = migrated()
  expect(() => addConnection(db, 'c', 'nowhere', 'orders-db')).toThrow(/FOREIGN KEY/)
  addEnvironment(db, 'a', 'production')
  addConnection(db, 'c', 'a', 'orders-db')
  expect(() => db.exec(`DELETE FROM environment`)).toThrow(/FOREIGN KEY/)
  expect(() => addConnection(db, 'd', 'a', 'ORDERS-DB')).toThrow(/UNIQUE/)
  db.exec(`UPDATE connection SET removed_at_ms = 1`)
  addConnection(db, 'd', 'a', 'ORDERS-DB')
})

test('settings are JSON and access is one of two words', () => {
  const db = migrated()
  addEnvironment(db, 'a', 'production')
  expect(() => addConnection(db, 'c', 'a', 'x', 'not json')).toThrow(/CHECK/)
  addConnection(db, 'c', 'a', 'x')
  expect(() => db.exec(`UPDATE connection SET access = 'admin'`)).toThrow(/CHECK/)
})
