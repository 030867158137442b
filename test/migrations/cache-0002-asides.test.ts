import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { flags } from '../../main/store/cache/migrations/0001-flags.ts'
import { asides } from '../../main/store/cache/migrations/0002-asides.ts'

test('a flag cached before has nothing beside its setting', () => {
  const db = new Database(':memory:')
  flags.up(db)
  db.exec(`INSERT INTO flag (connection_id, flag_key, version, description, enabled, global_override, contradictory,
    new_overrides, old_overrides, changed_at_ms, change_id, state)
    VALUES ('production', 'phoenix', 'v1', '', 1, 'none', 0, 1, 0, 1000, 1, '{}')`)
  asides.up(db)
  expect(db.prepare('SELECT asides FROM flag').pluck().all()).toEqual([null])
})
