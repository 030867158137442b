import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hidePassword, readUrl, writeUrl, type UrlFields } from '../../../shared/connection-url/index.ts'

const read = (text: string) => {
  const reading = readUrl(text)
  if (reading.status === 'refused') throw new Error(JSON.stringify(reading.notes))
  return reading
}
const given = (text: string) => ({ state: 'given', text })

describe('what is pasted', () => {
  test.each<[string, object]>([
    [
      'postgres://ann:s3cret@db.example:6432/orders?sslmode=verify-full&schema=app',
      {
        store: 'postgresql',
        host: 'db.example',
        port: 6432,
        database: 'orders',
        user: 'ann',
        schema: 'app',
        tls: 'verify',
      },
    ],
    [
      'postgresql://db.example/orders',
      {
        store: 'postgresql',
        host: 'db.example',
        port: null,
        database: 'orders',
        user: '',
        schema: null,
        tls: null,
      },
    ],
    [
      'postgresql:///orders?host=db.example&user=ann',
      {
        store: 'postgresql',
        host: 'db.example',
        port: null,
        database: 'orders',
        user: 'ann',
        schema: null,
        tls: null,
      },
    ],
    [
      'mysql://ann@[fe80::1%25eth0]:3307/orders?ssl-mode=DISABLED',
      {
        store: 'mysql',
        host: 'fe80::1%eth0',
        port: 3307,
        database: 'orders',
        user: 'ann',
        schema: null,
        tls: 'off',
      },
    ],
    [
      'mariadb://ann@db/orders',
      { store: 'mysql', host: 'db', port: null, database: 'orders', user: 'ann', schema: null, tls: null },
    ],
    [
      'mongodb://ann:pw@db-1:27017,db-2,[::1]:27019/energy?replicaSet=rs0&tls=true',
      {
        store: 'mongodb',
        servers: [
          { host: 'db-1', port: 27_017 },
          { host: 'db-2', port: null },
          { host: '::1', port: 27_019 },
        ],
        database: 'energy',
        user: 'ann',
        authSource: 'energy',
        tls: 'verify',
      },
    ],
    [
      'mongodb://db-1/energy',
      {
        store: 'mongodb',
        servers: [{ host: 'db-1', port: null }],
        database: 'energy',
        user: null,
        authSource: null,
        tls: null,
      },
    ],
    [
      'https://ann:pw@api.example/v1/feature-flags/',
      {
        store: 'http',
        host: 'api.example',
        port: 443,
        path: '/v1/feature-flags/',
        user: 'ann',
        tls: 'verify',
      },
    ],
    [
      'http://localhost:8080',
      { store: 'http', host: 'localhost', port: 8080, path: '/', user: null, tls: 'off' },
    ],
    ['/srv/app/flags.db', { store: 'sqlite', path: '/srv/app/flags.db' }],
    ['"/srv/with space/flags.db"', { store: 'sqlite', path: '/srv/with space/flags.db' }],
    ['C:\\app\\flags.db', { store: 'sqlite', path: 'C:\\app\\flags.db' }],
    ['file:///srv/with%20space/flags.db?mode=ro', { store: 'sqlite', path: '/srv/with space/flags.db' }],
    ['file:///C:/app/flags.db', { store: 'sqlite', path: 'C:/app/flags.db' }],
    ['sqlite:////srv/flags.db', { store: 'sqlite', path: '/srv/flags.db' }],
    ['/srv/app/.env', { store: 'env', path: '/srv/app/.env' }],
    ['/srv/app/.env.production', { store: 'env', path: '/srv/app/.env.production' }],
    ['file:///srv/app.env', { store: 'env', path: '/srv/app.env' }],
  ])('%s', (text, fields) => {
    expect(read(text).fields).toEqual(fields)
  })

  test.each<[string, string]>([
    ['a server that only the network can name', 'mongodb+srv://ann:pw@cluster.example/energy'],
    ['a socket', 'postgres://%2Fvar%2Frun%2Fpostgresql/orders'],
    ['several hosts where there can be one', 'postgres://db-1,db-2/orders'],
    ['a port that is none', 'mysql://db:99999/orders'],
    ['a port with letters', 'mysql://db:33o6/orders'],
    ['no host', 'postgres:///orders'],
    ['brackets without an address', 'postgres://[db]/orders'],
    ['an address without brackets', 'postgres://fe80::1/orders'],
    ['two parts of a path', 'postgres://db/orders/more'],
    ['a fragment', 'postgres://db/orders#x'],
    ['an escape that is none', 'postgres://ann:50%@db/orders'],
    ['an escape that is no text', 'postgres://ann:%ff@db/orders'],
    ['a slash in a password', 'postgres://ann:pa/ss@db/orders'],
    ['a question mark in a password', 'postgres://ann:pa?ss@db/orders'],
    ['a line break', 'postgres://db/orders\nx'],
    ['a NUL in a file', 'file:///srv/%00'],
    ['a relative path', './flags.db'],
    ['a path that is relative for some', 'sqlite:///flags.db'],
    ['a file on another machine', 'file://server/share/flags.db'],
    ['JDBC', 'jdbc:postgresql://db/orders'],
    ['an unknown beginning', 'redis://db/0'],
    ['nothing', ''],
    ['more than anybody pastes', `postgres://db/${'d'.repeat(9000)}`],
  ])('%s is refused, in whole sentences', (_, text) => {
    const reading = readUrl(text)
    expect(reading.status).toBe('refused')
    expect(reading.notes.length).toBeGreaterThan(0)
    for (const { why } of reading.notes) expect(why).toMatch(/^[A-Z\d].*\.$/s)
  })
})

