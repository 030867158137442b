import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { OperationSummary } from '../../../shared/domain/operation.ts'
import {
  briskLimits,
  everythingRead,
  exposed,
  openPhoenixDesk,
  type PhoenixDeskOptions,
} from '../../support/phoenix-desk.ts'
import { createPhoenixDatabase, type PhoenixDatabase, postgresUrl } from '../../support/postgres.ts'
import { createTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const verified = (summary: OperationSummary) => [summary.counts.verified, summary.targets]

describe.skipIf(!postgresUrl)('operations on PostgreSQL', () => {
  let database: PhoenixDatabase
  let proxy: TcpProxy
  beforeAll(async () => {
    database = await createPhoenixDatabase()
    proxy = await createTcpProxy(database)
  })
  afterAll(async () => {
    await proxy.close()
    await database.drop()
  })
  // before and not after: what a test still holds open would hold the truncation up
  beforeEach(async () => {
    proxy.mend()
    await database.admin.query('TRUNCATE feature_flags; TRUNCATE user_feature_overrides')
  })

  const desk = async (options: PhoenixDeskOptions = {}) => {
    const opened = openPhoenixDesk(temporaryFolder(), database, options)
    onTestFinished(opened.close)
    await opened.sync('production')
    return opened
  }
  const seed = async (flags: number) => {
    await database.insertFlags(flags)
    const users = await database.insertUsers(4)
    await database.admin.query(
      `INSERT INTO user_feature_overrides (user_id, flag_name, is_enabled, reason, expires_at) VALUES
         ($1, 'flag_00000', true, 'beta', '2031-05-01 12:34:56.789012+00'), ($2, 'flag_00000', true, NULL, '2020-01-01'),
         ($3, 'flag_00000', false, 'keep on OLD', NULL), ($4, 'flag_00001', true, 'pilot', NULL), ($4, 'flag_00001', true, 'again', NULL)`,
      users,
    )
  }

  test('a rollback is read back from the store, and nobody is left on NEW', async () => {
    await seed(5)
    const own = await desk()
    const asked = await own.rollBackAll('r1')
    expect(asked.peopleUnpinned).toBe(3)
    const summary = await own.settled('r1')
    expect(verified(summary)).toEqual([5, 5])
    expect(await exposed(database)).toBe(0)
  })

  test('a restore puts back every field that the application reads, overrides and expiries to the microsecond', async () => {
    await seed(3)
    await database.admin.query(
      `UPDATE feature_flags SET admin_override_enabled = true, metadata = '{"owner": "growth", "nested": {"a": [1, 2]}}' WHERE flag_name = 'flag_00002'`,
    )
    const before = await everythingRead(database)
    const own = await desk()
    await own.rollBackAll('r1')
    await own.settled('r1')
    expect(await everythingRead(database)).not.toEqual(before)
    await own.operations.restore(
      { id: 'r1', operationId: 'u1', confirmed: true, reason: 'fixed', environmentNameTyped: 'Production' },
      own.context,
    )
    expect(verified(await own.settled('u1'))).toEqual([3, 3])
    expect(await everythingRead(database)).toEqual(before)
  })

  test('a restore leaves a flag alone that someone changed since', async () => {
    await seed(2)
    const own = await desk()
    await own.rollBackAll('r1')
    await own.settled('r1')
    await database.admin.query(
      `UPDATE feature_flags SET rollout_percentage = 7 WHERE flag_name = 'flag_00001'`,
    )
    const preview = await own.operations.previewRestore({ id: 'r1' }, own.context)
    expect(preview.targets.map(({ status }) => status)).toEqual(['restorable', 'conflict'])
    await own.operations.restore(
      { id: 'r1', operationId: 'u1', confirmed: true, reason: 'fixed', environmentNameTyped: 'Production' },
      own.context,
    )
    const summary = await own.settled('u1')
    expect([summary.counts.verified, summary.counts.conflict]).toEqual([1, 1])
    const { rows } = await database.admin.query(
      `SELECT rollout_percentage AS n FROM feature_flags WHERE flag_name = 'flag_00001'`,
    )
    expect(rows).toEqual([{ n: 7 }])
  })

  test('a locked row: the others at once, the blocker by name, and the row itself when the lock goes', async () => {
    await seed(4)
    const other = await database.connect()
    onTestFinished(() => other.end())
    await other.query(`SET application_name = 'nightly job'`)
    await other.query('BEGIN')
    await other.query(`SELECT 1 FROM feature_flags WHERE flag_name = 'flag_00002' FOR UPDATE`)
    const own = await desk()
    await own.rollBackAll('r1')
    await own.until('r1', summary => summary.counts.verified === 3 && summary.counts['not-sent'] === 1)
    const { targets } = own.operations.targets({ id: 'r1', states: ['not-sent'], offset: 0, limit: 5 })
    expect(targets.map(target => target.failure)).toEqual([
      { code: 'row-locked', key: 'flag_00002', blocker: expect.stringContaining('nightly job') },
    ])
    await other.query('ROLLBACK')
    expect(verified(await own.settled('r1'))).toEqual([4, 4])
  })

  test('cut between the write and its reply: unknown, then settled to the truth', async () => {
    await seed(3)
    const own = await desk({ settings: { host: proxy.host, port: proxy.port } })
    // the write's own answer: it is in the store, and nobody says so
    proxy.cutWhen('down', chunk => chunk.includes('guard'))
    await own.rollBackAll('r1')
    await own.until('r1', summary => summary.counts.unknown === 3)
    expect(verified(await own.settled('r1'))).toEqual([3, 3])
    expect(await exposed(database)).toBe(0)
  })

  test('cut before the write arrives: unknown, then written again', async () => {
    await seed(3)
    const own = await desk({ settings: { host: proxy.host, port: proxy.port } })
    proxy.cutWhen('up', chunk => chunk.includes('UPDATE') || chunk.includes('update '))
    await own.rollBackAll('r1')
    await own.until('r1', summary => summary.counts.unknown + summary.counts['not-sent'] === 3)
    expect(verified(await own.settled('r1'))).toEqual([3, 3])
    expect(await exposed(database)).toBe(0)
  })

  test('a change that the network holds back and then delivers does not land late', async () => {
    await seed(1)
    const own = await desk({ settings: { host: proxy.host, port: proxy.port } })
    const ref = { connectionId: 'production', key: 'flag_00000' }
    proxy.blackholeWhen('up', chunk => /update/i.test(chunk.toString('latin1')))
    await own.changes.change(
      {
        operationId: 'c1',
        ref,
        patch: { percentage: 90 },
        expectedVersion: own.cache.state(ref)?.flag.version ?? '',
        confirmed: true,
        reason: 'next stage',
        environmentNameTyped: 'Production',
      },
      own.context,
    )
    await own.until('c1', summary => summary.counts.unknown === 1)
    // well after the moment by which it would have to land
    await new Promise(resolve => setTimeout(resolve, briskLimits.write.landBeforeMs * 2))
    proxy.mend()
    const asked = await own.until('c1', summary => summary.waitingFor === 'decision')
    expect(asked.counts.unknown).toBe(1)
    await new Promise(resolve => setTimeout(resolve, briskLimits.write.landBeforeMs * 2))
    const { rows } = await database.admin.query(
      `SELECT rollout_percentage AS n FROM feature_flags WHERE flag_name = 'flag_00000'`,
    )
    expect(rows).toEqual([{ n: 25 }])
    await own.operations.giveUp({ id: 'c1', reason: 'not needed any more' }, own.context)
    await own.settled('c1')
  })

  test('a login that may only read is refused with the missing grant', async () => {
    await seed(2)
    const own = await desk({ login: database.reader })
    await own.rollBackAll('r1')
    const summary = await own.settled('r1')
    expect(summary.counts.refused).toBe(2)
    const { targets } = own.operations.targets({ id: 'r1', offset: 0, limit: 5 })
    expect(targets[0]?.failure?.code).toBe('permission-missing')
  })

  test('a change is compare-and-set: of two that start from the same state one is a conflict', async () => {
    await seed(1)
    const own = await desk()
    const ref = { connectionId: 'production', key: 'flag_00000' }
    const expectedVersion = own.cache.state(ref)?.flag.version ?? ''
    const change = (operationId: string, percentage: number) =>
      own.changes.change(
        {
          operationId,
          ref,
          patch: { percentage },
          expectedVersion,
          confirmed: true,
          reason: 'x',
          environmentNameTyped: 'Production',
        },
        own.context,
      )
    await Promise.all([change('c1', 50), change('c2', 75)])
    const [first, second] = await Promise.all([own.settled('c1'), own.settled('c2')])
    expect([first.counts.verified, second.counts.conflict]).toEqual([1, 1])
    const { rows } = await database.admin.query('SELECT rollout_percentage AS n FROM feature_flags')
    expect(rows).toEqual([{ n: 50 }])
  })

  test('a thousand flags are rolled back, every one read back', async () => {
    await seed(1000)
    const own = await desk()
    await own.rollBackAll('r1')
    const summary = await own.settled('r1')
    expect(verified(summary)).toEqual([1000, 1000])
    expect(await exposed(database)).toBe(0)
    expect(await own.audit.verify()).toMatchObject({ brokenAt: null })
  })
})
