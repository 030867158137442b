import { expect, test } from 'vitest'
import {
  formOf,
  newConnectionForm,
  readForm,
} from '../../../../renderer/features/connections/form/connection-form.ts'
import type { Connection } from '../../../../shared/domain/connection.ts'
import { UserPreferenceSettings } from '../../../../shared/domain/user-preference-settings.ts'

const tls = { mode: 'verify' } as const
const server = { host: 'db', port: 5432, database: 'app', user: 'switchyard', tls }
const every = { config: {}, feedback: {}, analytics: { host: 'app', tls } }

test.each([
  ['PostgreSQL', { ...server, dialect: 'postgresql', schema: 'entry' }],
  ['MySQL', { ...server, dialect: 'mysql' }],
  ['SQLite', { dialect: 'sqlite', file: '/var/lib/app.sqlite' }],
  ['everything mapped', { ...server, dialect: 'postgresql', ...every }],
  ['a kill switch only', { ...server, dialect: 'postgresql', config: { percentage: null } }],
])('what was saved comes back unchanged: %s', (_, some) => {
  const settings = UserPreferenceSettings.parse({ kind: 'user-preference', ...some })
  const connection: Connection = { id: 'c', environmentId: 'e', name: 'Entry', access: 'read-only', settings }
  expect(readForm(formOf(connection)).draft?.settings).toEqual(settings)
})

test('a new form has the seed’s names, and maps only what is asked for', () => {
  const form = {
    ...newConnectionForm('e'),
    kind: 'user-preference' as const,
    name: 'Entry',
    host: 'db',
    database: 'app',
    user: 'switchyard',
  }
  expect(readForm(form).draft?.settings).toMatchObject({
    users: { table: 'user', id: 'id', preference: 'use_new_data_entry' },
    config: null,
    feedback: null,
    analytics: null,
  })
})

test('what is wrong is said at its field', () => {
  const usual = newConnectionForm('e')
  const { preference } = usual
  const form = {
    ...usual,
    kind: 'user-preference' as const,
    preference: {
      ...preference,
      users: { ...preference.users, preference: '' },
      hasConfig: true,
      config: { ...preference.config, killSwitch: 'same', percentage: 'same' },
      hasAnalytics: true,
      analytics: { ...preference.analytics, host: 'http://app', path: 'analytics' },
    },
  }
  expect(readForm(form).errors).toMatchObject({
    'settings.users.preference': 'This is needed.',
    'settings.analytics.host': 'Only the name or address of the server, without http:// and without a path.',
    'settings.analytics.path': 'A path begins with / and has no spaces, ?, # or .. in it.',
  })
})
