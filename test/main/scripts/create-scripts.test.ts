import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { connectors } from '../../../main/connectors/registry.ts'
import { createScripts } from '../../../main/scripts/index.ts'
import { systemClock } from '../../../main/clock.ts'
import { failureOf, never } from '../../support/connector-writes.ts'
import { envDesk, openEnvFile } from '../../support/env-files.ts'
import { listingAudit, mara } from '../../support/journal-parts.ts'
import { createDeskConnections, production, staging } from '../../support/operations-desk.ts'
import { createSqliteFlagDatabase } from '../../support/sqlite.ts'

const usualScript = `-- back to the old columns
UPDATE feature_flags SET description = 'old; really';
DELETE FROM user_feature_overrides;
`

/** A shop with a script, a database beside it, one that is only read, and one in another environment. */
async function desk(script = usualScript) {
  const shop = envDesk()
  const file = join(shop.folder, 'rollback-scripts.sql')
  writeFileSync(file, script, { mode: 0o600 })
  const database = createSqliteFlagDatabase()
  onTestFinished(() => database.drop())
  await database.insertFlags(3)
  const settings = database.settings()
  const open = (id: string, readOnly: boolean) => {
    const connector = connectors['sql-flags'].connect(settings, {
      connectionId: id,
      name: id,
      readOnly,
      secret: async () => null,
    })
    onTestFinished(() => connector.close())
    return { id, connector, settings, access: readOnly ? ('read-only' as const) : ('read-write' as const) }
  }
  const own = openEnvFile({ ...shop.settings, rollbackScript: file })
  const { connections } = createDeskConnections([
    { id: 'shop', connector: own, settings: { ...shop.settings, rollbackScript: file } },
    open('orders', false),
    open('replica', true),
    { ...open('elsewhere', false), environment: staging },
    { id: 'plain', connector: shop.connector, settings: shop.settings },
  ])
  const audit = listingAudit()
  const scripts = createScripts({ connections, audit, clock: systemClock })
  const { sha256 } = await scripts.show('shop', never)
  const confirmation = { confirmed: true, reason: 'prices were lost', environmentNameTyped: production.name }
  const run = (more: Partial<Parameters<typeof scripts.run>[0]> = {}) =>
    scripts.run({ connectionId: 'shop', databaseId: 'orders', sha256, ...confirmation, ...more }, mara, never)
  const descriptions = async () => {
    const rows = await database.query<{ description: string }>('SELECT description FROM feature_flags')
    return rows.map(({ description }) => description)
  }
  return { file, scripts, audit, run, descriptions, sha256, database }
}

test('shows what the file holds, and the databases of its own environment', async () => {
  const { scripts, file } = await desk()
  const shown = await scripts.show('shop', never)
  expect(shown).toMatchObject({
    file,
    text: usualScript,
    bytes: Buffer.byteLength(usualScript),
    environmentName: 'Production',
    needs: ['confirm', 'reason', 'environment-name'],
  })
  expect(shown.databases).toEqual([
    { connectionId: 'orders', name: 'orders', system: 'sqlite', because: null },
    {
      connectionId: 'replica',
      name: 'replica',
      system: 'sqlite',
      because: { code: 'access-read-only', connection: 'replica' },
    },
  ])
  expect(await scripts.check('shop', 'orders', never)).toMatchObject({
    sha256: shown.sha256,
    statements: 2,
    problems: [],
    beginnings: [{ line: 2 }, { line: 3 }],
  })
})

test('runs it as a whole, on record before and after', async () => {
  const { run, audit, descriptions, file, sha256 } = await desk()
  const result = await run()
  expect(result).toMatchObject({
    status: 'committed',
    statements: 2,
    rows: [
      { line: 2, rows: 3 },
      { line: 3, rows: 0 },
    ],
    failedAt: null,
    recorded: true,
  })
  expect(await descriptions()).toEqual(['old; really', 'old; really', 'old; really'])
  expect(audit.entries.map(({ kind, connectionId, actor }) => [kind, connectionId, actor.name])).toEqual([
    ['script-asked', 'orders', 'Mara'],
    ['script-ended', 'orders', 'Mara'],
  ])
  expect(audit.entries[0]?.text).toContain(sha256)
  expect(audit.entries[0]?.text).toContain('prices were lost')
  expect(audit.entries[1]?.text).toBe(`${file} on orders: committed, 2 statements, 3 rows`)
})

test('a statement that fails takes everything back, and is named', async () => {
  const { run, audit, descriptions } = await desk(`${usualScript}UPDATE no_such SET a = 1;`)
  const before = await descriptions()
  expect(await run()).toMatchObject({
    status: 'rolled-back',
    rows: [{ rows: 3 }, { rows: 0 }],
    failedAt: { number: 3, line: 4, text: 'UPDATE no_such SET a = 1' },
    failure: { code: 'schema-missing' },
  })
  expect(await descriptions()).toEqual(before)
  expect(audit.entries[1]?.text).toContain('taken back as a whole, statement 3 in line 4 failed')
})

test.each([
  ['without a confirmation', { confirmed: false }, 'confirmation-needed'],
  ['without a reason', { reason: ' ' }, 'confirmation-needed'],
  ['without the name of the environment', { environmentNameTyped: 'Staging' }, 'confirmation-needed'],
  ['on a read-only connection', { databaseId: 'replica' }, 'access-read-only'],
  ['in another environment', { databaseId: 'elsewhere' }, 'not-supported'],
  ['on what is no database', { databaseId: 'plain' }, 'not-supported'],
  ['on what is not there', { databaseId: 'nowhere' }, 'not-found'],
  ['of a connection without a script', { connectionId: 'plain' }, 'not-supported'],
  ['that is not the one shown', { sha256: '0'.repeat(64) }, 'conflict'],
] as const)('is not run %s', async (_when, more, code) => {
  const { run, audit, descriptions } = await desk()
  const before = await descriptions()
  expect((await failureOf(run(more))).code).toBe(code)
  expect(audit.entries).toEqual([])
  expect(await descriptions()).toEqual(before)
})

test('is not run when it was changed since it was shown', async () => {
  const { run, file, audit } = await desk()
  writeFileSync(file, `${readFileSync(file, 'utf8')}DROP TABLE feature_flags;`)
  expect((await failureOf(run())).code).toBe('conflict')
  expect(audit.entries).toEqual([])
})

test('is not run with ends of transactions in it', async () => {
  const { run, audit } = await desk('UPDATE feature_flags SET description = 1;\nCOMMIT;\nSELECT 1;')
  expect(await failureOf(run())).toMatchObject({
    code: 'invalid-input',
    problem: expect.stringMatching(/^line 2: /),
  })
  expect(audit.entries).toEqual([])
})

test('is not run when that cannot be put on record', async () => {
  const { run, audit, descriptions } = await desk()
  const before = await descriptions()
  audit.failNext = true
  expect((await failureOf(run())).code).toBe('journal-unwritable')
  expect(await descriptions()).toEqual(before)
})

test('is run once at a time on a database', async () => {
  const { run } = await desk()
  const both = await Promise.allSettled([run(), run()])
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
})
