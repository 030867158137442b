import { describe, expect, test } from 'vitest'
import { RestFlagsSettings } from '../../../shared/domain/rest-flags-settings.ts'
import { sameDestination } from '../../../shared/domain/secret-destination.ts'

const least = { kind: 'rest-flags', host: 'api.example', tls: { mode: 'verify' } } as const
const settings = (more: object = {}) => RestFlagsSettings.parse({ ...least, ...more })

describe('settings of a flag API', () => {
  test("the seed's own path, a bearer token and TLS are what is usual", () => {
    expect(settings()).toMatchObject({
      port: 443,
      flagsPath: '/v1/feature-flags/',
      authentication: { scheme: 'bearer' },
    })
  })

  test.each(['api.example', 'API.example', 'localhost', '127.0.0.1', '::1', 'fe80::1%eth0', 'my_host'])(
    '%s is a host',
    host => {
      expect(settings({ host }).host).toBe(host)
    },
  )

  test.each([
    '',
    'http://api.example',
    'api.example/x',
    'user@host',
    'a b',
    'host:80/x',
    'a?b',
    'a#b',
    '[::1]',
    'a\\b',
    'a\nb',
  ])('%j is no host', host => {
    expect(RestFlagsSettings.safeParse({ ...least, host }).success).toBe(false)
  })

  test.each(['', 'v1/flags', '/v1/../admin', '/v1/%2e%2e/admin', '/v1?x=1', '/v1#x', '/a b', '/..'])(
    '%j is no path',
    flagsPath => {
      expect(RestFlagsSettings.safeParse({ ...least, flagsPath }).success).toBe(false)
    },
  )

  test.each(['Host', 'content-length', 'Cookie', 'Transfer-Encoding', 'a b', 'x:y', 'x\r\ny', ''])(
    '%j can carry no key',
    header => {
      const authentication = { scheme: 'api-key', header }
      expect(RestFlagsSettings.safeParse({ ...least, authentication }).success).toBe(false)
    },
  )
})

describe('whether a saved secret still goes where it was given for', () => {
  test.each([
    [{ host: 'evil.example' }, false],
    [{ port: 8443 }, false],
    [{ tls: { mode: 'off' } }, false],
    [{ tls: { mode: 'verify', caPem: 'another' } }, false],
    [{ authentication: { scheme: 'basic', user: 'ann' } }, false],
    [{ authentication: { scheme: 'api-key', header: 'X-Key' } }, false],
    [{ flagsPath: '/v2/flags/' }, true],
    [{}, true],
  ])('%j: %s', (change, same) => {
    expect(sameDestination(settings(), settings(change))).toBe(same)
  })
})
