import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { operations } from '../../main/store/journal/migrations/0003-operations.ts'
import { operationPacks } from '../../main/store/journal/migrations/0005-operation-packs.ts'
import { peopleAndDelivery } from '../../main/store/journal/migrations/0006-people-and-delivery.ts'
import { rollbackLog } from '../../main/store/journal/migrations/0007-rollback-log.ts'
import { settledDigestOf } from '../../main/store/journal/operation-digests.ts'
import { prepareOperationQueries } from '../../main/store/journal/operation-queries.ts'
import { preparePeopleQueries } from '../../main/store/journal/people-queries.ts'
import { prepareTargetQueries, targetId } from '../../main/store/journal/target-queries.ts'

function filled() {
  const db = new Database(':memory:')
  for (const { up } of [operations, operationPacks, peopleAndDelivery]) up(db)
  db.exec(`
    INSERT INTO operation (sequence, id, kind, title, actor_name, actor_os_user, actor_host, asked_at_ms, targets,
      people_unpinned, cancelled, settled_at_ms)
    VALUES (1, 'o1', 'rollback', 'Roll back', 'Mara', 'mara', 'desk', 1, 1, 0, 0, 5);
    INSERT INTO operation_connection (sequence, position, connection_id, connection_name, environment_id, targets, counts)
    VALUES (1, 0, 'c', 'Orders', 'production', 1, '{"verified":1}');
    INSERT INTO operation_target (target_id, connection_id, flag_key, state, intent, attempts)
    VALUES (${targetId(1, 0)}, 'c', 'f', 'verified', '{}', 1)`)
  rollbackLog.up(db)
  return db
}

async function digestOf(db: Database.Database) {
  const queries = prepareOperationQueries(db)
  const row = queries.byId('o1')
  if (row === undefined) throw new Error('lost')
  return settledDigestOf(row, queries.connections(1), prepareTargetQueries(db), preparePeopleQueries(db))
}

test('what was there has no instant of its own, and the digest that it had', async () => {
  const db = filled()
  expect(prepareOperationQueries(db).connections(1)).toMatchObject([{ verified_at_ms: null }])
  // as computed by the versions before this step
  expect(await digestOf(db)).toBe('b880bbeaa9e898055f00e6a04f44312d6d6a15bd2584b3fdc213fbff4ce0b379')
})

test('the audit vouches for the instant as well', async () => {
  const db = filled()
  const before = await digestOf(db)
  db.exec('UPDATE operation_connection SET verified_at_ms = 4')
  expect(await digestOf(db)).not.toBe(before)
})
