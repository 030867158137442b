import { expect, test } from 'vitest'
import {
  formOf,
  newConnectionForm,
  readForm,
} from '../../../../renderer/features/connections/form/connection-form.ts'
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
    tls: { mode: 'verify', caPem: '', serverName: '', pinnedSha256 },
  })
  expect(draft?.settings.tls.pinnedSha256).toBe(`${'ab'.repeat(31)}cd`)
  const { errors } = readForm({
    ...filled(),
    tls: { mode: 'verify', caPem: '', serverName: '', pinnedSha256: 'abc' },
  })
  expect(errors?.['settings.tls.pinnedSha256']).toContain('64 digits')
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
