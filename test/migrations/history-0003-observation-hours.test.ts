import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { historyMigrations } from '../../main/store/history/migrations/index.ts'
import { observationHours } from '../../main/store/history/migrations/0003-observation-hours.ts'

test('usage that is already there is added up by hour', () => {
  const db = new Database(':memory:')
  for (const step of historyMigrations) if (step.version < 3) step.up(db)
  db.exec(`INSERT INTO source (id, connection_id) VALUES (1, 'production');
    INSERT INTO usage_series (id, source_id, component, variant) VALUES (1, 1, 'pipeline', 'new'), (2, 1, 'pipeline', 'old');
    INSERT INTO observation VALUES (1, 0, 1, 1, 0, NULL, NULL), (1, 3540000, 2, 0, 0, NULL, NULL),
      (1, 3600000, 4, 1, 0, NULL, NULL), (2, 60000, 8, 0, 0, NULL, NULL);`)
  observationHours.up(db)
  expect(db.prepare('SELECT * FROM observation_hour ORDER BY series_id, hour_ms').raw().all()).toEqual([
    [1, 0, 3, 1],
    [1, 3_600_000, 4, 1],
    [2, 0, 8, 0],
  ])
})
