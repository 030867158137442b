import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { flagHistory } from '../../main/store/history/migrations/0001-flag-history.ts'
import { observations } from '../../main/store/history/migrations/0002-observations.ts'

test('it adds usage to a history that has connections and flags, and leaves those alone', () => {
  const db = new Database(':memory:')
  db.pragma('foreign_keys = ON')
  flagHistory.up(db)
  db.exec(`INSERT INTO source (id, connection_id, simulated_until_ms) VALUES (1, 'production', 77);
    INSERT INTO flag (source_id, flag_key) VALUES (1, 'phoenix');`)
  observations.up(db)
  expect(db.prepare('SELECT connection_id, simulated_until_ms FROM source').all()).toEqual([
    { connection_id: 'production', simulated_until_ms: 77 },
  ])
  db.exec(`INSERT INTO usage_series (id, source_id, component, variant) VALUES (1, 1, 'pipeline', 'new');
    INSERT INTO observation VALUES (1, 60000, 10, 1, 0, NULL, 12.5);
    INSERT INTO usage_cursor VALUES (1, 60000, 60500);`)
  expect(() => db.exec('INSERT INTO observation VALUES (1, 60000, 11, 1, 0, NULL, NULL)')).toThrow(/UNIQUE/)
  expect(() => db.exec('INSERT INTO observation VALUES (9, 60000, 11, 1, 0, NULL, NULL)')).toThrow(
    /FOREIGN KEY/,
  )
  expect(() =>
    db.exec(`INSERT INTO usage_series (source_id, component, variant) VALUES (1, 'pipeline', 'newer')`),
  ).toThrow(/CHECK/)
})
