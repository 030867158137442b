import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { operations } from '../../main/store/journal/migrations/0003-operations.ts'
import { operationPacks } from '../../main/store/journal/migrations/0005-operation-packs.ts'
import { peopleAndDelivery } from '../../main/store/journal/migrations/0006-people-and-delivery.ts'
import { rollbackLog } from '../../main/store/journal/migrations/0007-rollback-log.ts'
import { prepareOperationQueries } from '../../main/store/journal/operation-queries.ts'
import { prepareTargetQueries, targetId, type TargetRow } from '../../main/store/journal/target-queries.ts'

function migrated() {
  const db = new Database(':memory:')
  operations.up(db)
  operationPacks.up(db)
  peopleAndDelivery.up(db)
  rollbackLog.up(db)
  return { db, targets: prepareTargetQueries(db) }
}

const addOperation = (db: Database.Database, sequence: number) =>
  db
    .prepare(
      `INSERT INTO operation (sequence, id, kind, title, actor_name, actor_os_user, actor_host, asked_at_ms, targets,
         people_unpinned, cancelled)
       VALUES (?, 'o' || ?, 'rollback', 'Roll back', 'Mara', 'mara', 'desk', 1, 1, 0, 0)`,
    )
    .run(sequence, sequence)

const row = (sequence: number, index: number, rest: Partial<TargetRow> = {}): TargetRow => ({
  target_id: targetId(sequence, index),
  connection_id: 'c',
  flag_key: `it's "${index}" __proto__ 💥`,
  state: 'planned',
  intent: '{"kind":"roll-back","suspendOverrides":true}',
  before: index % 2 === 0 ? null : `{"flag":{"__proto__":"é\\u0000\\ud800","percentage":0.1},"overrides":[]}`,
  overwritten: null,
  after: null,
  failure: null,
  write_ms: null,
  verify_ms: null,
  attempts: 0,
  given_up: null,
  progress: null,
  ...rest,
})
const rows = (sequence: number, from: number, until: number) =>
  Array.from({ length: until - from }, (_, offset) => row(sequence, from + offset))

test('what is packed reads as the rows it stands for, in any piece', () => {
  const { targets } = migrated()
  targets.pack(rows(1, 0, 4))
  targets.pack(rows(1, 4, 6))
  targets.pack(rows(2, 0, 3))
  expect(targets.chunk(1, 0, 100)).toEqual(rows(1, 0, 6))
  expect(targets.chunk(1, 3, 2)).toEqual(rows(1, 3, 5))
  expect(targets.chunk(2, 0, 2)).toEqual(rows(2, 0, 2))
})

test('a target that has a row is what its row says', () => {
  const { db, targets } = migrated()
  targets.pack(rows(1, 0, 4))
  const verified = row(1, 2, { state: 'verified', attempts: 1 })
  targets.save(row(1, 2))
  targets.save(verified)
  expect(targets.chunk(1, 0, 100)).toEqual([row(1, 0), row(1, 1), verified, row(1, 3)])
  while (targets.unpackSome(1));
  expect(db.prepare('SELECT * FROM operation_target ORDER BY target_id').all()).toEqual([
    row(1, 0),
    row(1, 1),
    verified,
    row(1, 3),
  ])
  expect(db.prepare('SELECT count(*) AS n FROM operation_pack').get()).toEqual({ n: 0 })
})

test('packs of an operation that was never committed are dropped, and their numbers are not used before that', () => {
  const { db, targets } = migrated()
  addOperation(db, 1)
  targets.pack(rows(1, 0, 1))
  targets.pack(rows(2, 0, 1))
  expect(prepareOperationQueries(db).newestSequence()).toBe(2)
  targets.dropOrphans()
  expect(targets.chunk(1, 0, 10)).toHaveLength(1)
  expect(targets.chunk(2, 0, 10)).toHaveLength(0)
})
