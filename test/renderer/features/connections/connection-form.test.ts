import { expect, test } from 'vitest'
import {
  formOf,
  newConnectionForm,
  readForm,
  withKind,
} from '../../../../renderer/features/connections/form/connection-form.ts'
import { usualTls } from '../../../../renderer/features/connections/form/tls-form.ts'
import { RestFlagsSettings } from '../../../../shared/domain/rest-flags-settings.ts'
import { SqlFlagsSettings } from '../../../../shared/domain/sql-flags-settings.ts'

const filled = () => ({
  ...newConnectionForm('production'),
  name: ' orders-db ',
  host: ' db ',
  database: 'd',
  user: 'u',
})

test("a new form holds the usual names and becomes the host's own defaults", () => {
  const { draft } = readForm(filled())
  expect(draft).toEqual({
    environmentId: 'production',
    name: 'orders-db',
    settings: SqlFlagsSettings.parse({
      kind: 'sql-flags',
      dialect: 'postgresql',
      host: 'db',
      port: 5432,
      database: 'd',
      user: 'u',
      tls: { mode: 'verify' },
    }),
  })
})

test('what is saved comes back unchanged through the form', () => {
  const settings = SqlFlagsSettings.parse({
    kind: 'sql-flags',
    dialect: 'postgresql',
    host: 'db',
    port: 6432,
    database: 'd',
    user: 'u',
    tls: { mode: 'verify', caPem: 'PEM', pinnedSha256: 'ab'.repeat(32), serverName: 'inner' },
    schema: 'app',
    flags: { table: 'flags', percentage: null, description: null },
    overrides: null,
    usage: {
      fallback: null,
      values: [
        { value: 'phoenix', component: 'pipeline', variant: 'new', flagKey: 'phoenix_pipeline_enabled' },
      ],
    },
    people: { schema: 'app', table: 'people' },
    salt: 'pepper',
  })
  const connection = { id: 'c', environmentId: 'e', name: 'n', settings, access: 'read-write' as const }
  expect(readForm(formOf(connection)).draft).toEqual({ id: 'c', environmentId: 'e', name: 'n', settings })
})

test('the password is kept, given or removed by what was typed', () => {
  expect(readForm(filled()).draft).not.toHaveProperty('secret')
  expect(readForm({ ...filled(), password: 'p' }).draft?.secret).toBe('p')
  expect(readForm({ ...filled(), removePassword: true }).draft?.secret).toBeNull()
})

test('a fingerprint may be pasted as tools print it', () => {
  const pinnedSha256 = 'AB:'.repeat(31) + 'CD'
  const { draft } = readForm({
    ...filled(),
    tls: { ...usualTls, pinnedSha256 },
  })
  expect(draft?.settings).toMatchObject({ tls: { pinnedSha256: `${'ab'.repeat(31)}cd` } })
  const { errors } = readForm({
    ...filled(),
    tls: { ...usualTls, pinnedSha256: 'abc' },
  })
  expect(errors?.['settings.tls.pinnedSha256']).toContain('64 digits')
})

test('a SQLite file needs its path, and neither server, sign-in, TLS nor password', () => {
  const form = {
    ...newConnectionForm('production'),
    name: 'local',
    dialect: 'sqlite',
    password: 'p',
  } as const
  expect(Object.keys(readForm(form).errors ?? {})).toEqual(['settings.file'])
  const { draft } = readForm({ ...form, file: ' /var/flags.sqlite ' })
  const settings = SqlFlagsSettings.parse({
    kind: 'sql-flags',
    dialect: 'sqlite',
    file: '/var/flags.sqlite',
  })
  expect(draft).toEqual({ environmentId: 'production', name: 'local', settings })
  const connection = { id: 'c', environmentId: 'e', name: 'n', settings, access: 'read-write' as const }
  expect(readForm(formOf(connection)).draft).toEqual({ id: 'c', environmentId: 'e', name: 'n', settings })
})

test('every field that is missing is named, and an optional column may be', () => {
  const form = newConnectionForm('production')
  const { errors } = readForm({ ...form, port: '12x', flags: { ...form.flags, table: '', metadata: '' } })
  expect(Object.keys(errors ?? {}).sort()).toEqual([
    'name',
    'settings.database',
    'settings.flags.table',
    'settings.host',
    'settings.port',
    'settings.user',
  ])
})

const restFilled = () => {
  const form = newConnectionForm('production')
  return { ...form, ...withKind(form, 'rest-flags'), name: 'meals', host: ' api.example ' }
}

test('an HTTP flag API needs no more than its host', () => {
  expect(readForm(restFilled()).draft?.settings).toEqual(
    RestFlagsSettings.parse({ kind: 'rest-flags', host: 'api.example', tls: { mode: 'verify' } }),
  )
})

test('a port that somebody typed stays when the kind changes', () => {
  const form = { ...newConnectionForm('production'), port: '8443' }
  expect(withKind(form, 'rest-flags')).toEqual({ kind: 'rest-flags' })
})

test.each([
  [{ scheme: 'none' as const }],
  [{ scheme: 'bearer' as const }],
  [{ scheme: 'api-key' as const, header: 'X-Meals-Key' }],
  [{ scheme: 'basic' as const, user: 'ann' }],
])('an HTTP flag API that is saved comes back unchanged through the form: %o', authentication => {
  const settings = RestFlagsSettings.parse({
    kind: 'rest-flags',
    host: 'api.example',
    port: 8443,
    tls: { mode: 'verify', serverName: 'inner' },
    flagsPath: '/meals/v1/feature-flags/',
    authentication,
  })
  const connection = { id: 'c', environmentId: 'e', name: 'n', settings, access: 'read-only' as const }
  expect(readForm(formOf(connection)).draft).toEqual({ id: 'c', environmentId: 'e', name: 'n', settings })
})

test('what is wrong with an HTTP flag API is said beside its field', () => {
  const form = restFilled()
  const wrong = {
    ...form,
    host: 'https://api.example/x',
    rest: { ...form.rest, flagsPath: 'v1', scheme: 'api-key' as const, keyHeader: 'Cookie' },
  }
  expect(readForm(wrong).errors).toEqual({
    'settings.host': 'Only the name or address of the server, without http:// and without a path.',
    'settings.flagsPath': 'A path begins with / and has no spaces, ?, # or .. in it.',
    'settings.authentication.header': 'This cannot be the name of a header for a key.',
  })
  const nobody = { ...form, rest: { ...form.rest, scheme: 'basic' as const } }
  expect(readForm(nobody).errors).toEqual({ 'settings.authentication.user': 'This is needed.' })
})
