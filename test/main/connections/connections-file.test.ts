import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { readConnectionsFile, writeConnectionsFile } from '../../../main/connections/connections-file.ts'
import { createConnections } from '../../../main/connections/index.ts'
import { createCredentials } from '../../../main/credentials/index.ts'
import { createEnvironments } from '../../../main/environments/index.ts'
import { createLog } from '../../../main/log/index.ts'
import type { ImportPreview } from '../../../shared/contract/connections-contract.ts'
import { ConnectionSettings, type ConnectorKind } from '../../../shared/domain/connection.ts'
import {
  longestConnectionsFile,
  type ConnectionsFileContent,
} from '../../../shared/domain/connections-file.ts'
import { AppError } from '../../../shared/failure.ts'
import { failureOf, failureOfAsync } from '../../support/failure-of.ts'
import { fixedClock, listingAudit, listingEvents, mara, openJournal } from '../../support/journal-parts.ts'
import { buildSettings, scriptedConnectors } from '../../support/scripted-connector.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

async function workspace() {
  const folder = temporaryFolder()
  const journal = openJournal(folder)
  const credentials = await createCredentials({ folder, workspaceId: 'w', choice: 'session' })
  const parts = { journal, audit: listingAudit(), events: listingEvents(), clock: fixedClock() }
  const environments = createEnvironments({ ...parts, withDefaults: true })
  const log = createLog({ folder: join(folder, 'log'), redact: line => line })
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
  const add = (name: string, settings: ConnectionSettings = buildSettings(), environmentId = 'production') =>
    connections.save({ environmentId, name, settings, secret: 'canary-of-a-password' }, mara)
  const takeAll = (text: string, preview: ImportPreview, lower: string[] = []) => ({
    text,
    token: preview.token,
    lower,
    take: preview.connections
      .filter(({ state }) => state !== 'refused')
      .map(({ index, free }) => ({ index, name: free })),
  })
  return { ...parts, connections, environments, scripted, add, takeAll }
}

const tls = { mode: 'verify' } as const
/** One of every kind; a kind without one does not compile. */
const everyKind: Readonly<Record<ConnectorKind, ConnectionSettings>> = {
  'sql-flags': buildSettings(),
  'mongo-flags': ConnectionSettings.parse({
    kind: 'mongo-flags',
    servers: [{ host: 'db-1' }],
    database: 'energy',
    user: 'switchyard',
    tls,
  }),
  'rest-flags': ConnectionSettings.parse({ kind: 'rest-flags', host: 'api.example', tls }),
  'user-preference': ConnectionSettings.parse({
    kind: 'user-preference',
    dialect: 'postgresql',
    host: 'db',
    port: 5432,
    database: 'd',
    user: 'u',
    tls,
  }),
  'env-file': ConnectionSettings.parse({ kind: 'env-file', access: { via: 'file', path: '/srv/.env' } }),
}

