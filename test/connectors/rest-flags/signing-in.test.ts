import { createServer as createHttpServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import { createServer as createSilentServer } from 'node:tls'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { connectRestFlags, usualPatience } from '../../../main/connectors/rest-flags/connect-rest-flags.ts'
import type { Resolve } from '../../../main/connectors/http/guarded-lookup.ts'
import { application, serveRestFlags } from '../../../main/demo/stand-ins/rest-flags-server.ts'
import type { RestFlagsSettings } from '../../../shared/domain/rest-flags-settings.ts'
import { createAuthority, type IssuedCertificate, type TestAuthority } from '../../support/certificates.ts'
import { failureOfAsync } from '../../support/failure-of.ts'
import { connectTo, restContext, restDesk, restSettings, seedFlags, token } from '../../support/rest-flags.ts'
import { limits, mark, never, rollBackOf, shortLimits } from '../../support/writing.ts'

const secretIs = (secret: string | null) => ({ secret: async () => secret })

describe('showing who asks', () => {
  test.each<[RestFlagsSettings['authentication'], string, string]>([
    [{ scheme: 'bearer' }, 'authorization', `Bearer ${token}`],
    [{ scheme: 'api-key', header: 'X-API-Key' }, 'x-api-key', token],
    [{ scheme: 'api-key', header: 'Authorization' }, 'authorization', token],
    [
      { scheme: 'basic', user: 'ann' },
      'authorization',
      `Basic ${Buffer.from(`ann:${token}`).toString('base64')}`,
    ],
  ])('%o goes into its header and no other', async (authentication, header, value) => {
    const { connector, headers } = await restDesk(
      { flags: seedFlags(), letIn: { header, value } },
      { authentication },
    )
    expect((await connector.readStore(null, never)).status).toBe('read')
    for (const sent of headers) {
      expect(sent[header]).toBe(value)
      expect(Object.values({ ...sent, [header]: '' }).join()).not.toContain(token)
    }
  })

  test('an API without sign-in is asked without a secret', async () => {
    const server = await serveRestFlags({ flags: seedFlags() })
    onTestFinished(() => server.close())
    const connector = connectTo(restSettings(server.port, { authentication: { scheme: 'none' } }), {
      secret: async () => {
        throw new Error('nobody should ask')
      },
    })
    expect((await connector.readStore(null, never)).status).toBe('read')
  })

  test('a wrong secret is refused by name, and nothing shows it', async () => {
    const { connector } = await restDesk({}, {}, secretIs('canary-wrong'))
    const failure = await failureOfAsync(connector.readStore(null, never))
    expect(failure).toEqual({ code: 'sign-in-refused', connection: 'Meals', user: 'of this token' })
    const results = await connector.apply(rollBackOf(['meal_planning']), mark, limits, never)
    expect(results[0]?.status).toBe('refused')
    expect(JSON.stringify([failure, results])).not.toContain('canary')
  })

  test.each(['', ' padded ', 'two\r\nX-Admin: yes', 'naïve', 'nul\0'])(
    'the secret %j is never made into a header, nor shown',
    async secret => {
      const { connector, arrived } = await restDesk({}, {}, secretIs(secret))
      const failure = await failureOfAsync(connector.readStore(null, never))
      expect(failure).toMatchObject({ code: 'invalid-input', field: 'secret' })
      if (secret.trim() !== '') expect(JSON.stringify(failure)).not.toContain(secret)
      expect(arrived).toEqual([])
    },
  )

  test('a password of basic sign-in may hold anything', async () => {
    const password = 'p@:/% ß\r\n'
    const value = `Basic ${Buffer.from(`ann:${password}`).toString('base64')}`
    const { connector } = await restDesk(
      { flags: seedFlags(), letIn: { header: 'authorization', value } },
      { authentication: { scheme: 'basic', user: 'ann' } },
      secretIs(password),
    )
    expect((await connector.readStore(null, never)).status).toBe('read')
  })

  test('proxies that the environment names are not used', async () => {
    const { connector, headers } = await restDesk({ flags: seedFlags() })
    process.env['HTTP_PROXY'] = 'http://127.0.0.1:9'
    process.env['http_proxy'] = 'http://127.0.0.1:9'
    onTestFinished(() => {
      delete process.env['HTTP_PROXY']
      delete process.env['http_proxy']
    })
    expect((await connector.readStore(null, never)).status).toBe('read')
    expect(headers).toHaveLength(4)
  })
})

describe('where a request may go', () => {
  /** Answers with one address after another, as a name that is being rebound does. */
  const rebinding = (...answers: readonly string[]): Resolve & { asked: number } => {
    const resolve = Object.assign(
      ((_name, _options, done) => {
        const address = answers[Math.min(resolve.asked, answers.length - 1)] ?? ''
        resolve.asked += 1
        done(null, [{ address, family: address.includes(':') ? 6 : 4 }])
      }) satisfies Resolve,
      { asked: 0 },
    )
    return resolve
  }

  test.each(['169.254.169.254', 'fe80::1', 'fd00:ec2::254', '100.100.100.200', '::ffff:169.254.169.254'])(
    'a name that leads to %s leads nowhere',
    async address => {
      const settings = restSettings(80, { host: 'flags.example', authentication: { scheme: 'none' } })
      const connector = connectRestFlags(
        settings,
        restContext(),
        { ...usualPatience, connectMs: 2_000 },
        rebinding(address),
      )
      onTestFinished(() => connector.close())
      expect(await failureOfAsync(connector.readStore(null, never))).toMatchObject({
        code: 'invalid-input',
        field: 'settings.host',
        problem: expect.stringContaining(address),
      })
    },
  )

  test('a name is looked up once for each connection, and what was checked is what is connected to', async () => {
    const server = await serveRestFlags({
      flags: seedFlags(),
      letIn: { header: 'authorization', value: `Bearer ${token}` },
    })
    onTestFinished(() => server.close())
    const resolve = rebinding('127.0.0.1', '169.254.169.254')
    const settings = restSettings(server.port, { host: 'flags.example' })
    const connector = connectRestFlags(settings, restContext(), usualPatience, resolve)
    onTestFinished(() => connector.close())
    // the list, over the first connection; what comes after it is stopped
    await failureOfAsync(connector.readStore(null, never))
    expect(await failureOfAsync(connector.readBack(['meal_planning'], never))).toMatchObject({
      code: 'invalid-input',
    })
    expect(resolve.asked).toBeGreaterThan(1)
  })

  test('without TLS a secret never leaves this machine', async () => {
    const [own] = Object.values(networkInterfaces())
      .flat()
      .filter(found => found?.family === 'IPv4' && !found.internal)
    if (own === undefined) return expect(own).toBeUndefined()
    const heard: string[] = []
    const server = createPlain(heard)
    await new Promise<void>(resolve => server.listen(0, own.address, resolve))
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    const connector = connectTo(restSettings(port, { host: own.address }))
    expect(await failureOfAsync(connector.readStore(null, never))).toMatchObject({
      code: 'tls-failed',
      problem: expect.stringContaining('clear text'),
    })
    expect(heard.join('')).toBe('')
    const nameless = connectTo(restSettings(port, { host: own.address, authentication: { scheme: 'none' } }))
    expect((await nameless.readStore(null, never)).status).toBe('read')
  })

  function createPlain(heard: string[]) {
    const server = createHttpServer((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"flags":{}}')
    })
    server.on('connection', socket => socket.on('data', data => heard.push(String(data))))
    return server
  }
})

