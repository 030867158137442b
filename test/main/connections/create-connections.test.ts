import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createConnections } from '../../../main/connections/index.ts'
import { createCredentials, Secret, type SecretChoice } from '../../../main/credentials/index.ts'
import { createEnvironments } from '../../../main/environments/index.ts'
import { createLog } from '../../../main/log/index.ts'
import type { ConnectionDraft } from '../../../shared/contract/connections-contract.ts'
import type { TestStep } from '../../../shared/domain/connection-status.ts'
import { AppError } from '../../../shared/failure.ts'
import { failureOf, failureOfAsync } from '../../support/failure-of.ts'
import { fixedClock, listingAudit, listingEvents, mara, openJournal } from '../../support/journal-parts.ts'
import { buildSettings, scriptedConnectors } from '../../support/scripted-connector.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

async function workspace(folder = temporaryFolder(), choice: SecretChoice = 'session') {
  const journal = openJournal(folder)
  const credentials = await createCredentials({ folder, workspaceId: 'w', choice })
  const parts = { journal, audit: listingAudit(), events: listingEvents(), clock: fixedClock() }
  const environments = createEnvironments({ ...parts, withDefaults: true })
  const log = createLog({ folder: join(folder, 'log'), redact: credentials.redactor.redact })
  const scripted = scriptedConnectors()
  const read: string[] = []
  const made = createConnections({
    ...parts,
    environments,
    credentials,
    log,
    registry: scripted.registry,
    readNow: async id => {
      read.push(id)
    },
    pollMs: () => 30_000,
  })
  const close = async () => {
    await made.connections.close()
    log.close()
    journal.close()
  }
  onTestFinished(close)
  return { ...parts, ...made, folder, credentials, environments, log, scripted, read, close }
}

const draft = (more: Partial<ConnectionDraft> = {}): ConnectionDraft => ({
  environmentId: 'production',
  name: 'orders-db',
  settings: buildSettings(),
  secret: 'first-password',
  ...more,
})

test('a new connection starts read-only, connecting, and says so on its readiness', async () => {
  const { connections, open, events, audit, scripted } = await workspace()
  const view = await connections.save(draft(), mara)
  const id = view.connection.id
  expect(view).toMatchObject({
    connection: { name: 'orders-db', access: 'read-only', environmentId: 'production' },
    secretSaved: true,
    status: {
      link: 'connecting',
      failure: null,
      readAtMs: null,
      pollMs: 30_000,
      readiness: { state: 'not-ready', because: { code: 'access-read-only', connection: 'orders-db' } },
    },
  })
  expect(connections.list()).toEqual([view])
  expect(open.find(id)).toMatchObject({
    connection: view.connection,
    environment: { name: 'production', protected: true },
  })
  expect(scripted.opened).toMatchObject([{ connectionId: id, readOnly: true }])
  expect(events.published.map(({ type }) => type)).toEqual(['connection-status', 'connections-changed'])
  expect(audit.entries.map(({ kind, text, connectionId }) => [kind, text, connectionId])).toEqual([
    ['connection-added', 'orders-db added, read-only: switchyard at db.example:5432, database orders', id],
  ])
})

test('raising access is audited and opens a connector that may write', async () => {
  const { connections, scripted, audit } = await workspace()
  const { connection } = await connections.save(draft(), mara)
  const view = await connections.setAccess({ id: connection.id, access: 'read-write' }, mara)
  expect(view.connection.access).toBe('read-write')
  expect(view.status.readiness).toEqual({ state: 'checking' })
  expect(scripted.opened.map(({ readOnly, closed }) => [readOnly, closed])).toEqual([
    [true, true],
    [false, false],
  ])
  expect(audit.entries.at(-1)).toMatchObject({
    kind: 'access-changed',
    text: 'orders-db: read-only → read-write',
  })
  const entries = audit.entries.length
  await connections.setAccess({ id: connection.id, access: 'read-write' }, mara)
  expect(audit.entries).toHaveLength(entries)
})

test('the connector is given the secret when it asks and not before', async () => {
  const { connections, scripted } = await workspace()
  const { connection } = await connections.save(draft(), mara)
  expect(await scripted.opened.at(-1)?.secret()).toBe('first-password')
  await connections.save(draft({ id: connection.id, secret: undefined, name: 'renamed' }), mara)
  expect(await scripted.opened.at(-1)?.secret()).toBe('first-password')
  const view = await connections.save(draft({ id: connection.id, secret: null }), mara)
  expect(view.secretSaved).toBe(false)
  expect(await scripted.opened.at(-1)?.secret()).toBeNull()
})

