import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { operations } from '../../main/store/journal/migrations/0003-operations.ts'
import { operationPacks } from '../../main/store/journal/migrations/0005-operation-packs.ts'
import { peopleAndDelivery } from '../../main/store/journal/migrations/0006-people-and-delivery.ts'
import { rollbackLog } from '../../main/store/journal/migrations/0007-rollback-log.ts'
import { settledDigestOf } from '../../main/store/journal/operation-digests.ts'
import { prepareOperationQueries } from '../../main/store/journal/operation-queries.ts'
import { packPeople, unpackPeople } from '../../main/store/journal/people-packing.ts'
import { preparePeopleQueries } from '../../main/store/journal/people-queries.ts'
import { prepareTargetQueries, targetId } from '../../main/store/journal/target-queries.ts'

function filled() {
  const db = new Database(':memory:')
  operations.up(db)
  operationPacks.up(db)
  db.exec(`
    INSERT INTO operation (sequence, id, kind, title, actor_name, actor_os_user, actor_host, asked_at_ms, targets,
      people_unpinned, cancelled, settled_at_ms)
    VALUES (1, 'o1', 'rollback', 'Roll back', 'Mara', 'mara', 'desk', 1, 1, 0, 0, 5);
    INSERT INTO operation_connection (sequence, position, connection_id, connection_name, environment_id, targets, counts)
    VALUES (1, 0, 'c', 'Orders', 'production', 1, '{"verified":1}');
    INSERT INTO operation_target (target_id, connection_id, flag_key, state, intent, attempts)
    VALUES (${targetId(1, 0)}, 'c', 'f', 'verified', '{}', 1)`)
  return db
}

test('what was there stays, and has neither progress nor a delivery', () => {
  const db = filled()
  peopleAndDelivery.up(db)
  rollbackLog.up(db)
  expect(prepareTargetQueries(db).chunk(1, 0, 10)).toMatchObject([{ state: 'verified', progress: null }])
  expect(prepareOperationQueries(db).connections(1)).toMatchObject([
    { connection_name: 'Orders', delivered: null },
  ])
  expect(preparePeopleQueries(db).count({ sequence: 1, connectionId: 'c', key: 'f' })).toBe(0)
})

test('what an audit entry vouched for before still has the digest that it had', async () => {
  const db = filled()
  peopleAndDelivery.up(db)
  rollbackLog.up(db)
  const queries = prepareOperationQueries(db)
  const row = queries.byId('o1')
  if (row === undefined) throw new Error('lost')
  const digest = await settledDigestOf(
    row,
    queries.connections(1),
    prepareTargetQueries(db),
    preparePeopleQueries(db),
  )
  // as computed by the version before this step
  expect(digest).toBe('b880bbeaa9e898055f00e6a04f44312d6d6a15bd2584b3fdc213fbff4ce0b379')
})

test('people are found by operation, connection and flag, in the order of keeping', () => {
  const db = filled()
  peopleAndDelivery.up(db)
  rollbackLog.up(db)
  const people = preparePeopleQueries(db)
  const of = { sequence: 1, connectionId: 'c', key: 'f' }
  people.insert(of, packPeople(['3', '1']))
  people.insert({ ...of, key: 'g' }, packPeople(['9']))
  people.insert(of, packPeople(['x "quoted"']))
  const first = people.next(of, 0)
  const second = people.next(of, first?.chunk ?? 0)
  expect([first, second].map(row => row && unpackPeople(row))).toEqual([['3', '1'], ['x "quoted"']])
  expect(people.next(of, second?.chunk ?? 0)).toBeUndefined()
  expect(people.count(of)).toBe(3)
})
