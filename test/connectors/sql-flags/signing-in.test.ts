import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SqlFlagsSettings, TlsSettings } from '../../../shared/domain/sql-flags-settings.ts'
import { createAuthority, type IssuedCertificate, type TestAuthority } from '../../support/certificates.ts'
import { createPhoenixDatabase, type PhoenixDatabase } from '../../support/postgres.ts'
import {
  createPostgresCluster,
  postgresPrograms,
  type PostgresCluster,
} from '../../support/postgres-cluster.ts'
import { connect, failureOf, limits, mark, never, rollBackOf } from '../../support/sql-flags.ts'

describe.skipIf(!postgresPrograms)('signing in to a server that asks for passwords and offers TLS', () => {
  let authority: TestAuthority
  let stranger: TestAuthority
  let certificate: IssuedCertificate
  let cluster: PostgresCluster
  let database: PhoenixDatabase

  beforeAll(async () => {
    authority = await createAuthority()
    stranger = await createAuthority('Somebody else')
    certificate = await authority.issue('127.0.0.1')
    cluster = await createPostgresCluster({
      tls: certificate,
      hba: [
        'hostssl all      clear_text 127.0.0.1/32 password',
        'host    all      clear_text 127.0.0.1/32 password',
        'hostnossl all    tls_only   127.0.0.1/32 reject',
        'host    all      all        127.0.0.1/32 scram-sha-256',
        'host replication all        127.0.0.1/32 scram-sha-256',
      ],
    })
    database = await createPhoenixDatabase({ serverUrl: cluster.url })
    await database.insertFlags(2)
    for (const role of ['clear_text', 'tls_only']) {
      await database.admin.query(
        `CREATE ROLE ${role} LOGIN PASSWORD 'pw-canary-17'; GRANT ${database.app.user} TO ${role}`,
      )
    }
  }, 60_000)
  afterAll(async () => {
    await database.drop()
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
    expect(
      JSON.stringify([result, await own.readiness(never).catch((error: unknown) => String(error))]),
    ).not.toContain('canary')
    await own.close()
  })

  test('is refused with an empty password as with a wrong one', async () => {
    expect(await failureOf(flagsRead({}, secretIs('')))).toMatchObject({ code: 'sign-in-refused' })
  })

  test('asks for the secret when there is none', async () => {
    expect(await failureOf(flagsRead({}, secretIs(null)))).toEqual({
      code: 'secret-needed',
      connection: 'Production',
    })
  })

  test('says which database is missing', async () => {
    expect(await failureOf(flagsRead({ database: 'no_such_database' }))).toEqual({
      code: 'database-missing',
      connection: 'Production',
      database: 'no_such_database',
    })
  })

  test('never sends a password in clear text without TLS, and does with it', async () => {
    const login = secretIs('pw-canary-17')
    expect(await failureOf(flagsRead({ user: 'clear_text' }, login))).toMatchObject({ code: 'tls-failed' })
    expect(await flagsRead({ user: 'clear_text', tls: verify() }, login)).toBe(2)
  })

  test('says that the server wants TLS, where its rules do', async () => {
    const login = secretIs('pw-canary-17')
    expect(await failureOf(flagsRead({ user: 'tls_only' }, login))).toMatchObject({ code: 'tls-failed' })
    expect(await flagsRead({ user: 'tls_only', tls: verify() }, login)).toBe(2)
  })

  test('refuses a certificate of an unknown authority', async () => {
    const problem = expect.stringMatching(/UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT/)
    for (const tls of [{ mode: 'verify' } as const, verify({ caPem: stranger.certificate })]) {
      expect(await failureOf(flagsRead({ tls }))).toEqual({
        code: 'tls-failed',
        connection: 'Production',
        problem,
      })
    }
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

  test('refuses an expired certificate', async () => {
    const expired = await authority.issue('127.0.0.1', { expired: true })
    const old = await createPostgresCluster({ tls: expired })
    const own = await createPhoenixDatabase({ serverUrl: old.url })
    const connector = connect(own, { tls: verify() })
    const problem = expect.stringContaining('CERT_HAS_EXPIRED')
    expect(await failureOf(connector.readStore(null, never))).toMatchObject({ code: 'tls-failed', problem })
    await connector.close()
    await own.drop()
    await old.remove()
  }, 60_000)

  test('says that the server has no TLS, where it has none', async () => {
    const plain = await createPostgresCluster()
    const own = await createPhoenixDatabase({ serverUrl: plain.url })
    const connector = connect(own, { tls: verify() })
    expect(await failureOf(connector.readStore(null, never))).toEqual({
      code: 'tls-failed',
      connection: 'Production',
      problem: 'The server does not support SSL connections',
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

  test('writes nothing to a replica, verifies nothing on it, and still reads it', async () => {
    const replica = await createPostgresCluster({ replicaOf: cluster })
    const own = connect(database, { port: replica.port })
    const readOnly = { code: 'store-read-only', connection: 'Production', cause: 'replica' }
    expect((await own.readStore(null, never)).status).toBe('read')
    expect(await failureOf(own.readBack(['flag_00000'], never))).toEqual(readOnly)
    expect((await own.readiness(never)).readiness).toEqual({ state: 'not-ready', because: readOnly })
    const [result] = await own.apply(rollBackOf(['flag_00001']), mark, limits, never)
    expect(result).toMatchObject({ status: 'refused', failure: readOnly })
    await own.close()
    await replica.remove()
  }, 60_000)
})