test('editing keeps access, names what changed and replaces the connector', async () => {
  const { connections, audit, scripted, open } = await workspace()
  const { connection } = await connections.save(draft(), mara)
  await connections.setAccess({ id: connection.id, access: 'read-write' }, mara)
  const heard: string[] = []
  const stop = open.onChanged(id => heard.push(id))
  const settings = buildSettings({ database: 'orders2', salt: 'other' })
  const view = await connections.save(draft({ id: connection.id, settings, secret: 'second-password' }), mara)
  stop()
  expect(view.connection).toMatchObject({
    id: connection.id,
    access: 'read-write',
    settings: { database: 'orders2' },
  })
  expect(audit.entries.at(-1)?.text).toBe(
    'orders-db: database orders → orders2, salt phoenix_pipeline_salt → other, password given',
  )
  expect(heard).toEqual([connection.id])
  expect(scripted.opened.filter(({ closed }) => !closed)).toHaveLength(1)
})

test('a saved password never follows a connection to another server', async () => {
  const { connections, scripted } = await workspace()
  const { connection } = await connections.save(draft(), mara)
  const elsewhere = [
    buildSettings({ host: 'evil.example' }),
    buildSettings({ port: 5433 }),
    buildSettings({ tls: { mode: 'off' } }),
    buildSettings({ tls: { mode: 'verify', caPem: 'another' } }),
  ]
  const asked: unknown[] = []
  scripted.steps = async function* ({ secret }) {
    asked.push(await failureOfAsync(secret()))
    yield { step: 'sign-in', result: 'skipped', found: '', because: null, elapsedMs: 0 }
  }
  for (const settings of elsewhere) {
    const moved = draft({ id: connection.id, settings, secret: undefined })
    expect(await failureOfAsync(connections.save(moved, mara))).toEqual({
      code: 'secret-needed',
      connection: 'orders-db',
    })
    for await (const step of connections.test(moved)) expect(step.result).toBe('skipped')
  }
  expect(asked).toEqual(elsewhere.map(() => ({ code: 'secret-needed', connection: 'orders-db' })))
  expect(await scripted.opened.at(-1)?.secret()).toBe('first-password')
  expect(connections.list()[0]?.connection.settings).toMatchObject({ host: 'db.example' })
})

test('a draft is opened for reading only, for as long as the work takes, and its secret told to nobody', async () => {
  const { connections, scripted } = await workspace()
  const answer = await connections.withDraft(draft(), async () => {
    const [opened] = scripted.opened
    expect(opened).toMatchObject({ readOnly: true, closed: false, name: 'orders-db' })
    return opened?.secret()
  })
  expect(answer).toBe('first-password')
  expect(scripted.opened).toMatchObject([{ closed: true }])
  const failure = {
    code: 'store-refused',
    connection: 'orders-db',
    problem: 'no first-password here',
    storeCode: '',
  } as const
  const failed = connections.withDraft(draft(), () => Promise.reject(new AppError(failure)))
  const told = await failureOfAsync(failed)
  expect(JSON.stringify(told)).not.toContain('first-password')
  expect(scripted.opened).toMatchObject([{ closed: true }, { closed: true }])
  expect(connections.list()).toEqual([])
})

test('a draft that goes to another server is not opened with the saved secret', async () => {
  const { connections, scripted } = await workspace()
  const { connection } = await connections.save(draft(), mara)
  const { secret: _secret, ...moved } = draft({
    id: connection.id,
    settings: buildSettings({ host: 'elsewhere.example' }),
  })
  const asked = connections.withDraft(moved, async () => scripted.opened.at(-1)?.secret())
  expect(await failureOfAsync(asked)).toEqual({ code: 'secret-needed', connection: 'orders-db' })
})

