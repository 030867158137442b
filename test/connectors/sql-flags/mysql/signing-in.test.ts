import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SqlFlagsSettings, TlsSettings } from '../../../../shared/domain/sql-flags-settings.ts'
import { createAuthority, type IssuedCertificate, type TestAuthority } from '../../../support/certificates.ts'
import { createMysqlCluster, hasMariadb, type MysqlCluster } from '../../../support/mysql-cluster.ts'
import { createMysqlDatabase, type MysqlDatabase } from '../../../support/mysql.ts'
import { connect, failureOf, limits, mark, never, rollBackOf } from '../../../support/sql-flags.ts'

describe.skipIf(!hasMariadb)('signing in to a MariaDB that asks for passwords and offers TLS', () => {
  let authority: TestAuthority
  let stranger: TestAuthority
  let certificate: IssuedCertificate
  let cluster: MysqlCluster
  let database: MysqlDatabase
  beforeAll(async () => {
    authority = await createAuthority()
    stranger = await createAuthority('Somebody else')
    certificate = await authority.issue('127.0.0.1')
    cluster = await createMysqlCluster({ tls: { ...certificate, authority: authority.certificate } })
    database = await createMysqlDatabase({ serverUrl: cluster.url })
    await database.insertFlags(2)
  }, 60_000)
  afterAll(async () => {
    await cluster.remove()
    await authority.remove()
    await stranger.remove()
  })

  const verify = (more: Partial<TlsSettings> = {}): TlsSettings => ({
    mode: 'verify',
    caPem: authority.certificate,
    ...more,
  })
  const secretIs = (secret: string | null) => ({ secret: async () => secret })

  async function flagsRead(settings: Partial<SqlFlagsSettings>, more: Parameters<typeof connect>[2] = {}) {
    const own = connect(database, settings, more)
    try {
      const reading = await own.readStore(null, never)
      return reading.status === 'read' ? reading.flags.length : -1
    } finally {
      await own.close()
    }
  }

  test('works with the right password, with and without TLS', async () => {
    expect(await flagsRead({})).toBe(2)
    expect(await flagsRead({ tls: verify() })).toBe(2)
    await database.admin.query(`ALTER USER '${database.app.user}'@'%' REQUIRE SSL`)
    expect(await failureOf(flagsRead({}))).toMatchObject({ code: 'sign-in-refused' })
    expect(await flagsRead({ tls: verify() })).toBe(2)
    await database.admin.query(`ALTER USER '${database.app.user}'@'%' REQUIRE NONE`)
  })

  test('shows its own certificate to a server that asks for one, and no other gets in', async () => {
    const user = `'${database.app.user}'@'%'`
    await database.admin.query(`ALTER USER ${user} REQUIRE X509`)
    const own = await authority.issue('switchyard')
    const other = await stranger.issue('switchyard')
    const showing = ({ certificate: clientCertPem, key }: IssuedCertificate) =>
      flagsRead({ tls: verify({ clientCertPem }) }, { clientKey: async () => key })
    expect(await failureOf(flagsRead({ tls: verify() }))).toMatchObject({ code: 'sign-in-refused' })
    expect(await showing(own)).toBe(2)
    const refused = await failureOf(showing(other))
    expect(['tls-failed', 'connection-unreachable', 'sign-in-refused']).toContain(refused.code)
    await database.admin.query(`ALTER USER ${user} REQUIRE NONE`)
  })

  test('asks for the secret anew for each session and for none that is warm', async () => {
    let asked = 0
    const secret = async (): Promise<string> => {
      asked += 1
      return database.app.password
    }
    const own = connect(database, {}, { secret })
    await own.readStore(null, never)
    await own.readStore(null, never)
    expect(asked).toBe(1)
    await own.readiness(never)
    expect(asked).toBe(2)
    await own.close()
  })

  test('is refused with the wrong password, and no write is sent', async () => {
    const own = connect(database, {}, secretIs('pw-canary-wrong'))
    const failure = { code: 'sign-in-refused', connection: 'Production', user: database.app.user }
    expect(await failureOf(own.readStore(null, never))).toEqual(failure)
    const [result] = await own.apply(rollBackOf(['flag_00000']), mark, limits, never)
    expect(result).toMatchObject({ status: 'not-sent', failure })
    expect(JSON.stringify(result)).not.toContain('canary')
    await own.close()
  })

  test('asks for the secret when there is none and the login needs one', async () => {
    expect(await failureOf(flagsRead({}, secretIs(null)))).toEqual({
      code: 'secret-needed',
      connection: 'Production',
    })
    expect(await flagsRead({ user: 'root' }, secretIs(null))).toBe(2)
  })

  test('says which database is missing', async () => {
    expect(
      await failureOf(flagsRead({ database: 'no_such_database', user: 'root' }, secretIs(null))),
    ).toEqual({
      code: 'database-missing',
      connection: 'Production',
      database: 'no_such_database',
    })
  })

  test('is refused without TLS where the server’s rules want it; MariaDB does not say why', async () => {
    await database.admin.query('SET GLOBAL require_secure_transport = ON')
    const failure = await failureOf(flagsRead({}))
    expect(await flagsRead({ tls: verify() })).toBe(2)
    await database.admin.query('SET GLOBAL require_secure_transport = OFF')
    expect(failure).toMatchObject({ code: 'sign-in-refused' })
  })

  test('refuses a certificate of an unknown authority', async () => {
    // the server sends its authority along, which is trusted by nobody for that
    const problem = expect.stringMatching(/UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|SELF_SIGNED_CERT_IN_CHAIN/)
    for (const tls of [{ mode: 'verify' } as const, verify({ caPem: stranger.certificate })])
      expect(await failureOf(flagsRead({ tls }))).toMatchObject({ code: 'tls-failed', problem })
  })

  test('refuses a certificate of another name, unless that is the name to expect', async () => {
    const problem = expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID')
    expect(await failureOf(flagsRead({ host: 'localhost', tls: verify() }))).toMatchObject({
      code: 'tls-failed',
      problem,
    })
    expect(await flagsRead({ host: 'localhost', tls: verify({ serverName: '127.0.0.1' }) })).toBe(2)
  })

  test('accepts only the pinned certificate where one is pinned', async () => {
    expect(await flagsRead({ host: 'localhost', tls: verify({ pinnedSha256: certificate.sha256 }) })).toBe(2)
    const failure = await failureOf(flagsRead({ tls: verify({ pinnedSha256: '0'.repeat(64) }) }))
    expect(failure.code === 'tls-failed' && failure.problem).toContain(certificate.sha256)
  })

  test('says that the server has no TLS, where it has none, and gives it no password', async () => {
    const plain = await createMysqlCluster()
    const own = await createMysqlDatabase({ serverUrl: plain.url })
    const connector = connect(own, { tls: verify() })
    expect(await failureOf(connector.readStore(null, never))).toEqual({
      code: 'tls-failed',
      connection: 'Production',
      problem: 'the server does not offer TLS',
    })
    await connector.close()
    await own.drop()
    await plain.remove()
  }, 60_000)

  test('comes back by itself when the server was stopped and started', async () => {
    const own = connect(database)
    await own.readStore(null, never)
    await own.readiness(never)
    await cluster.stop()
    expect(await failureOf(own.readStore(null, never))).toMatchObject({ code: 'connection-unreachable' })
    const [result] = await own.apply(rollBackOf(['flag_00000']), mark, limits, never)
    expect(result).toMatchObject({ status: 'not-sent', failure: { code: 'connection-unreachable' } })
    await cluster.start()
    expect((await own.readStore(null, never)).status).toBe('read')
    const [again] = await own.apply(rollBackOf(['flag_00000']), mark, limits, never)
    expect(again?.status).toBe('written')
    await own.close()
  }, 60_000)
})
