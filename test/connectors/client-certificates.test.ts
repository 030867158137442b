import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { ConnectContext, Connector } from '../../main/connectors/connector.ts'
import { serveRestFlags } from '../../main/demo/stand-ins/rest-flags-server.ts'
import type { TlsSettings } from '../../shared/domain/sql-flags-settings.ts'
import { createAuthority, type IssuedCertificate, type TestAuthority } from '../support/certificates.ts'
import { requireCertificates } from '../support/client-certificates.ts'
import { connectMongo, mongoPlaces, seedFlags as mongoFlags, setFlags } from '../support/mongo.ts'
import { createPhoenixDatabase, type PhoenixDatabase } from '../support/postgres.ts'
import { createPostgresCluster, postgresPrograms, type PostgresCluster } from '../support/postgres-cluster.ts'
import { connectTo, restSettings, seedFlags } from '../support/rest-flags.ts'
import { connect, failureOf, never } from '../support/sql-flags.ts'

let authority: TestAuthority
let stranger: TestAuthority
let server: IssuedCertificate
let mine: IssuedCertificate
let foreign: IssuedCertificate

beforeAll(async () => {
  authority = await createAuthority()
  stranger = await createAuthority('Somebody else')
  server = await authority.issue('127.0.0.1')
  mine = await authority.issue('switchyard.example')
  foreign = await stranger.issue('switchyard.example')
}, 60_000)
afterAll(async () => {
  await authority.remove()
  await stranger.remove()
})

const showing = (shown?: IssuedCertificate): TlsSettings => ({
  mode: 'verify',
  caPem: authority.certificate,
  ...(shown === undefined ? {} : { clientCertPem: shown.certificate }),
})
const keyOf = (shown: IssuedCertificate): Pick<ConnectContext, 'clientKey'> => ({
  clientKey: async () => shown.key,
})

type Ask = (tls: TlsSettings, context?: Partial<ConnectContext>) => Connector

async function reading(connector: Connector) {
  try {
    return (await connector.readStore(null, never)).status
  } finally {
    await connector.close()
  }
}

/** The same for every kind of server that asks who is calling. */
function asksForCertificates(ask: () => Ask): void {
  test('lets in whoever shows its certificate', async () => {
    expect(await reading(ask()(showing(mine), keyOf(mine)))).toBe('read')
  })

  test('hangs up on whoever shows none, or one of a stranger', async () => {
    for (const [tls, context] of [
      [showing(), {}],
      [showing(foreign), keyOf(foreign)],
    ] as const) {
      const { code } = await failureOf(reading(ask()(tls, context)))
      // TLS 1.3 lets the server answer after the client believes that all is well
      expect(['tls-failed', 'connection-unreachable', 'sign-in-refused']).toContain(code)
    }
  })

  test('asks for the key where it is not known, and sends nothing', async () => {
    for (const context of [{}, { clientKey: async () => null }]) {
      expect(await failureOf(reading(ask()(showing(mine), context)))).toMatchObject({ code: 'secret-needed' })
    }
  })
}

describe.skipIf(!postgresPrograms)('PostgreSQL that asks for certificates', () => {
  let folder: string
  let cluster: PostgresCluster
  let database: PhoenixDatabase
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'switchyard-client-ca-'))
    await chmod(folder, 0o755)
    await writeFile(join(folder, 'ca.crt'), authority.certificate)
    cluster = await createPostgresCluster({
      tls: server,
      config: [`ssl_ca_file = '${join(folder, 'ca.crt')}'`],
      hba: [
        'hostssl   all all 127.0.0.1/32 scram-sha-256 clientcert=verify-ca',
        'hostnossl all all 127.0.0.1/32 scram-sha-256',
      ],
    })
    database = await createPhoenixDatabase({ serverUrl: cluster.url })
    await database.insertFlags(1)
  }, 60_000)
  afterAll(async () => {
    await database.drop()
    await cluster.remove()
    await rm(folder, { recursive: true, force: true })
  })

  asksForCertificates(
    () =>
      (tls, context = {}) =>
        connect(database, { tls }, context),
  )

  test('a keychain that never answers ends with the deadline of connecting, not later', async () => {
    const asked = Promise.withResolvers<string>()
    const stopped = new AbortController()
    const own = connect(database, { tls: showing(mine) }, { clientKey: () => asked.promise })
    const read = failureOf(own.readStore(null, stopped.signal))
    stopped.abort()
    expect(await read).toEqual({ code: 'cancelled' })
    await own.close()
  })
})

describe('an HTTP API that asks for certificates', () => {
  let port = 0
  let close = () => {}
  beforeAll(async () => {
    const api = await serveRestFlags({ flags: seedFlags() })
    const front = await requireCertificates(api.port, authority, server)
    port = front.port
    close = () => {
      front.close()
      void api.close()
    }
  })
  afterAll(() => close())

  asksForCertificates(
    () =>
      (tls, context = {}) =>
        connectTo(restSettings(port, { tls, authentication: { scheme: 'none' } }), context),
  )
})

describe('MongoDB that asks for certificates', () => {
  const [place] = mongoPlaces
  let ask: Ask
  let close = async () => {}
  beforeAll(async () => {
    if (place === undefined) throw new Error('there is always the stand-in')
    const plain = await place[2]()
    await setFlags(plain, mongoFlags())
    const front = await requireCertificates(plain.port, authority, server)
    ask = (tls, context = {}) =>
      connectMongo(plain, { tls, servers: [{ host: '127.0.0.1', port: front.port }] }, context)
    close = async () => {
      front.close()
      await plain.drop()
    }
  })
  afterAll(() => close())

  asksForCertificates(() => ask)
})

test('the server sees the certificate that was shown, by its name', async () => {
  const api = await serveRestFlags({ flags: seedFlags() })
  const front = await requireCertificates(api.port, authority, server)
  onTestFinished(async () => {
    front.close()
    await api.close()
  })
  const settings = restSettings(front.port, { tls: showing(mine), authentication: { scheme: 'none' } })
  expect(await reading(connectTo(settings, keyOf(mine)))).toBe('read')
  expect(new Set(front.shown)).toEqual(new Set(['switchyard.example']))
})