describe('exporting', () => {
  test('what is exported is imported elsewhere as it was, and read-only', async () => {
    const from = await workspace()
    for (const [kind, settings] of Object.entries(everyKind)) await from.add(`store of ${kind}`, settings)
    const writable = from.connections.list()[0]?.connection.id ?? ''
    await from.connections.setAccess({ id: writable, access: 'read-write' }, mara)
    const { text, fileName, leftOut } = from.connections.exportFile()
    expect(fileName).toMatch(/^switchyard-connections-\d{4}-\d\d-\d\d\.json$/)
    expect(leftOut).toEqual([])

    const to = await workspace()
    const preview = to.connections.previewImport({ text })
    expect(preview.environments.map(({ name, state, protection }) => [name, state, protection])).toEqual([
      ['development', 'exists', 'same'],
      ['staging', 'exists', 'same'],
      ['production', 'exists', 'same'],
    ])
    const { connections, environmentIds } = await to.connections.importFile(to.takeAll(text, preview), mara)
    expect(environmentIds).toEqual([])
    expect(connections.map(({ connection }) => connection.settings)).toEqual(
      from.connections.list().map(({ connection }) => connection.settings),
    )
    for (const { connection, status } of connections) {
      expect(connection.access).toBe('read-only')
      expect(status.readiness).toMatchObject({ because: { code: 'access-read-only' } })
    }
    expect(to.scripted.opened.every(({ readOnly }) => readOnly)).toBe(true)
    expect(to.audit.entries.map(({ text: words }) => words)).toEqual(
      expect.arrayContaining([expect.stringContaining('store of rest-flags added, read-only')]),
    )
  })

  test('no secret is in it, nor the access', async () => {
    const { connections, add } = await workspace()
    for (const [kind, settings] of Object.entries(everyKind)) await add(kind, settings)
    const { text } = connections.exportFile()
    expect(text).not.toContain('canary')
    expect(text).not.toMatch(/read-only|read-write|"secret"|"password"/)
  })

  test('what runs commands stays on this machine, since a command may hold a secret', async () => {
    const { connections, add } = await workspace()
    const commands = ['sh', '-c', 'curl -H "token: canary"']
    const settings: readonly ConnectionSettings[] = [
      { kind: 'env-file', access: { via: 'commands', read: commands, write: commands } },
      {
        kind: 'env-file',
        access: { via: 'file', path: '/srv/.env' },
        apply: { command: commands, folder: '/srv' },
      },
    ].map(one => ConnectionSettings.parse(one))
    for (const [index, one] of settings.entries()) await add(`web-${index}`, one)
    const { text, leftOut } = connections.exportFile()
    expect(text).not.toContain('canary')
    expect(leftOut).toEqual(['web-0', 'web-1'])
  })

  // whoever adds a setting with such a name has to say here why it is no secret
  test('no kind has a setting that could carry a secret', () => {
    const harmless = new Set(['key', 'flagKey', 'kind', 'killSwitch'])
    const suspicious = settingNames(ConnectionSettings).filter(
      name =>
        /pass|pwd|secret|token|key|credential|auth|cookie|header|private|kill/i.test(name) &&
        !harmless.has(name),
    )
    // how to sign in, where a user is defined, and the names of a header and a scheme
    expect([...new Set(suspicious)].toSorted()).toEqual([
      'authSource',
      'authentication',
      'header',
      'passedOn',
    ])
  })

  test('a certificate with a private key in it is no setting', () => {
    const key = '-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----'
    for (const field of ['caPem', 'clientCertPem']) {
      const settings = {
        ...buildSettings(),
        tls: { mode: 'verify', [field]: `-----BEGIN CERTIFICATE-----\n${key}` },
      }
      expect(ConnectionSettings.safeParse(settings).success).toBe(false)
    }
  })
})

