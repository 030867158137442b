import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { createConnections } from '../../../main/connections/index.ts'
import { connectors } from '../../../main/connectors/registry.ts'
import { createCredentials } from '../../../main/credentials/index.ts'
import { createEnvironments } from '../../../main/environments/index.ts'
import { createLog } from '../../../main/log/index.ts'
import type { TestStep } from '../../../shared/domain/connection-status.ts'
import type { SqlFlagsSettings } from '../../../shared/domain/sql-flags-settings.ts'
import { failureOfAsync } from '../../support/failure-of.ts'
import { fixedClock, listingAudit, listingEvents, mara, openJournal } from '../../support/journal-parts.ts'
import { createPhoenixDatabase, postgresUrl, type PhoenixDatabase } from '../../support/postgres.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const canary = 'canary-real "päss"\\word'

describe.skipIf(postgresUrl === undefined)('connections to a real PostgreSQL', () => {
  let store: PhoenixDatabase
  beforeAll(async () => {
    store = await createPhoenixDatabase()
    await store.insertFlags(3)
  })
  afterAll(() => store.drop())

  async function workspace() {
    const folder = temporaryFolder()
    const journal = openJournal(folder)
    const credentials = await createCredentials({ folder, workspaceId: 'w', choice: 'session' })
    const parts = { journal, audit: listingAudit(), events: listingEvents(), clock: fixedClock() }
    const environments = createEnvironments({ ...parts, withDefaults: true })
    const log = createLog({ folder: join(folder, 'log'), redact: credentials.redactor.redact })
    const made = createConnections({
      ...parts,
      environments,
      credentials,
      log,
      registry: connectors,
      readNow: async (id, signal) => {
        await made.open.find(id)?.connector.readStore(null, signal)
      },
      pollMs: () => 30_000,
    })
    const close = async () => {
      await made.connections.close()
      log.close()
      journal.close()
    }
    onTestFinished(close)
    const draft = (settings: Partial<SqlFlagsSettings> = {}) => ({
      environmentId: 'production',
      name: 'orders-db',
      settings: store.settings(settings),
      secret: canary,
    })
    const tested = async (settings: Partial<SqlFlagsSettings> = {}) => {
      const steps: TestStep[] = []
      for await (const step of made.connections.test(draft(settings))) steps.push(step)
      return steps
    }
    return { ...made, ...parts, log, folder, draft, tested, close }
  }

  const failed = (steps: readonly TestStep[]) =>
    steps.filter(({ result }) => result === 'failed').map(({ because }) => because?.code)

  test('what the test finds wrong is told with its reason', async () => {
    const { tested } = await workspace()
    expect(failed(await tested())).toEqual([])
    expect(failed(await tested({ port: 1 }))).toEqual(['connection-unreachable'])
    expect(failed(await tested({ database: 'not_there' }))).toEqual(['database-missing'])
    expect(failed(await tested({ schema: 'not_there' }))).toEqual(['schema-missing'])
  })

  test('a saved connection is read through the connector that was opened for it', async () => {
    const { connections, open, draft } = await workspace()
    const { connection } = await connections.save(draft(), mara)
    const reading = await open.find(connection.id)?.connector.readStore(null, new AbortController().signal)
    expect(reading).toMatchObject({ status: 'read', flags: [{ key: 'flag_00000' }, {}, {}] })
    expect(await failureOfAsync(connections.refresh({ id: connection.id }))).toBeUndefined()
    expect(open.status(connection.id).capabilities).toMatchObject({ percentage: 'integer', overrides: true })
  })

  test('the password of a real failing driver is in no output and no file', async () => {
    const { connections, open, draft, tested, log, audit, events, folder, close } = await workspace()
    const outputs: unknown[] = []
    for (const wrong of [
      {},
      { host: 'nowhere.invalid' },
      { port: 1 },
      { database: 'not_there' },
      { user: 'nobody' },
    ]) {
      outputs.push(await tested(wrong))
      const { connection } = await connections.save({ ...draft(wrong), name: JSON.stringify(wrong) }, mara)
      const signal = new AbortController().signal
      const failure = await open
        .find(connection.id)
        ?.connector.readStore(null, signal)
        .catch((error: unknown) => error)
      log.error('read failed', failure)
      outputs.push(await failureOfAsync(connections.refresh({ id: connection.id })))
    }
    outputs.push(connections.list(), audit.entries, events.published)
    await close()
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => readFileSync(join(entry.parentPath, entry.name)).toString('utf8'))
    expect(files.length).toBeGreaterThan(1)
    for (const text of [JSON.stringify(outputs), ...files]) expect(text).not.toContain('canary-real')
  })
})
