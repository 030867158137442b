import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { historyMigrations } from '../../main/store/history/migrations/index.ts'
import { measures } from '../../main/store/history/migrations/0004-measures.ts'

test('measures find a place beside the usage that is already there', () => {
  const db = new Database(':memory:')
  for (const step of historyMigrations) if (step.version < 4) step.up(db)
  db.exec(`INSERT INTO source (id, connection_id) VALUES (1, 'production');
    INSERT INTO usage_series (id, source_id, component, variant) VALUES (1, 1, 'pipeline', 'new');
    INSERT INTO observation VALUES (1, 0, 1, 1, 0, NULL, NULL);`)
  measures.up(db)
  db.exec(`INSERT INTO measure_series (id, source_id, name, component, variant) VALUES (1, 1, 'backlog', '', 'new');
    INSERT INTO measure_point VALUES (1, 0, 2.5, 3);`)
  expect(db.prepare('SELECT value FROM measure_point').pluck().all()).toEqual([2.5])
  expect(db.prepare('SELECT count FROM observation').pluck().all()).toEqual([1])
  // a measure without a component is one measure, however often it is met
  expect(() =>
    db.exec(
      `INSERT INTO measure_series (source_id, name, component, variant) VALUES (1, 'backlog', '', 'new')`,
    ),
  ).toThrow(/UNIQUE/)
})

test('a range of minutes is read by its index', () => {
  const db = new Database(':memory:')
  for (const step of historyMigrations) step.up(db)
  const plan = db
    .prepare<[], { detail: string }>(
      'EXPLAIN QUERY PLAN SELECT value FROM measure_point WHERE series_id = 1 AND minute_ms >= 0 AND minute_ms < 9',
    )
    .all()
  expect(plan.map(({ detail }) => detail)).toEqual([
    'SEARCH measure_point USING PRIMARY KEY (series_id=? AND minute_ms>? AND minute_ms<?)',
  ])
})
