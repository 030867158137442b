import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { environmentsAndConnections } from '../../main/store/journal/migrations/0001-environments-and-connections.ts'
import { settings } from '../../main/store/journal/migrations/0002-settings.ts'
import { operations } from '../../main/store/journal/migrations/0003-operations.ts'
import { operationPacks } from '../../main/store/journal/migrations/0005-operation-packs.ts'
import { peopleAndDelivery } from '../../main/store/journal/migrations/0006-people-and-delivery.ts'
import { rollbackLog } from '../../main/store/journal/migrations/0007-rollback-log.ts'
import { prepareOperationQueries } from '../../main/store/journal/operation-queries.ts'
import { prepareTargetQueries, targetId } from '../../main/store/journal/target-queries.ts'

function migrated() {
  const db = new Database(':memory:')
  environmentsAndConnections.up(db)
  db.exec(
    `INSERT INTO environment (id, name, colour, rank, protected) VALUES ('a', 'production', 'crimson', 2, 1)`,
  )
  settings.up(db)
  operations.up(db)
  // our queries speak to the newest form of the file
  operationPacks.up(db)
  peopleAndDelivery.up(db)
  rollbackLog.up(db)
  return db
}

const addOperation = (db: Database.Database, sequence: number) =>
  db
    .prepare(
      `INSERT INTO operation (sequence, id, kind, title, actor_name, actor_os_user, actor_host, asked_at_ms, targets,
         people_unpinned, cancelled)
       VALUES (?, 'o' || ?, 'rollback', 'Roll back', 'Mara', 'mara', 'desk', 1, 1, 0, 0)`,
    )
    .run(sequence, sequence)

const addTarget = (db: Database.Database, sequence: number, index: number) =>
  db
    .prepare(
      `INSERT INTO operation_target (target_id, connection_id, flag_key, state, intent, attempts)
       VALUES (?, 'c', 'f' || ?, 'planned', '{}', 0)`,
    )
    .run(targetId(sequence, index), String(index))

test('what was there stays, and the new tables are empty', () => {
  const db = migrated()
  expect(db.prepare('SELECT count(*) AS n FROM environment').get()).toEqual({ n: 1 })
  expect(prepareOperationQueries(db).recent(10)).toEqual([])
})

test('an id is used once, a state is one of the known ones', () => {
  const db = migrated()
  addOperation(db, 1)
  expect(() => db.exec(`UPDATE operation SET kind = 'toggle'`)).toThrow(/CHECK/)
  addTarget(db, 1, 0)
  expect(() => addTarget(db, 1, 0)).toThrow(/UNIQUE/)
  expect(() => db.exec(`UPDATE operation_target SET state = 'probably'`)).toThrow(/CHECK/)
  expect(() =>
    db.exec(`INSERT INTO operation SELECT 2, id, kind, title, actor_name, actor_os_user, actor_host, NULL, NULL, 1, NULL,
    1, 0, NULL, 0, NULL, NULL, NULL FROM operation`),
  ).toThrow(/UNIQUE/)
})

test('targets of one operation are not those of the next', () => {
  const db = migrated()
  const targets = prepareTargetQueries(db)
  for (const sequence of [1, 2, 3]) {
    addOperation(db, sequence)
    addTarget(db, sequence, 0)
    addTarget(db, sequence, 1)
  }
  expect(targets.chunk(2, 0, 10).map(row => row.target_id)).toEqual([targetId(2, 0), targetId(2, 1)])
  expect(targets.page(2, ['planned'], 1, 10)).toMatchObject({ total: 2, rows: [{ flag_key: 'f1' }] })
  expect(targets.page(2, [], 0, 10).total).toBe(0)
})

test('targets of an operation that was never committed are dropped, and their numbers are not used before that', () => {
  const db = migrated()
  const operationQueries = prepareOperationQueries(db)
  const targets = prepareTargetQueries(db)
  addOperation(db, 1)
  addTarget(db, 1, 0)
  addTarget(db, 2, 0)
  expect(operationQueries.newestSequence()).toBe(2)
  targets.dropOrphans()
  expect(db.prepare('SELECT target_id FROM operation_target').all()).toEqual([{ target_id: targetId(1, 0) }])
})