describe('importing', () => {
  const content = (more: Partial<ConnectionsFileContent> = {}): ConnectionsFileContent => ({
    environments: [{ name: 'production', colour: 'crimson', rank: 30, protected: true }],
    connections: [
      { environment: 'production', name: 'orders-db', asksForSecret: true, settings: buildSettings() },
    ],
    ...more,
  })
  const file = (more: Partial<ConnectionsFileContent> = {}) => writeConnectionsFile(content(more), 0)

  test('a name that is taken is shown with a free one, and nothing of ours is replaced', async () => {
    const { connections, add, takeAll } = await workspace()
    const ours = await add('Orders-DB', buildSettings({ database: 'ours' }))
    const text = file({ connections: [...content().connections, ...content().connections] })
    const preview = connections.previewImport({ text })
    expect(preview.connections.map(({ state, free }) => [state, free])).toEqual([
      ['taken', 'orders-db (2)'],
      ['taken', 'orders-db (3)'],
    ])
    const asIs = { ...takeAll(text, preview), take: [{ index: 0, name: 'orders-db' }] }
    expect(await failureOfAsync(connections.importFile(asIs, mara))).toMatchObject({ field: 'name' })
    await connections.importFile(takeAll(text, preview), mara)
    expect(connections.list().map(({ connection }) => connection.name)).toEqual(
      ['orders-db (2)', 'orders-db (3)', 'Orders-DB'].toSorted((a, b) => a.localeCompare(b)),
    )
    expect(connections.list().find(({ connection }) => connection.id === ours.connection.id)).toEqual(ours)
  })

  test('protection is raised by itself and lowered only when that is asked for', async () => {
    const { connections, environments, takeAll } = await workspace()
    const careless = file({
      environments: [
        { name: 'PRODUCTION', colour: 'grey', rank: 1, protected: false },
        { name: 'staging', colour: 'indigo', rank: 20, protected: true },
      ],
      connections: [
        { ...content().connections[0]!, environment: 'PRODUCTION' },
        { ...content().connections[0]!, environment: 'staging' },
      ],
    })
    const preview = connections.previewImport({ text: careless })
    expect(preview.environments.map(({ name, protection }) => [name, protection])).toEqual([
      ['PRODUCTION', 'lowered-if-asked'],
      ['staging', 'raised'],
    ])
    await connections.importFile(takeAll(careless, preview), mara)
    expect(environments.find('production')).toMatchObject({
      protected: true,
      name: 'production',
      colour: 'crimson',
    })
    expect(environments.find('staging')).toMatchObject({ protected: true })

    const again = connections.previewImport({ text: careless })
    await connections.importFile(takeAll(careless, again, ['production']), mara)
    expect(environments.find('production')).toMatchObject({ protected: false })
  })

  test('an environment that is not here is made; one that the file does not describe is made protected', async () => {
    const { connections, environments, takeAll } = await workspace()
    const text = file({
      environments: [{ name: 'canary', colour: 'amber', rank: 25, protected: false }],
      connections: [
        { ...content().connections[0]!, environment: 'canary' },
        { ...content().connections[0]!, environment: 'elsewhere' },
      ],
    })
    const { environmentIds } = await connections.importFile(
      takeAll(text, connections.previewImport({ text })),
      mara,
    )
    expect(environmentIds.map(id => environments.find(id))).toMatchObject([
      { name: 'canary', colour: 'amber', rank: 25, protected: false },
      { name: 'elsewhere', protected: true },
    ])
  })

  test('what is imported can be removed again, and then nothing is left of it', async () => {
    const { connections, environments, takeAll } = await workspace()
    const before = environments.list()
    const text = file({
      environments: [],
      connections: [{ ...content().connections[0]!, environment: 'elsewhere' }],
    })
    const imported = await connections.importFile(takeAll(text, connections.previewImport({ text })), mara)
    for (const { connection } of imported.connections) await connections.remove({ id: connection.id }, mara)
    for (const id of imported.environmentIds) environments.remove({ id }, mara)
    expect(connections.list()).toEqual([])
    expect(environments.list()).toEqual(before)
  })

  test('what changed since the preview is not imported', async () => {
    const { connections, add, takeAll } = await workspace()
    const text = file()
    const choice = takeAll(text, connections.previewImport({ text }))
    await add('orders-db')
    expect(await failureOfAsync(connections.importFile(choice, mara))).toMatchObject({ code: 'conflict' })
    const other = file({
      connections: [{ ...content().connections[0]!, settings: buildSettings({ salt: 'not seen' }) }],
    })
    const fresh = takeAll(text, connections.previewImport({ text }))
    expect(await failureOfAsync(connections.importFile({ ...fresh, text: other }, mara))).toMatchObject({
      code: 'conflict',
    })
    expect(connections.list()).toHaveLength(1)
  })

  test('what would run commands here is shown and refused', async () => {
    const { connections, takeAll, scripted } = await workspace()
    const settings = ConnectionSettings.parse({
      kind: 'env-file',
      access: { via: 'commands', read: ['sh', '-c', 'id'], write: ['sh'] },
    })
    const text = file({
      connections: [{ environment: 'production', name: 'web', asksForSecret: false, settings }],
    })
    const preview = connections.previewImport({ text })
    expect(preview.connections).toMatchObject([{ name: 'web', state: 'refused' }])
    const choice = { ...takeAll(text, preview), take: [{ index: 0, name: 'web' }] }
    expect(await failureOfAsync(connections.importFile(choice, mara))).toMatchObject({
      code: 'invalid-input',
    })
    expect(scripted.opened).toEqual([])
  })

  test.each<[string, object[]]>([
    ['not in the file', [{ index: 7, name: 'orders-db' }]],
    ['under a name that nobody saw', [{ index: 0, name: 'payroll' }]],
    [
      'twice',
      [
        { index: 0, name: 'orders-db' },
        { index: 0, name: 'orders-db' },
      ],
    ],
  ])('one that is chosen %s is refused, with all the others', async (_, take) => {
    const { connections, takeAll, environments } = await workspace()
    const text = file({
      environments: [],
      connections: [{ ...content().connections[0]!, environment: 'new one' }],
    })
    const before = environments.list()
    const choice = { ...takeAll(text, connections.previewImport({ text })), take: take as never }
    expect(await failureOfAsync(connections.importFile(choice, mara))).toMatchObject({
      code: 'invalid-input',
    })
    expect(connections.list()).toEqual([])
    expect(environments.list()).toEqual(before)
  })

  const parsed = () => JSON.parse(file()) as { content: { connections: { settings: object }[] } }
  const withSetting = (more: object) => {
    const raw = parsed()
    Object.assign(raw.content.connections[0]!.settings, more)
    return JSON.stringify(raw)
  }
  test.each<[string, string, string]>([
    ['no JSON', 'hello', 'no JSON'],
    ['another format', '{"format":"mongodb"}', 'no file of connections'],
    ['a newer version', JSON.stringify({ ...parsed(), version: 2 }), 'newer Switchyard'],
    ['a changed content', file().replace('orders-db', 'payroll'), 'checksum'],
    ['a password among the settings', withSetting({ password: 'canary' }), 'password is not known'],
    [
      'a field that pollutes',
      file().replace('"name":', '"__proto__":{"x":1},"name":'),
      'is not what is expected',
    ],
    [
      'a secret beside the settings',
      JSON.stringify({ ...parsed(), secret: 'canary' }),
      'is not what is expected',
    ],
    [
      'an access of its own',
      file().replace('"name":', '"access":"read-write","name":'),
      'is not what is expected',
    ],
    ['too deep a nesting', '['.repeat(100_000), 'deeper'],
    ['too long a text', ' '.repeat(longestConnectionsFile + 1), 'longer'],
  ])('a file with %s is refused as a whole, in words without a secret', async (_, text, words) => {
    const { connections } = await workspace()
    const failure = failureOf(() => connections.previewImport({ text }))
    expect(failure).toMatchObject({ code: 'invalid-input', field: 'file' })
    expect(JSON.stringify(failure)).toContain(words)
    expect(JSON.stringify(failure)).not.toContain('canary')
    expect(({} as { x?: number }).x).toBeUndefined()
  })

  test('20,000 changed files: none throws anything but a refusal, none brings what the original had not', () => {
    const original = file({
      connections: Object.entries(everyKind).map(([name, settings]) => ({
        environment: 'production',
        name,
        asksForSecret: true,
        settings,
      })),
    })
    const known = readConnectionsFile(original).content
    const piece = fc.constantFrom(
      '"',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '\\',
      '0',
      '\0',
      '"secret":"x",',
      'null',
      '-1',
      '\ud800',
    )
    const edit = fc.tuple(fc.nat(original.length), fc.nat(12), piece)
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), edits => {
        let text = original
        for (const [at, length, inserted] of edits)
          text = text.slice(0, at) + inserted + text.slice(at + length)
        try {
          // whatever is still read has the checksum of what was written
          expect(readConnectionsFile(text).content).toEqual(known)
        } catch (error) {
          if (!(error instanceof AppError)) throw error
          expect(error.failure).toMatchObject({ code: 'invalid-input', field: 'file' })
        }
      }),
      { numRuns: 20_000 },
    )
  }, 120_000)
})

/** Names of all settings of all kinds, however deep. */
function settingNames(schema: z.ZodType): string[] {
  const json = z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' })
  const names: string[] = []
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    for (const [key, inner] of Object.entries(node)) {
      if (key === 'properties' && typeof inner === 'object' && inner !== null)
        names.push(...Object.keys(inner))
      walk(inner)
    }
  }
  walk(json)
  return names
}