test('names are unique in their environment, and unknown places are refused', async () => {
  const { connections } = await workspace()
  await connections.save(draft(), mara)
  expect(await failureOfAsync(connections.save(draft({ name: 'Orders-DB' }), mara))).toMatchObject({
    code: 'invalid-input',
    field: 'name',
  })
  await connections.save(draft({ environmentId: 'staging' }), mara)
  expect(connections.list().map(({ connection }) => connection.environmentId)).toEqual([
    'staging',
    'production',
  ])
  expect(
    await failureOfAsync(connections.save(draft({ environmentId: 'moon', name: 'x' }), mara)),
  ).toMatchObject({
    code: 'not-found',
    what: 'environment',
  })
  expect(await failureOfAsync(connections.save(draft({ id: 'nothing' }), mara))).toMatchObject({
    code: 'not-found',
  })
})

test('removing ends the connector, deletes the secret and keeps the row for history', async () => {
  const { connections, open, credentials, journal, scripted, audit } = await workspace()
  const { connection } = await connections.save(draft(), mara)
  await connections.remove({ id: connection.id }, mara)
  expect(connections.list()).toEqual([])
  expect(open.find(connection.id)).toBeUndefined()
  expect(failureOf(() => open.status(connection.id))).toMatchObject({ code: 'not-found' })
  expect(await credentials.has(connection.id)).toBe(false)
  expect(scripted.opened.every(({ closed }) => closed)).toBe(true)
  expect(journal.db.prepare('SELECT name FROM connection WHERE id = ?').get(connection.id)).toEqual({
    name: 'orders-db',
  })
  expect(audit.entries.at(-1)).toMatchObject({ kind: 'connection-removed', text: 'orders-db removed' })
  open.report(connection.id, { link: 'live' })
  expect((await connections.save(draft(), mara)).connection.id).not.toBe(connection.id)
})

test('a report is merged, published when something changed and kept consistent', async () => {
  const { connections, open, events } = await workspace()
  const { connection } = await connections.save(draft(), mara)
  await connections.setAccess({ id: connection.id, access: 'read-write' }, mara)
  const published = () => events.published.filter(({ type }) => type === 'connection-status').length
  const before = published()
  open.report(connection.id, { link: 'live', flags: 3, readAtMs: 5, readiness: { state: 'ready' } })
  open.report(connection.id, { link: 'live', flags: 3 })
  expect(published()).toBe(before + 1)
  expect(open.status(connection.id)).toMatchObject({
    link: 'live',
    flags: 3,
    readAtMs: 5,
    readiness: { state: 'ready' },
  })
  open.report(connection.id, { link: 'down', failure: { code: 'secret-needed', connection: 'orders-db' } })
  expect(open.status(connection.id).link).toBe('waiting-for-secret')
  open.report(connection.id, { link: 'live' })
  expect(open.status(connection.id).failure).toBeNull()
  await connections.setAccess({ id: connection.id, access: 'read-only' }, mara)
  open.report(connection.id, { readiness: { state: 'ready' } })
  expect(open.status(connection.id)).toMatchObject({
    flags: 3,
    readAtMs: 5,
    readiness: { state: 'not-ready' },
  })
})

test('a secret that lived in the last run only is asked for at the next start, and then used', async () => {
  const first = await workspace()
  const { connection } = await first.connections.save(draft(), mara)
  await first.connections.setAccess({ id: connection.id, access: 'read-write' }, mara)
  await first.close()
  const second = await workspace(first.folder)
  await vi.waitFor(() => expect(second.open.status(connection.id).link).toBe('waiting-for-secret'))
  expect(second.connections.list()).toMatchObject([
    {
      secretSaved: false,
      status: {
        failure: { code: 'secret-needed', connection: 'orders-db' },
        readiness: { state: 'not-ready', because: { code: 'secret-needed' } },
      },
    },
  ])
  expect(await failureOfAsync(second.scripted.opened.at(-1)?.secret() ?? Promise.resolve())).toMatchObject({
    code: 'secret-needed',
  })
  const view = await second.connections.giveSecret({ id: connection.id, secret: 'again' }, mara)
  expect(view).toMatchObject({ secretSaved: true, status: { link: 'connecting' } })
  expect(await second.scripted.opened.at(-1)?.secret()).toBe('again')
})

