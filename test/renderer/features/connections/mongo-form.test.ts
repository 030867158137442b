import { describe, expect, test } from 'vitest'
import {
  formOf,
  newConnectionForm,
  readForm,
  withKind,
} from '../../../../renderer/features/connections/form/connection-form.ts'
import { MongoFlagsSettings } from '../../../../shared/domain/mongo-flags-settings.ts'
import { sameDestination } from '../../../../shared/domain/secret-destination.ts'
import { describeDestination, mappedComponents } from '../../../../shared/domain/settings-facts.ts'

const settings = MongoFlagsSettings.parse({
  kind: 'mongo-flags',
  servers: [{ host: 'db-1' }, { host: '::1', port: 27_018 }],
  database: 'energy',
  user: 'switchyard',
  tls: { mode: 'verify', serverName: 'db' },
  flags: { testUsers: null, collection: 'featureflags' },
  usage: { durationMs: null },
  people: {},
  profile: 'with-test-users',
  bucket: 'java-31-absolute',
})
const bare = MongoFlagsSettings.parse({ ...settings, user: null, usage: null, people: null, bucket: null })

describe('the form of a MongoDB connection', () => {
  test.each([
    ['everything in use', settings],
    ['nothing but what is needed', bare],
  ])('gives back what it was opened with: %s', (_what, one) => {
    const form = formOf({
      id: 'c',
      environmentId: 'production',
      name: 'energy',
      settings: one,
      access: 'read-only',
    })
    const { draft, errors } = readForm(form)
    expect(errors).toBeUndefined()
    expect(draft?.settings).toEqual(one)
  })

  const typed = (servers: string) => {
    const form = newConnectionForm('production')
    const filled = { ...form, ...withKind(form, 'mongo-flags'), name: 'energy', database: 'energy' }
    return readForm({ ...filled, mongo: { ...filled.mongo, servers } })
  }

  test('reads servers as people write them', () => {
    expect(typed('db-1.example:27018, db-2.example\n[::1]:27019').draft?.settings).toMatchObject({
      servers: [
        { host: 'db-1.example', port: 27_018 },
        { host: 'db-2.example', port: 27_017 },
        { host: '::1', port: 27_019 },
      ],
      user: null,
      bucket: null,
      profile: 'as-coded',
    })
  })

  test.each(['', 'mongodb://db', 'user:pw@db:27017', 'db:99999', 'db?tlsInsecure=true', 'x.sock'])(
    'says beside the servers what is wrong with %j',
    servers => {
      const errors = Object.keys(typed(servers).errors ?? {})
      expect(errors).not.toEqual([])
      expect(errors.filter(path => !path.startsWith('settings.servers'))).toEqual([])
    },
  )
})

describe('facts of a MongoDB connection', () => {
  test('components are named by their flags, and the flag above them has none', () => {
    const keys = [
      'new_backend_enabled',
      'dashboard_new_backend',
      '_new_backend',
      'other',
      'csv_import_new_backend',
    ]
    expect(mappedComponents(settings, () => keys)).toEqual([
      { component: 'dashboard', flagKey: 'dashboard_new_backend' },
      { component: 'csv_import', flagKey: 'csv_import_new_backend' },
    ])
    expect(mappedComponents(bare, () => keys)).toEqual([])
  })

  test('a saved password goes to no server that it was not given for', () => {
    const withServers = (servers: MongoFlagsSettings['servers']) => ({ ...settings, servers })
    expect(sameDestination(settings, withServers(settings.servers.slice(0, 1)))).toBe(true)
    expect(
      sameDestination(settings, withServers([...settings.servers, { host: 'evil', port: 27_017 }])),
    ).toBe(false)
    expect(sameDestination(settings, withServers([{ host: 'db-1', port: 1 }]))).toBe(false)
    expect(sameDestination(settings, { ...settings, tls: { mode: 'off' } })).toBe(false)
    expect(describeDestination(settings)).toBe('switchyard at db-1:27017, [::1]:27018, database energy')
  })
})
