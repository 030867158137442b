import { afterEach, expect, test } from 'vitest'
import { createRollbackLog } from '../../../main/rollback-log/index.ts'
import type { RollbackLogFilter } from '../../../shared/contract/rollback-log-contract.ts'
import { flagsQuery, pageQuery } from '../../../main/store/journal/rollback-log-queries.ts'
import { buildState } from '../../support/flags.ts'
import { createMemoryConnector } from '../../support/memory-connector.ts'
import { openDesk, staging } from '../../support/operations-desk.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const all: RollbackLogFilter = { environmentId: null, flag: null, sinceMs: null }
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function open() {
  const shop = createMemoryConnector([buildState({ key: 'checkout' }), buildState({ key: 'search' })])
  const trial = createMemoryConnector([buildState({ connectionId: 'staging', key: 'checkout' })])
  const desk = openDesk(temporaryFolder(), [
    { id: 'production', connector: shop },
    { id: 'staging', connector: trial, environment: staging },
  ])
  closing.push(() => desk.close())
  for (const id of ['production', 'staging']) await desk.sync(id)
  const log = createRollbackLog({
    journal: desk.stores.journal,
    operations: desk.operations,
    environments: () => [{ id: 'production', name: 'Production' }],
    clock: { nowMs: () => Date.now() },
  })
  const rollBack = async (operationId: string, connectionId: string, key: string) => {
    await desk.rollbacks.rollBack(
      {
        operationId,
        scope: { kind: 'flags', flags: [{ connectionId, key }] },
        suspendOverrides: true,
        unrecorded: false,
      },
      desk.context,
    )
    await desk.settled(operationId)
  }
  const idsOf = (filter: Partial<RollbackLogFilter>) =>
    log.page({ filter: { ...all, ...filter }, before: null, limit: 10 }).entries.map(({ id }) => id)
  return { desk, log, rollBack, idsOf }
}

test('rollbacks and restores are found by flag and by environment, with their ends and reasons', async () => {
  const { desk, log, rollBack, idsOf } = await open()
  await rollBack('r1', 'production', 'checkout')
  await rollBack('r2', 'staging', 'checkout')
  desk.operations.setReason({ id: 'r1', reason: '=HYPERLINK("http://evil")' }, desk.context)
  await desk.operations.restore(
    {
      id: 'r1',
      operationId: 'back',
      confirmed: true,
      reason: 'repaired',
      environmentNameTyped: 'Production',
    },
    desk.context,
  )
  await desk.settled('back')
  expect(idsOf({}).toSorted()).toEqual(['back', 'r1', 'r2'])
  expect(idsOf({ environmentId: 'staging' })).toEqual(['r2'])
  expect(idsOf({ flag: { connectionId: 'production', key: 'checkout' } }).toSorted()).toEqual(['back', 'r1'])
  expect(idsOf({ flag: { connectionId: 'production', key: 'search' } })).toEqual([])
  expect(idsOf({ sinceMs: Date.now() + 60_000 })).toEqual([])
  const entries = log.page({ filter: all, before: null, limit: 10 }).entries
  expect(entries.find(({ id }) => id === 'r1')).toMatchObject({
    kind: 'rollback',
    restoredBy: 'back',
    recorded: true,
    counts: { verified: 1 },
    limitMs: 60_000,
    actor: desk.context.actor,
  })
  expect(log.figures(all)).toMatchObject({
    rollbacks: 2,
    restores: 1,
    verified: 2,
    withinLimit: { within: 2, of: 2 },
    flags: [{ rollbacks: 1 }, { rollbacks: 1 }],
  })
  const { text, entries: written } = log.csv({ ...all, environmentId: 'production' })
  expect(written).toBe(2)
  expect(text).toContain(`"'=HYPERLINK(""http://evil"")"`)
  expect(text.split('\r\n')).toHaveLength(4)
})

test('what could not be recorded is in the log as long as the app runs, and says so', async () => {
  const { desk, log } = await open()
  desk.stores.journal.db.pragma('query_only = ON')
  await desk.rollbacks.rollBack(
    {
      operationId: 'r1',
      scope: { kind: 'environment', environmentId: 'production' },
      suspendOverrides: true,
      unrecorded: true,
    },
    desk.context,
  )
  await desk.settled('r1')
  expect(log.page({ filter: all, before: null, limit: 10 }).entries).toMatchObject([
    { id: 'r1', recorded: false, counts: { verified: 2 } },
  ])
  expect(log.figures(all).rollbacks).toBe(1)
  expect(log.csv(all).text).toContain(',no,r1')
})

test('ten thousand are read page by page, none twice and none left out, also of one instant', async () => {
  const { desk, log } = await open()
  desk.stores.journal.db.exec(`
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
    INSERT INTO operation (sequence, id, kind, title, actor_name, actor_os_user, actor_host, asked_at_ms, targets,
      people_unpinned, cancelled, settled_at_ms)
    SELECT i, 'o' || i, CASE i % 4 WHEN 0 THEN 'rollback' ELSE 'change' END, 't', 'M', 'm', 'd', 1000 + i / 100, 1, 0, 0, 5 FROM n`)
  const seen = new Set<string>()
  let before = null
  do {
    const page = log.page({ filter: all, before, limit: 400 })
    for (const { id } of page.entries) seen.add(id)
    before = page.next
  } while (before !== null)
  expect(seen.size).toBe(2_500)
  expect(log.figures(all).rollbacks).toBe(2_500)
})

test('the log goes by its index, and by those of targets and stores: nothing is scanned or sorted', async () => {
  const { desk } = await open()
  const plan = ({ sql, values }: ReturnType<typeof pageQuery>) =>
    desk.stores.journal.db
      .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...values)
      .map(({ detail }) => detail)
      .join('\n')
  const limited = (query: ReturnType<typeof pageQuery>) => ({ ...query, values: [...query.values, 100] })
  const plain = plan(limited(pageQuery(all, null)))
  expect(plain).toMatch(/o USING INDEX operation_rollback_log/)
  expect(plain).not.toMatch(/TEMP B-TREE/)
  const later = plan(limited(pageQuery({ ...all, environmentId: 'e' }, { askedAtMs: 5, sequence: 5 })))
  expect(later).toMatch(/SEARCH o USING INDEX operation_rollback_log \(asked_at_ms/)
  expect(later).toMatch(/SEARCH c (EXISTS )?USING PRIMARY KEY/)
  const flag = plan(limited(pageQuery({ ...all, flag: { connectionId: 'c', key: 'k' } }, null)))
  expect(flag).toMatch(/SEARCH t USING COVERING INDEX operation_target_by_flag/)
  expect(flag).not.toMatch(/SCAN (o|t|u|p)$/m)
  const figures = plan(flagsQuery({ ...all, sinceMs: 5 }, 50))
  expect(figures).toMatch(/SEARCH o USING INDEX operation_rollback_log/)
  expect(figures).toMatch(/SEARCH t USING INTEGER PRIMARY KEY/)
})
