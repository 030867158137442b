import { expect, test } from 'vitest'
import { buildOverride, buildState } from '../../support/flags.ts'
import { createMemoryConnector } from '../../support/memory-connector.ts'
import { openDesk } from '../../support/operations-desk.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

/** A settled rollback of two flags, one with an override, and a reason given afterwards. */
async function settledRollback() {
  const connector = createMemoryConnector([
    buildState({ key: 'flag_0', version: 'v0' }, [buildOverride({ flagKey: 'flag_0' })]),
    buildState({ key: 'flag_1', version: 'v1' }),
  ])
  const desk = openDesk(temporaryFolder(), [{ id: 'production', connector }])
  await desk.sync('production')
  connector.change('flag_1', { percentage: 60 })
  await desk.rollBackAll('r1')
  await desk.settled('r1')
  desk.operations.setReason({ id: 'r1', reason: 'errors' }, desk.context)
  return desk
}

const asText = (value: unknown): string | number =>
  typeof value === 'number' ? value + 1000 : `${String(value ?? '')}x`

test('an operation that nobody touched verifies', async () => {
  const desk = await settledRollback()
  expect(await desk.audit.verify()).toMatchObject({ entries: 3, brokenAt: null, problem: null })
  await desk.close()
})

test.each(['operation', 'operation_connection', 'operation_target'])(
  'an edit of any column of any row of %s is found',
  async table => {
    const desk = await settledRollback()
    const { db } = desk.stores.journal
    const rowIds = db
      .prepare(`SELECT ${table === 'operation_connection' ? 'position' : 'rowid'} AS id FROM ${table}`)
      .all() as { id: number }[]
    const columns = db.prepare(`SELECT name FROM pragma_table_info('${table}')`).all() as { name: string }[]
    expect(rowIds.length * columns.length).toBeGreaterThan(9)
    const idColumn = table === 'operation_connection' ? 'position' : 'rowid'
    for (const { id } of rowIds) {
      for (const { name } of columns) {
        db.exec('SAVEPOINT tampering')
        const { value } = db
          .prepare(`SELECT ${name} AS value FROM ${table} WHERE ${idColumn} = ?`)
          .get(id) as { value: unknown }
        // columns with a CHECK get another value that it allows
        const allowed: Record<string, string | number> = { kind: 'change', state: 'refused', cancelled: 1 }
        const numbers = [
          'settled_at_ms',
          'all_verified_ms',
          'write_ms',
          'verify_ms',
          'sent_at_ms',
          'limit_ms',
        ]
        const edited = allowed[name] ?? (value === null && numbers.includes(name) ? 1 : asText(value))
        db.prepare(`UPDATE ${table} SET ${name} = ? WHERE ${idColumn} = ?`).run(edited, id)
        expect(await desk.audit.verify(), `${table}.${name} of row ${id}`).toMatchObject({
          brokenAt: expect.any(Number),
        })
        db.exec('ROLLBACK TO tampering; RELEASE tampering')
      }
    }
    expect(await desk.audit.verify()).toMatchObject({ brokenAt: null })
    await desk.close()
  },
)

test('an operation under way verifies, is found by its flags, and an edit of what it was asked is seen', async () => {
  const connector = createMemoryConnector([
    buildState({ key: 'flag_0', version: 'v0' }),
    buildState({ key: 'flag_1' }),
  ])
  const desk = openDesk(temporaryFolder(), [{ id: 'production', connector }])
  await desk.sync('production')
  const { db } = desk.stores.journal
  const flag = { connectionId: 'production', key: 'flag_1' }
  const filter = { environmentId: null, flag, kinds: null, search: null }
  const seen = Promise.withResolvers<unknown>()
  connector.faults.beforeApply(async () => {
    const entries = desk.audit.audit({ filter, before: null, limit: 10 }).entries.map(({ kind }) => kind)
    const untouched = await desk.audit.verify()
    db.exec(
      `SAVEPOINT tampering; UPDATE operation_pack SET asked = replace(asked, '"enabled":true', '"enabled":false')`,
    )
    const edited = await desk.audit.verify()
    db.exec('ROLLBACK TO tampering; RELEASE tampering')
    seen.resolve({ entries, untouched, edited })
  })
  await desk.rollBackAll('r1')
  expect(await seen.promise).toMatchObject({
    entries: ['rollback-asked'],
    untouched: { brokenAt: null },
    edited: { brokenAt: 1, problem: 'operation r1 is not what was asked for' },
  })
  await desk.settled('r1')
  await desk.close()
})

test('a target, a connection or an operation that was taken out is found', async () => {
  const desk = await settledRollback()
  const { db } = desk.stores.journal
  for (const table of ['operation', 'operation_connection', 'operation_target']) {
    db.exec(`SAVEPOINT tampering; DELETE FROM ${table}`)
    expect(await desk.audit.verify(), table).toMatchObject({ brokenAt: expect.any(Number) })
    db.exec('ROLLBACK TO tampering; RELEASE tampering')
  }
  await desk.close()
})

test('an operation whose entries were cut off with everything that tells of the cut is found', async () => {
  const desk = await settledRollback()
  desk.stores.journal.db.exec(`
    DELETE FROM audit_entry;
    UPDATE audit_head SET entries = 0, digest = '';
    UPDATE sqlite_sequence SET seq = 0 WHERE name = 'audit_entry'`)
  expect(await desk.audit.verify()).toMatchObject({
    brokenAt: 1,
    problem: 'operation r1 has no "asked" entry',
  })
  await desk.close()
})

test('the audit of a flag includes the rollbacks that reached it among others', async () => {
  const desk = await settledRollback()
  const find = (key: string) =>
    desk.audit
      .audit({
        filter: { environmentId: null, flag: { connectionId: 'production', key }, kinds: null, search: null },
        before: null,
        limit: 10,
      })
      .entries.map(entry => entry.kind)
  expect(find('flag_1')).toEqual(['reason-given', 'operation-settled', 'rollback-asked'])
  expect(find('flag_9')).toEqual([])
  const ofEnvironment = desk.audit.audit({
    filter: { environmentId: 'production', flag: null, kinds: null, search: null },
    before: null,
    limit: 10,
  })
  expect(ofEnvironment.entries).toHaveLength(3)
  await desk.close()
})
