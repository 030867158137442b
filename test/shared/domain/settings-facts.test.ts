import { describe, expect, test } from 'vitest'
import { ConnectionSettings } from '../../../shared/domain/connection.ts'
import { atAddressOf } from '../../../shared/domain/settings-facts.ts'

const tls = { mode: 'off' } as const
const settings = (given: object): ConnectionSettings => ConnectionSettings.parse(given)
const preference = (port: number, analyticsPort: number, database = 'desk') =>
  settings({
    kind: 'user-preference',
    dialect: 'postgresql',
    host: '127.0.0.1',
    port,
    database,
    user: 'app',
    tls,
    analytics: { host: '127.0.0.1', port: analyticsPort, tls },
  })
const envFile = (folder: string, port: number, prefix = 'REACT_APP_USE_') =>
  settings({
    kind: 'env-file',
    access: { via: 'file', path: `${folder}/.env` },
    prefix,
    apply: { command: ['make', prefix], folder: '/srv/shop' },
    probe: { host: '127.0.0.1', port, tls },
  })
const mongo = (port: number, profile: string) =>
  settings({
    kind: 'mongo-flags',
    servers: [{ host: '127.0.0.1', port }],
    database: 'energy',
    user: null,
    tls,
    profile,
  })
const rest = (port: number, flagsPath: string) =>
  settings({ kind: 'rest-flags', host: '127.0.0.1', port, tls, flagsPath })
const sqlite = (file: string, salt: string) => settings({ kind: 'sql-flags', dialect: 'sqlite', file, salt })

describe('a store that moved', () => {
  test.each([
    ['server', rest(5001, '/flags/'), rest(6001, '/v1/'), rest(6001, '/flags/')],
    ['file', sqlite('/a/f.sqlite', 'mine'), sqlite('/b/f.sqlite', 'theirs'), sqlite('/b/f.sqlite', 'mine')],
    ['members', mongo(5001, 'with-test-users'), mongo(6001, 'as-coded'), mongo(6001, 'with-test-users')],
    [
      'database and analytics',
      preference(5001, 5002),
      preference(6001, 6002, 'other'),
      preference(6001, 6002),
    ],
    ['file and probe', envFile('/a', 5001, 'MY_'), envFile('/b', 6001), envFile('/b', 6001, 'MY_')],
  ])('takes the new %s and keeps everything else', (_, before, other, after) => {
    expect(atAddressOf(other, before)).toEqual(after)
  })

  test('a probe and analytics that a person took out stay out', () => {
    const withoutProbe = { ...envFile('/a', 5001), probe: null } as ConnectionSettings
    expect(atAddressOf(envFile('/a', 6001), withoutProbe)).toEqual(withoutProbe)
    const withoutAnalytics = { ...preference(5001, 5002), analytics: null } as ConnectionSettings
    expect(atAddressOf(preference(5001, 6002), withoutAnalytics)).toEqual(withoutAnalytics)
  })

  test('of another kind moves nothing', () => {
    for (const one of [envFile('/a', 1), mongo(1, 'as-coded')])
      expect(atAddressOf(sqlite('/b', 'x'), one)).toEqual(one)
  })
})
