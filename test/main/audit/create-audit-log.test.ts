import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { createAuditLog } from '../../../main/audit/index.ts'
import type { AuditFilter } from '../../../shared/contract/history-contract.ts'
import { mara, openJournal } from '../../support/journal-parts.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const all: AuditFilter = { environmentId: null, flag: null, kinds: null, search: null }

function openLog(folder = temporaryFolder()) {
  const journal = openJournal(folder)
  const log = createAuditLog(journal.db)
  const add = (text: string, fields: Partial<Parameters<typeof log.append>[0]> = {}) =>
    log.append({
      atMs: 1000,
      actor: mara,
      kind: 'setting-changed',
      environmentId: null,
      connectionId: null,
      flagKey: null,
      operationId: null,
      text,
      ...fields,
    })
  return { journal, log, add, db: journal.db }
}

test('an untouched chain verifies, empty or long', async () => {
  const { log, add } = openLog()
  expect(await log.verify()).toEqual({ entries: 0, brokenAt: null, problem: null })
  for (let index = 0; index < 2500; index += 1) add(`entry ${index}`)
  expect(await log.verify()).toEqual({ entries: 2500, brokenAt: null, problem: null })
})

test('the chain goes on after the file was closed', async () => {
  const folder = temporaryFolder()
  const first = openLog(folder)
  first.add('before')
  first.journal.close()
  const second = openLog(folder)
  expect(second.add('after').sequence).toBe(2)
  expect(await second.log.verify()).toMatchObject({ entries: 2, brokenAt: null })
})

test('an entry in a transaction that fails was never there', async () => {
  const { log, add, db } = openLog()
  add('stays')
  expect(() =>
    db.transaction(() => {
      add('goes')
      throw new Error('no')
    })(),
  ).toThrow('no')
  expect(add('next').sequence).toBe(2)
  expect(await log.verify()).toMatchObject({ entries: 2, brokenAt: null })
})

const columns = [
  ['at_ms', 1001],
  ['actor_name', 'Mallory'],
  ['actor_os_user', 'mallory'],
  ['actor_host', 'elsewhere'],
  ['kind', 'actor-named'],
  ['environment_id', 'staging'],
  ['connection_id', 'other'],
  ['flag_key', 'other'],
  ['operation_id', 'other'],
  ['text', 'nothing to see'],
  ['subject', 'f'.repeat(64)],
  ['digest', 'f'.repeat(64)],
  ['sequence', 99],
] as const

test.each(columns)(
  'an edit of %s is found, in the first, a middle and the last entry',
  async (column, value) => {
    for (const sequence of [1, 3, 5]) {
      const { log, add, db } = openLog()
      for (let index = 1; index <= 5; index += 1) add(`entry ${index}`)
      db.prepare(`UPDATE audit_entry SET ${column} = ? WHERE sequence = ?`).run(value, sequence)
      const { brokenAt, problem } = await log.verify()
      expect(brokenAt).toBe(sequence)
      expect(problem).not.toBeNull()
    }
  },
)

test('an entry taken out, two exchanged, one slipped in: each is found', async () => {
  const tampering = [
    { sql: ['DELETE FROM audit_entry WHERE sequence = 2'], brokenAt: 2 },
    { sql: ['DELETE FROM audit_entry WHERE sequence = 1'], brokenAt: 1 },
    {
      sql: [
        'UPDATE audit_entry SET sequence = 100 WHERE sequence = 2',
        'UPDATE audit_entry SET sequence = 2 WHERE sequence = 3',
        'UPDATE audit_entry SET sequence = 3 WHERE sequence = 100',
      ],
      brokenAt: 2,
    },
    {
      sql: [
        `INSERT INTO audit_entry SELECT 6, at_ms, actor_name, actor_os_user, actor_host, kind, NULL, NULL, NULL, NULL, 'slipped in', NULL, digest
         FROM audit_entry WHERE sequence = 5`,
      ],
      brokenAt: 6,
    },
  ]
  for (const { sql, brokenAt } of tampering) {
    const { log, add, db } = openLog()
    for (let index = 1; index <= 5; index += 1) add(`entry ${index}`)
    for (const statement of sql) db.exec(statement)
    expect(await log.verify()).toMatchObject({ brokenAt })
  }
})

test('an end that was cut off is found, also when the head was moved back to match', async () => {
  const { log, add, db } = openLog()
  for (let index = 1; index <= 5; index += 1) add(`entry ${index}`)
  db.exec('DELETE FROM audit_entry WHERE sequence > 3')
  expect(await log.verify()).toMatchObject({ brokenAt: 4 })
  db.exec('UPDATE audit_head SET entries = 3, digest = (SELECT digest FROM audit_entry WHERE sequence = 3)')
  expect(await log.verify()).toMatchObject({ brokenAt: 4, problem: 'entries were removed from the end' })
  db.exec('DELETE FROM audit_head')
  expect((await log.verify()).brokenAt).not.toBeNull()
})

test('pages run newest first, and say whether there is more', () => {
  const { log, add } = openLog()
  for (let index = 1; index <= 7; index += 1) add(`entry ${index}`)
  const first = log.audit({ filter: all, before: null, limit: 3 })
  expect(first.entries.map(entry => entry.sequence)).toEqual([7, 6, 5])
  expect(first.more).toBe(true)
  const last = log.audit({ filter: all, before: 2, limit: 3 })
  expect(last.entries.map(entry => entry.text)).toEqual(['entry 1'])
  expect(last.more).toBe(false)
})

test('filters narrow by environment, flag, kind and words', () => {
  const { log, add } = openLog()
  add('staging made', { kind: 'environment-saved', environmentId: 'staging' })
  add('changed to 50 %', {
    kind: 'change-asked',
    environmentId: 'production',
    connectionId: 'phoenix',
    flagKey: 'checkout_v2',
  })
  add('changed to 50 parts', {
    kind: 'change-asked',
    environmentId: 'production',
    connectionId: 'other',
    flagKey: 'checkout_v2',
  })
  const texts = (filter: Partial<AuditFilter>) =>
    log.audit({ filter: { ...all, ...filter }, before: null, limit: 10 }).entries.map(entry => entry.text)
  expect(texts({ environmentId: 'staging' })).toEqual(['staging made'])
  expect(texts({ flag: { connectionId: 'phoenix', key: 'checkout_v2' } })).toEqual(['changed to 50 %'])
  expect(texts({ kinds: ['environment-saved'] })).toEqual(['staging made'])
  expect(texts({ search: '50 %' })).toEqual(['changed to 50 %'])
  expect(texts({ search: 'CHECKOUT' })).toHaveLength(2)
  expect(texts({ search: 'mara' })).toHaveLength(3)
  expect(texts({ search: '_' })).toHaveLength(2)
  expect(texts({ kinds: [] })).toEqual([])
})

test('another process appends in between, and the chain holds', async () => {
  const folder = temporaryFolder()
  const one = openLog(folder)
  const other = openLog(folder)
  one.add('one')
  other.add('two')
  one.add('three')
  expect(await one.log.verify()).toMatchObject({ entries: 3, brokenAt: null })
  const file = new Database(`${folder}/journal.db`, { readonly: true })
  expect(file.prepare('SELECT entries FROM audit_head').get()).toEqual({ entries: 3 })
  file.close()
})
