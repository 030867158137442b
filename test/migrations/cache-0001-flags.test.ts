import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { flags } from '../../main/store/cache/migrations/0001-flags.ts'

test('one row per flag and connection, and overrides go with their flag', () => {
  const db = new Database(':memory:')
  db.pragma('foreign_keys = ON')
  flags.up(db)
  const put = (connectionId: string, enabled: number) =>
    db.exec(`INSERT INTO flag (connection_id, flag_key, version, description, enabled, global_override, contradictory,
      new_overrides, old_overrides, changed_at_ms, change_id, state)
      VALUES ('${connectionId}', 'phoenix', 'v1', '', ${enabled}, 'none', 0, 1, 0, 1000, 1, '{}')`)
  put('production', 1)
  put('staging', 0)
  expect(() => put('production', 0)).toThrow(/UNIQUE/)
  expect(() => put('development', 2)).toThrow(/CHECK/)
  db.exec(`INSERT INTO flag_overrides VALUES ('production', 'phoenix', '[]')`)
  expect(() => db.exec(`INSERT INTO flag_overrides VALUES ('production', 'nothing', '[]')`)).toThrow(
    /FOREIGN KEY/,
  )
  db.exec(`DELETE FROM flag WHERE connection_id = 'production'`)
  expect(db.prepare('SELECT count(*) FROM flag_overrides').pluck().get()).toBe(0)
})
