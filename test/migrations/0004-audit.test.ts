import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { operations } from '../../main/store/journal/migrations/0003-operations.ts'
import { audit } from '../../main/store/journal/migrations/0004-audit.ts'

function migrated() {
  const db = new Database(':memory:')
  operations.up(db)
  audit.up(db)
  return db
}

test('the chain starts empty, with one head', () => {
  const db = migrated()
  expect(db.prepare('SELECT * FROM audit_head').all()).toEqual([{ only_row: 1, entries: 0, digest: '' }])
  expect(() => db.exec(`INSERT INTO audit_head VALUES (2, 0, '')`)).toThrow(/CHECK/)
})

test('columns keep their types, and a kind of a later version may be written', () => {
  const db = migrated()
  const add = (atMs: number | string, kind: string) =>
    db
      .prepare(
        `INSERT INTO audit_entry (at_ms, actor_name, actor_os_user, actor_host, kind, text, digest)
         VALUES (?, 'Mara', 'mara', 'desk', ?, 'x', 'y')`,
      )
      .run(atMs, kind)
  add(1, 'plan-advanced')
  expect(() => add('yesterday', 'actor-named')).toThrow(/cannot store TEXT/)
})