test('a locked vault is told as such, and unlocking it starts the connections anew', async () => {
  const first = await workspace(temporaryFolder(), 'vault')
  await first.credentials.createVault(new Secret('correct horse'))
  const { connection } = await first.connections.save(draft(), mara)
  const { connection: removed } = await first.connections.save(draft({ name: 'soon gone' }), mara)
  await first.close()
  const second = await workspace(first.folder, 'vault')
  await vi.waitFor(() => expect(second.open.status(connection.id).failure).toEqual({ code: 'vault-locked' }))
  expect(second.connections.list()[0]).toMatchObject({
    secretSaved: true,
    status: { link: 'waiting-for-secret' },
  })
  await second.connections.remove({ id: removed.id }, mara)
  expect(await second.credentials.has(removed.id)).toBe(true)
  await second.credentials.unlockVault(new Secret('correct horse'))
  expect(second.open.status(connection.id).link).toBe('connecting')
  expect(await second.scripted.opened.at(-1)?.secret()).toBe('first-password')
  await vi.waitFor(async () => expect(await second.credentials.has(removed.id)).toBe(false))
})

test('what the journal refuses changes neither connection nor secret', async () => {
  const { connections, audit, credentials } = await workspace()
  const { connection } = await connections.save(draft(), mara)
  audit.failNext = true
  await expect(
    connections.save(draft({ id: connection.id, name: 'other', secret: 'new-password' }), mara),
  ).rejects.toThrow()
  expect((await credentials.get(connection.id))?.reveal()).toBe('first-password')
  expect(connections.list()).toMatchObject([{ connection: { name: 'orders-db' } }])
  audit.failNext = true
  await expect(connections.save(draft({ name: 'second', secret: 'new-password' }), mara)).rejects.toThrow()
  expect(connections.list()).toHaveLength(1)
})

test('a changed environment reaches its open connections', async () => {
  const { connections, open, environments } = await workspace()
  const { connection } = await connections.save(draft(), mara)
  const heard: string[] = []
  open.onChanged(id => heard.push(id))
  environments.save({ id: 'production', name: 'live', colour: 'crimson', rank: 30, protected: false }, mara)
  expect(heard).toEqual([connection.id])
  expect(open.find(connection.id)?.environment).toMatchObject({ name: 'live', protected: false })
})

test('refresh reads now and answers with what is known then', async () => {
  const { connections, read } = await workspace()
  const { connection } = await connections.save(draft(), mara)
  expect((await connections.refresh({ id: connection.id })).connection).toEqual(connection)
  expect(read).toEqual([connection.id])
  expect(await failureOfAsync(connections.refresh({ id: 'nothing' }))).toMatchObject({ code: 'not-found' })
})

test('no secret reaches a file of ours in clear, nor any output or event', async () => {
  const value = 'canary-7f3e "päss"\\word'
  const { connections, open, scripted, folder, audit, events, log, credentials, close } = await workspace(
    temporaryFolder(),
    'vault',
  )
  await credentials.createVault(new Secret('vault-canary-passphrase'))
  const outputs: unknown[] = []
  const { connection } = await connections.save(draft({ secret: value }), mara)
  scripted.steps = async function* ({ secret }): AsyncIterable<TestStep> {
    const step = { step: 'sign-in', result: 'failed', elapsedMs: 1 } as const
    yield {
      ...step,
      found: `password=${await secret()}`,
      because: {
        code: 'store-refused',
        connection: 'orders-db',
        storeCode: '28P01',
        problem: `bad ${encodeURIComponent(value)}`,
      },
    }
  }
  for (const secret of [undefined, `${value}-typed`]) {
    for await (const step of connections.test(draft({ id: connection.id, secret }))) outputs.push(step)
  }
  open.report(connection.id, {
    link: 'down',
    failure: { code: 'store-refused', connection: 'orders-db', problem: `no ${value}`, storeCode: 'x' },
  })
  outputs.push(await connections.giveSecret({ id: connection.id, secret: value }, mara))
  outputs.push(await connections.setAccess({ id: connection.id, access: 'read-write' }, mara))
  outputs.push(connections.list(), open.status(connection.id), audit.entries, events.published)
  log.error('sign-in failed', new Error(`for ${value}`, { cause: new AppError({ code: 'cancelled' }) }))
  await close()

  expect(JSON.stringify(outputs)).toContain('[secret]')
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  expect(files.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['journal.db', 'vault.bin', 'switchyard.log']),
  )
  const everywhere = [
    JSON.stringify(outputs),
    ...files.map(entry => readFileSync(join(entry.parentPath, entry.name)).toString('utf8')),
  ]
  const forms = ['canary-7f3e', Buffer.from(value).toString('base64').slice(0, 16), 'vault-canary']
  for (const text of everywhere) for (const form of forms) expect(text).not.toContain(form)
})
