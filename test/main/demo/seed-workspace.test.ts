import { expect, onTestFinished, test } from 'vitest'
import { createCredentials } from '../../../main/credentials/index.ts'
import { phoenixConnection } from '../../../main/demo/demo-connections.ts'
import { demoEnvironmentIds } from '../../../main/demo/demo-environments.ts'
import { seedDemoWorkspace } from '../../../main/demo/seed-workspace.ts'
import { connectionQueries } from '../../../main/store/journal/connection-queries.ts'
import { environmentQueries } from '../../../main/store/journal/environment-queries.ts'
import { openStores } from '../../../main/store/open-stores.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const nowMs = Date.UTC(2026, 0, 15)

async function seeded() {
  const folder = temporaryFolder()
  const { journal, close } = openStores(folder)
  onTestFinished(close)
  const credentials = await createCredentials({ folder, workspaceId: 'demo', choice: 'session' })
  const seed = (isNew: boolean, port: number, secret: string) =>
    seedDemoWorkspace(
      {
        isNew,
        connections: demoEnvironmentIds.map(id => phoenixConnection(id, { host: '127.0.0.1', port }, secret)),
        simulatedUntilMs: nowMs,
      },
      { journal, credentials, nowMs },
    )
  await seed(true, 5001, 'first')
  return {
    seed,
    connections: connectionQueries(journal.db),
    environments: environmentQueries(journal.db),
    secretOf: async (id: string) => (await credentials.get(id))?.reveal(),
  }
}

test('a new demo has its environments and connections', async () => {
  const { connections, environments, secretOf } = await seeded()
  expect(environments.list().map(({ id, protected: isProtected }) => [id, isProtected])).toEqual([
    ['development', false],
    ['staging', false],
    ['production', true],
  ])
  expect(
    connections
      .list()
      .map(({ connection, secretExpected }) => [connection.id, connection.access, secretExpected]),
  ).toEqual([
    ['phoenix-development', 'read-write', true],
    ['phoenix-production', 'read-write', true],
    ['phoenix-staging', 'read-write', true],
  ])
  expect(await secretOf('phoenix-production')).toBe('first')
})

test('a store that asks for no secret is not waited for', async () => {
  const folder = temporaryFolder()
  const { journal, close } = openStores(folder)
  onTestFinished(close)
  const credentials = await createCredentials({ folder, workspaceId: 'demo', choice: 'session' })
  const { connection } = phoenixConnection('staging', { host: '127.0.0.1', port: 5001 }, '')
  const started = { isNew: true, connections: [{ connection, secret: null }], simulatedUntilMs: nowMs }
  await seedDemoWorkspace(started, { journal, credentials, nowMs })
  expect(connectionQueries(journal.db).list()[0]?.secretExpected).toBe(false)
  expect(await credentials.get(connection.id)).toBeNull()
})

test('a later start brings the new address and secret, and keeps what the person changed or removed', async () => {
  const { seed, connections, environments, secretOf } = await seeded()
  const [development, production] = connections.list()
  if (development === undefined || production === undefined) throw new Error('no connections')
  connections.put({
    ...production,
    connection: { ...production.connection, name: 'Mine', access: 'read-only' },
  })
  connections.markRemoved(development.connection.id, nowMs)
  const staging = environments.list().find(({ id }) => id === 'staging')
  if (staging === undefined) throw new Error('no staging')
  environments.put({ ...staging, name: 'rehearsal' })

  await seed(false, 5002, 'second')

  expect(
    connections
      .list()
      .map(({ connection: { id, name, access, settings } }) => [
        id,
        name,
        access,
        'port' in settings && settings.port,
      ]),
  ).toEqual([
    ['phoenix-production', 'Mine', 'read-only', 5002],
    ['phoenix-staging', 'phoenix-db (staging)', 'read-write', 5002],
  ])
  expect(environments.list().find(({ id }) => id === 'staging')?.name).toBe('rehearsal')
  expect(await secretOf('phoenix-production')).toBe('second')
})
