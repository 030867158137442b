import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { createConnections } from '../../../main/connections/index.ts'
import { createCredentials, Secret } from '../../../main/credentials/index.ts'
import { createEnvironments } from '../../../main/environments/index.ts'
import { createLog } from '../../../main/log/index.ts'
import type { ConnectionDraft } from '../../../shared/contract/connections-contract.ts'
import { createAuthority, type IssuedCertificate, type TestAuthority } from '../../support/certificates.ts'
import { failureOfAsync } from '../../support/failure-of.ts'
import { fixedClock, listingAudit, listingEvents, mara, openJournal } from '../../support/journal-parts.ts'
import { buildSettings, scriptedConnectors } from '../../support/scripted-connector.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

let authority: TestAuthority
let mine: IssuedCertificate
let other: IssuedCertificate
beforeAll(async () => {
  authority = await createAuthority()
  mine = await authority.issue('switchyard.example')
  other = await authority.issue('other.example')
}, 60_000)
afterAll(() => authority.remove())

async function workspace() {
  const folder = temporaryFolder()
  const journal = openJournal(folder)
  const credentials = await createCredentials({ folder, workspaceId: 'w', choice: 'vault' })
  await credentials.createVault(new Secret('a passphrase of some length'))
  const parts = { journal, audit: listingAudit(), events: listingEvents(), clock: fixedClock() }
  const environments = createEnvironments({ ...parts, withDefaults: true })
  const log = createLog({ folder: join(folder, 'log'), redact: credentials.redactor.redact })
  const scripted = scriptedConnectors()
  const { connections } = createConnections({
    ...parts,
    environments,
    credentials,
    log,
    registry: scripted.registry,
    readNow: async () => {},
    pollMs: () => 30_000,
  })
  onTestFinished(async () => {
    await connections.close()
    log.close()
    journal.close()
  })
  return { ...parts, folder, credentials, connections, scripted, last: () => scripted.opened.at(-1) }
}

const draft = (shown: IssuedCertificate | null, more: Partial<ConnectionDraft> = {}): ConnectionDraft => ({
  environmentId: 'production',
  name: 'orders-db',
  settings: buildSettings({
    tls: { mode: 'verify', ...(shown === null ? {} : { clientCertPem: shown.certificate }) },
  }),
  secret: 'first-password',
  ...(shown === null ? {} : { clientKey: shown.key }),
  ...more,
})

test('the key is kept beside the password and handed out only while connecting', async () => {
  const { connections, last } = await workspace()
  const view = await connections.save(draft(mine), mara)
  expect(view).toMatchObject({ secretSaved: true, clientKeySaved: true })
  expect(await last()?.secret()).toBe('first-password')
  expect(await last()?.clientKey?.()).toBe(mine.key)
  expect(JSON.stringify([view, connections.list()])).not.toContain('PRIVATE KEY')
})

test('it stays while the certificate stays, and goes with it', async () => {
  const { connections, credentials, last, audit } = await workspace()
  const { connection } = await connections.save(draft(mine), mara)
  const kept = draft(mine, { id: connection.id, secret: undefined, clientKey: undefined, name: 'renamed' })
  expect((await connections.save(kept, mara)).clientKeySaved).toBe(true)
  expect(await last()?.clientKey?.()).toBe(mine.key)

  const without = draft(null, { id: connection.id, secret: 'again' })
  expect((await connections.save(without, mara)).clientKeySaved).toBe(false)
  expect(await credentials.has(`${connection.id}:client-key`)).toBe(false)
  expect(audit.entries.at(-1)?.text).toContain('key of the certificate removed')
})

test('a certificate without its key is not saved, nor tried', async () => {
  const { connections, scripted } = await workspace()
  const wrong: readonly [Partial<ConnectionDraft>, string][] = [
    [{ clientKey: undefined }, 'needed'],
    [{ clientKey: '' }, 'needed'],
    [{ clientKey: other.key }, 'another certificate'],
    [{ clientKey: 'not a key at all, canary' }, 'no private key'],
    [{ clientKey: '-----BEGIN ENCRYPTED PRIVATE KEY-----\ncanary\n' }, 'passphrase'],
  ]
  for (const [change, words] of wrong) {
    const failure = await failureOfAsync(connections.save(draft(mine, change), mara))
    expect(failure).toMatchObject({ code: 'invalid-input', field: 'clientKey' })
    expect(JSON.stringify(failure)).toContain(words)
    expect(JSON.stringify(failure)).not.toContain('canary')
    const tried = connections.test(draft(mine, change)).next()
    expect(await failureOfAsync(tried)).toMatchObject({ field: 'clientKey' })
  }
  const unreadable = draft({ ...mine, certificate: '-----BEGIN CERTIFICATE-----\nnothing' })
  expect(await failureOfAsync(connections.save(unreadable, mara))).toMatchObject({
    field: 'settings.tls.clientCertPem',
  })
  expect(connections.list()).toEqual([])
  expect(scripted.opened).toEqual([])
})

test('another certificate asks for another key', async () => {
  const { connections } = await workspace()
  const { connection } = await connections.save(draft(mine), mara)
  const changed = draft(other, { id: connection.id, clientKey: undefined })
  expect(await failureOfAsync(connections.save(changed, mara))).toMatchObject({ field: 'clientKey' })
  expect((await connections.save({ ...changed, clientKey: other.key }, mara)).clientKeySaved).toBe(true)
})

test('it can be given again alone, and never to a connection without a certificate', async () => {
  const { connections, credentials, last } = await workspace()
  const { connection } = await connections.save(draft(mine), mara)
  await credentials.delete(`${connection.id}:client-key`)
  await expect(last()?.clientKey?.()).rejects.toMatchObject({ failure: { code: 'secret-needed' } })
  const view = await connections.giveSecret({ id: connection.id, clientKey: mine.key }, mara)
  expect(view).toMatchObject({ secretSaved: true, clientKeySaved: true })
  expect(await last()?.clientKey?.()).toBe(mine.key)
  expect(
    await failureOfAsync(connections.giveSecret({ id: connection.id, clientKey: other.key }, mara)),
  ).toMatchObject({
    field: 'clientKey',
  })
})

test('removing the connection removes both secrets', async () => {
  const { connections, credentials } = await workspace()
  const { connection } = await connections.save(draft(mine), mara)
  await connections.remove({ id: connection.id }, mara)
  expect(await credentials.has(connection.id)).toBe(false)
  expect(await credentials.has(`${connection.id}:client-key`)).toBe(false)
})

test('neither is in any file of ours, nor in any event', async () => {
  const { connections, events, folder, audit } = await workspace()
  await connections.save(draft(mine), mara)
  const secrets = [mine.key.split('\n')[1] ?? '', 'first-password']
  const told = JSON.stringify([events.published, audit.entries, connections.list()])
  for (const file of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue
    const bytes = readFileSync(join(file.parentPath, file.name))
    for (const secret of secrets) expect(bytes.includes(secret), file.name).toBe(false)
  }
  for (const secret of secrets) expect(told).not.toContain(secret)
})
