import { createRouterClient } from '@orpc/server'
import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { router } from '../../../main/api/router.ts'
import { systemClock } from '../../../main/clock.ts'
import { createServices, type Services } from '../../../main/create-services.ts'
import { createCredentials } from '../../../main/credentials/index.ts'
import { createLog } from '../../../main/log/index.ts'
import { openStores } from '../../../main/store/open-stores.ts'
import type { WorkspaceHost } from '../../../main/workspace-host.ts'
import type { Api } from '../../../renderer/client/client-context.tsx'
import { contract } from '../../../shared/contract/index.ts'
import { ConnectionSettings } from '../../../shared/domain/connection.ts'
import { mara } from '../../support/journal-parts.ts'
import { createSqliteFlagDatabase, type SqliteFlagDatabase } from '../../support/sqlite.ts'

/** Everything in the contract that could change a store. */
const writing = [
  'flags.change',
  'operations.rollBack',
  'operations.restore',
  'operations.retry',
  'people.switch',
  'scripts.run',
]
/** Everything else: it reads, or writes files of ours alone. `connections.setAccess` is the one way to more. */
const harmless = `
  workspace.info workspace.nameActor workspace.openDemo workspace.openOwn workspace.createVault workspace.unlockVault
  environments.list environments.save environments.remove
  connections.list connections.save connections.setAccess connections.giveSecret connections.remove connections.test
  connections.exportFile connections.previewImport connections.importFile connections.refresh
  calibration.judge calibration.sample flags.list flags.get flags.timeline flags.previewChange
  operations.previewRollback operations.get operations.targets operations.open operations.recent operations.setReason
  operations.cancel operations.giveUp operations.confirm operations.previewRestore
  overview.troubles overview.changes overview.usage
  measures.list measures.series measures.tryOut measures.countPeople
  history.audit history.verify people.look people.analytics scripts.show scripts.check
  runbooks.get runbooks.page runbooks.setWhomToCall rollbackLog.page rollbackLog.figures rollbackLog.csv
  settings.get settings.set events.stream events.watch`.split(/\s+/)

// a new procedure has to be said here to be harmless, or to be walked below
test('every procedure is known to write to a store or not to', () => {
  const all = Object.entries(contract).flatMap(([group, procedures]) =>
    Object.keys(procedures).map(name => `${group}.${name}`),
  )
  expect(all.filter(name => !writing.includes(name) && !harmless.includes(name))).toEqual([])
})