describe('the password', () => {
  test.each([
    ['p%40ss', 'p@ss'],
    ['p@ss', 'p@ss'],
    ['a%2Fb', 'a/b'],
    ['a:b:c', 'a:b:c'],
    ['100%25', '100%'],
    ['%23%3F%20', '#? '],
    ['p%C3%A4ss%F0%9F%94%91', 'päss🔑'],
    ['pä ss', 'pä ss'],
    ['plus+plus', 'plus+plus'],
  ])('%s is %s', (written, meant) => {
    expect(read(`postgres://ann:${written}@db/orders`).password).toEqual(given(meant))
  })

  test('is found among the options as well', () => {
    expect(read('postgres://db/orders?user=ann&password=p%26q').password).toEqual(given('p&q'))
  })

  test('is left as it is where its place is marked', () => {
    expect(read('mongodb://ann:<password>@db/energy').password).toEqual({ state: 'hidden' })
    expect(read('mongodb://ann:<db_password>@db/energy').password).toEqual({ state: 'hidden' })
    expect(read('mongodb://ann@db/energy').password).toEqual({ state: 'absent' })
  })

  test('is told even where nothing else is taken over, so that nobody types it twice', () => {
    expect(readUrl('postgres://ann:pw@db/orders?sslmode=no-verify')).toMatchObject({
      status: 'refused',
      password: given('pw'),
    })
    expect(readUrl('mongodb+srv://ann:pw@cluster/x')).toMatchObject({
      status: 'refused',
      password: given('pw'),
    })
  })

  test.each([
    [
      'postgres://ann:canary@db/orders?sslmode=no-verify',
      'postgres://ann:<password>@db/orders?sslmode=no-verify',
    ],
    ['mongodb+srv://ann:canary@c.example/x', 'mongodb+srv://ann:<password>@c.example/x'],
    ['postgres://ann:ca/na@ry@db/orders', 'postgres://ann:<password>@db/orders'],
    ['postgres://ann:ca?na#ry@db/orders', 'postgres://ann:<password>@db/orders'],
    ['jdbc:postgresql://ann:canary@db/orders', 'jdbc:postgresql://ann:<password>@db/orders'],
    ['https://api.example/v1?api_key=canary&x=1', 'https://api.example/v1?api_key=<password>&x=1'],
    ['postgres://db/d?user=ann&password=canary', 'postgres://db/d?user=ann&password=<password>'],
    ['postgres://ann@db/orders', 'postgres://ann@db/orders'],
    ['/srv/app/.env', '/srv/app/.env'],
  ])('of %s is not shown', (text, shown) => {
    expect(hidePassword(text)).toBe(shown)
  })

  test('is in nothing that is shown, however it is pasted', () => {
    const canary = fc.string({ unit: 'binary', maxLength: 20 }).map(text => `ca${text}nary`)
    const raw = fc.tuple(
      canary,
      fc.constantFrom('postgres', 'mysql', 'mongodb', 'mongodb+srv', 'https'),
      fc.boolean(),
    )
    fc.assert(
      fc.property(raw, ([password, scheme, encode]) => {
        const wellFormed = password.toWellFormed()
        const text = `${scheme}://ann:${encode ? encodeURIComponent(wellFormed) : wellFormed}@db.example/orders`
        const shown = hidePassword(text)
        expect(shown).not.toMatch(/ca.*nary/s)
        const reading = readUrl(text)
        expect(JSON.stringify({ ...reading, password: null })).not.toMatch(/ca.*nary/s)
        if (encode && reading.status === 'read') expect(reading.password).toEqual(given(wellFormed))
      }),
      { numRuns: 2_000 },
    )
  })
})

/*
 * Anything that the form can hold.
 */