describe('TLS', () => {
  let authority: TestAuthority
  let certificate: IssuedCertificate
  let port: number
  let close: () => void

  beforeAll(async () => {
    authority = await createAuthority()
    certificate = await authority.issue('127.0.0.1')
    const { key, certificate: cert } = certificate
    const server = createTlsServer(
      { key, cert },
      application(seedFlags(), { letIn: { header: 'authorization', value: `Bearer ${token}` } }),
    )
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
    close = () => {
      server.close()
      server.closeAllConnections()
    }
  }, 60_000)
  afterAll(async () => {
    close()
    await authority.remove()
  })

  const read = (settings: Partial<RestFlagsSettings>) =>
    connectTo(restSettings(port, settings)).readStore(null, never)
  const verify = (more: Partial<RestFlagsSettings['tls']> = {}): RestFlagsSettings['tls'] => ({
    mode: 'verify',
    caPem: authority.certificate,
    ...more,
  })

  test('reads, writes and reads back over a verified line', async () => {
    const connector = connectTo(restSettings(port, { tls: verify() }))
    expect((await connector.readStore(null, never)).status).toBe('read')
    const [result] = await connector.apply(rollBackOf(['meal_planning']), mark, limits, never)
    expect(result?.status).toBe('written')
    expect((await connector.readBack(['meal_planning'], never))[0]?.flag.enabled).toBe(false)
  })

  test('an unknown authority is refused, and nothing was sent', async () => {
    const connector = connectTo(restSettings(port, { tls: { mode: 'verify' } }))
    expect(await failureOfAsync(connector.readStore(null, never))).toMatchObject({
      code: 'tls-failed',
      connection: 'Meals',
    })
    const [result] = await connector.apply(rollBackOf(['meal_planning']), mark, limits, never)
    expect(result).toMatchObject({ status: 'not-sent', failure: { code: 'tls-failed' } })
  })

  test('another name is refused, unless it is the one to expect', async () => {
    const host = 'localhost'
    expect(await failureOfAsync(read({ host, tls: verify() }))).toMatchObject({
      code: 'tls-failed',
      problem: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID'),
    })
    expect((await read({ host, tls: verify({ serverName: '127.0.0.1' }) })).status).toBe('read')
  })

  test('only the pinned certificate is accepted where one is pinned', async () => {
    expect((await read({ tls: verify({ pinnedSha256: certificate.sha256 }) })).status).toBe('read')
    expect(await failureOfAsync(read({ tls: verify({ pinnedSha256: '0'.repeat(64) }) }))).toMatchObject({
      code: 'tls-failed',
      problem: expect.stringContaining(certificate.sha256),
    })
  })

  test('a write that is given up is reset under its TLS too', async () => {
    const ended = Promise.withResolvers<string>()
    const { key, certificate: cert } = certificate
    const silent = createSilentServer({ key, cert }, socket => {
      socket.on('error', error => ended.resolve('code' in error ? String(error.code) : ''))
      socket.on('end', () => ended.resolve('goodbye'))
      socket.resume()
    })
    await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void silent.close())
    const connector = connectTo(restSettings((silent.address() as AddressInfo).port, { tls: verify() }))
    const [result] = await connector.apply(rollBackOf(['meal_planning']), mark, shortLimits, never)
    expect(result?.status).toBe('unknown')
    expect(await ended.promise).toBe('ECONNRESET')
  })

  test('a server without TLS is no server with TLS', async () => {
    const { server } = await restDesk({ flags: seedFlags() })
    const connector = connectTo(restSettings(server.port, { tls: verify() }))
    expect(await failureOfAsync(connector.readStore(null, never))).toMatchObject({ code: 'tls-failed' })
  })
})