describe('over connections that are read-only', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'switchyard-test-')))
  const envFile = join(folder, '.env')
  let database: SqliteFlagDatabase
  let services: Services
  let api: Api
  let close = async () => {}
  let ids: { sql: string; preference: string; env: string }
  let rolledBack: string

  beforeAll(async () => {
    database = createSqliteFlagDatabase()
    await database.insertFlags(2)
    await database.query(
      "CREATE TABLE user (id TEXT PRIMARY KEY, use_new_data_entry BOOLEAN); INSERT INTO user VALUES ('ann', 1), ('bob', 0)",
    )
    writeFileSync(envFile, 'REACT_APP_USE_NEW_MENU=true\nREACT_APP_EMERGENCY_ROLLBACK=false\n')
    writeFileSync(join(folder, 'rollback.sql'), 'UPDATE feature_flags SET is_enabled = false;\n')
    const workspace = join(folder, 'workspace')
    mkdirSync(workspace)
    const stores = openStores(workspace)
    const credentials = await createCredentials({ folder: workspace, workspaceId: 'w', choice: 'session' })
    const log = createLog({ folder: join(folder, 'log'), redact: line => line })
    services = createServices({
      stores,
      credentials,
      clock: systemClock,
      log,
      withDefaults: true,
      simulatedUntilMs: null,
    })
    const host = { services: () => services, actor: () => mara, logBug: () => {} } as unknown as WorkspaceHost
    api = createRouterClient(router, { context: { host } }) as unknown as Api
    close = async () => {
      await services.close()
      stores.close()
      log.close()
    }
    const add = async (name: string, settings: object) => {
      const draft = { environmentId: 'development', name, settings: ConnectionSettings.parse(settings) }
      const { connection } = await api.connections.save(draft)
      await services.sync.syncOnce(connection.id)
      return connection.id
    }
    ids = {
      sql: await add('flags', database.settings()),
      preference: await add('choices', { kind: 'user-preference', dialect: 'sqlite', file: database.file }),
      env: await add('web', {
        kind: 'env-file',
        access: { via: 'file', path: envFile },
        rollbackScript: join(folder, 'rollback.sql'),
      }),
    }
    // something to restore and to try again, done while it was allowed
    await api.connections.setAccess({ id: ids.sql, access: 'read-write' })
    rolledBack = randomUUID()
    await rollBack(rolledBack, { kind: 'flags', flags: [{ connectionId: ids.sql, key: 'flag_00000' }] })
    await vi.waitFor(
      async () => expect((await api.operations.get({ id: rolledBack })).settledAtMs).not.toBeNull(),
      {
        timeout: 20_000,
        interval: 50,
      },
    )
    await api.connections.setAccess({ id: ids.sql, access: 'read-only' })
    await services.sync.syncOnce(ids.sql)
  }, 60_000)
  afterAll(async () => {
    await close()
    await database.drop()
    rmSync(folder, { recursive: true, force: true })
  })

  const rollBack = (operationId: string, scope: Parameters<Api['operations']['rollBack']>[0]['scope']) =>
    api.operations.rollBack({ operationId, scope, suspendOverrides: true, unrecorded: false })
  const consent = { confirmed: true, reason: 'a test', environmentNameTyped: 'development' }

  /** Each is a call that a page could send, with every consent given. */
  const attempts: readonly (readonly [string, string, () => Promise<unknown>])[] = [
    [
      'flags.change',
      'a flag of the database',
      async () => {
        const ref = { connectionId: ids.sql, key: 'flag_00001' }
        const { flag } = await api.flags.get(ref)
        const change = {
          ref,
          patch: { percentage: 100 },
          expectedVersion: flag.version,
          operationId: randomUUID(),
        }
        return api.flags.change({ ...change, ...consent })
      },
    ],
    [
      'flags.change',
      'a variable of the file',
      async () => {
        const ref = { connectionId: ids.env, key: 'REACT_APP_USE_NEW_MENU' }
        const { flag } = await api.flags.get(ref)
        const change = {
          ref,
          patch: { enabled: false },
          expectedVersion: flag.version,
          operationId: randomUUID(),
        }
        return api.flags.change({ ...change, ...consent })
      },
    ],
    [
      'operations.rollBack',
      'chosen flags of all three',
      () =>
        rollBack(randomUUID(), {
          kind: 'flags',
          flags: [
            { connectionId: ids.sql, key: 'flag_00001' },
            { connectionId: ids.preference, key: 'use_new_data_entry' },
            { connectionId: ids.env, key: 'REACT_APP_USE_NEW_MENU' },
          ],
        }),
    ],
    [
      'operations.rollBack',
      'an environment',
      () => rollBack(randomUUID(), { kind: 'environment', environmentId: 'development' }),
    ],
    ['operations.rollBack', 'everywhere', () => rollBack(randomUUID(), { kind: 'everywhere' })],
    [
      'operations.restore',
      'what was rolled back while it was allowed',
      () => api.operations.restore({ id: rolledBack, operationId: randomUUID(), ...consent }),
    ],
    [
      'operations.retry',
      'what was rolled back while it was allowed',
      () => api.operations.retry({ id: rolledBack }),
    ],
    [
      'people.switch',
      'one person',
      () =>
        api.people.switch({
          operationId: randomUUID(),
          ref: { connectionId: ids.preference, key: 'use_new_data_entry' },
          userId: 'ann',
          variant: 'old',
          expected: 'new',
          ...consent,
        }),
    ],
    [
      'scripts.run',
      'the script of the file, on the database',
      async () => {
        const { sha256 } = await api.scripts.show({ connectionId: ids.env })
        return api.scripts.run({ connectionId: ids.env, databaseId: ids.sql, sha256, ...consent })
      },
    ],
  ]

  test('every procedure that writes is among the attempts', () => {
    expect([...new Set(attempts.map(([name]) => name))].toSorted()).toEqual(writing.toSorted())
  })

  test.each(attempts)('%s of %s reaches no store', async (_, __, attempt) => {
    const before = await contents()
    await attempt().catch(() => 'refused is as good')
    // an operation that was taken up has to have come to its end as well
    for (const { id } of await api.operations.open())
      await api.operations.giveUp({ id, reason: 'a test' }).catch(() => 'settled already')
    expect(await contents()).toEqual(before)
  })

  test('the same call reaches the store once writing is allowed, so that the attempts are no empty ones', async () => {
    const before = await contents()
    await api.connections.setAccess({ id: ids.sql, access: 'read-write' })
    await services.sync.syncOnce(ids.sql)
    await attempts[0]?.[2]()
    await expect.poll(contents, { timeout: 20_000 }).not.toEqual(before)
    await api.connections.setAccess({ id: ids.sql, access: 'read-only' })
  })

  async function contents() {
    return {
      flags: await database.query('SELECT * FROM feature_flags ORDER BY flag_name'),
      overrides: await database.query('SELECT * FROM user_feature_overrides'),
      people: await database.query('SELECT * FROM user ORDER BY id'),
      file: readFileSync(envFile, 'utf8'),
    }
  }
})