const text = fc.string({ unit: 'grapheme', maxLength: 30 }).map(value => value.toWellFormed())
const name = text.filter(value => !/\p{Cc}/u.test(value))
const host = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9._-]{1,40}$/),
  fc.constantFrom('::1', 'fe80::1%eth0', '2001:db8::17', '127.0.0.1', 'münchen.example'),
)
const port = fc.option(fc.integer({ min: 1, max: 65_535 }))
const server = fc.record({ host, port })
const tls = fc.constantFrom('off', 'verify', null)
const fields: fc.Arbitrary<UrlFields> = fc.oneof(
  fc.record({
    store: fc.constant('postgresql' as const),
    host,
    port,
    database: name,
    user: name,
    schema: fc.option(name),
    tls,
  }),
  fc.record({
    store: fc.constant('mysql' as const),
    host,
    port,
    database: name,
    user: name,
    schema: fc.constant(null),
    tls,
  }),
  fc.record({
    store: fc.constant('mongodb' as const),
    servers: fc.array(server, { minLength: 1, maxLength: 5 }),
    database: name,
    user: name.filter(value => value !== ''),
    authSource: name,
    tls,
  }),
  fc.record({
    store: fc.constant('mongodb' as const),
    servers: fc.array(server, { minLength: 1, maxLength: 5 }),
    database: name,
    user: fc.constant(null),
    authSource: fc.constant(null),
    tls,
  }),
  fc.record({
    store: fc.constant('http' as const),
    host,
    port: fc.integer({ min: 1, max: 65_535 }),
    path: fc.stringMatching(/^\/[A-Za-z0-9._~/%-]{0,40}$/),
    user: fc.option(name.filter(value => value !== '')),
    tls: fc.constantFrom('off', 'verify'),
  }),
  fc
    .stringMatching(/^\/[A-Za-z0-9 ._~/%?#@:-]{0,40}[a-z]$/)
    .map(path => ({ store: 'sqlite' as const, path: `${path}.db` })),
  fc
    .stringMatching(/^\/[A-Za-z0-9 ._~/%?#@:-]{0,40}$/)
    .map(path => ({ store: 'env' as const, path: `${path}/.env` })),
)

test('fields to a URL and back are the same fields, and the password keeps its place', () => {
  fc.assert(
    fc.property(fields, fc.boolean(), (value, hasSecret) => {
      const url = writeUrl(value, hasSecret)
      const back = readUrl(url)
      expect(back).toMatchObject({ status: 'read', fields: value, notes: [] })
      const hasPlace = 'user' in value && value.user !== null && hasSecret
      expect(back.password.state).toBe(hasPlace ? 'hidden' : 'absent')
    }),
    { numRuns: 2_000 },
  )
})

test('no text makes reading throw, and what is read becomes a URL that reads the same', () => {
  const parts = fc.constantFrom(
    'postgres://',
    'mysql://',
    'mongodb://',
    'mongodb+srv://',
    'https://',
    'file:',
    'sqlite:',
    '/',
    '//',
    '@',
    ':',
    '?',
    '#',
    '&',
    '=',
    '%',
    '%4',
    '%40',
    '%00',
    '[',
    ']',
    ',',
    'sslmode=',
    'ssl=',
    'host=',
    'password=',
    '<password>',
    '{',
    '}',
    '"',
    'db',
    '1',
    '\\',
    ' ',
    '\0',
    '\u202e',
    '\ud800',
    '__proto__',
    'C:',
  )
  const hostile = fc.oneof(
    fc.array(parts, { maxLength: 16 }).map(all => all.join('')),
    fc.string({ unit: 'binary', maxLength: 80 }),
  )
  fc.assert(
    fc.property(hostile, hostileText => {
      const reading = readUrl(hostileText)
      hidePassword(hostileText)
      if (reading.status === 'read') {
        expect(readUrl(writeUrl(reading.fields, false))).toMatchObject({
          status: 'read',
          fields: reading.fields,
        })
      } else expect(reading.notes.length).toBeGreaterThan(0)
    }),
    { numRuns: 5_000 },
  )
})

test('half a character is refused, since no URL can carry it', () => {
  expect(readUrl('postgres://\ud800@db')).toMatchObject({ status: 'refused' })
})

// what takes its time with the square of the length would not end within the patience of a test
test('is done with long texts', () => {
  for (const unit of ['@', ':', '%', '[', 'a', '&a=', '?', '/', '"', ' ']) {
    expect(readUrl(`postgres://${unit.repeat(200_000)}`).status).toBe('refused')
    expect(hidePassword(`postgres://${unit.repeat(200_000)}`)).toContain('postgres://')
  }
})
