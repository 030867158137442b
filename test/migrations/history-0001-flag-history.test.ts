import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { flagHistory } from '../../main/store/history/migrations/0001-flag-history.ts'

function migrated(): Database.Database {
  const db = new Database(':memory:')
  db.pragma('foreign_keys = ON')
  flagHistory.up(db)
  db.exec(`INSERT INTO source (id, connection_id) VALUES (1, 'production');
    INSERT INTO flag (id, source_id, flag_key) VALUES (1, 1, 'phoenix');`)
  return db
}
const entry = (
  fields: string,
) => `INSERT INTO flag_change (source_id, flag_id, at_ms, kind, enabled, global_override,
  new_overrides, old_overrides, operation_id) VALUES (1, ${fields})`

test('it keeps one line per flag and refuses what no flag can be', () => {
  const db = migrated()
  db.exec(entry(`1, 1000, 'first', 1, 'none', 0, 0, NULL`))
  for (const fields of [
    `2, 1000, 'first', 1, 'none', 0, 0, NULL`,
    `1, 1000, 'renamed', 1, 'none', 0, 0, NULL`,
    `1, 1000, 'first', 2, 'none', 0, 0, NULL`,
    `1, 1000, 'first', 1, 'maybe', 0, 0, NULL`,
    `1, 'noon', 'first', 1, 'none', 0, 0, NULL`,
  ]) {
    expect(() => db.exec(entry(fields)), fields).toThrow(/constraint|cannot store/i)
  }
  expect(() => db.exec(`INSERT INTO flag (source_id, flag_key) VALUES (1, 'phoenix')`)).toThrow(/UNIQUE/)
  expect(db.prepare('SELECT count(*) FROM flag_change').pluck().get()).toBe(1)
})

test.each([
  ['the life of one flag', 'SELECT * FROM flag_change WHERE flag_id = 1 ORDER BY id', 'flag_change_of_flag'],
  [
    'the newest changes of others',
    `SELECT at_ms, count(*), max(id) FROM flag_change WHERE source_id = 1 AND operation_id IS NULL AND kind <> 'first'
     GROUP BY at_ms ORDER BY at_ms DESC LIMIT 100`,
    'flag_change_outside',
  ],
  [
    'what an operation changed',
    `SELECT id FROM flag_change WHERE operation_id = 'op'`,
    'flag_change_of_operation',
  ],
])('%s is found by its index, without sorting', (_name, sql, index) => {
  const plan = migrated()
    .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
    .all()
    .map(({ detail }) => detail)
    .join('\n')
  expect(plan).toContain(`INDEX ${index}`)
  expect(plan).not.toMatch(/SCAN|TEMP B-TREE/)
})
