import { createSecureContext } from 'node:tls'
import type { MongoClientOptions } from 'mongodb'
import { clientIdentity } from '../tls/client-identity.ts'
import { verifiedTls } from '../tls/verified-tls.ts'
import type { MongoTarget } from './mongo-target.ts'

/** The driver takes a floor for the protocol's version only inside a ready-made context. */
export async function tlsOptions(target: MongoTarget): Promise<MongoClientOptions> {
  const { tls } = target
  if (tls.mode === 'off') return { tls: false }
  const { ca, minVersion, checkServerIdentity } = verifiedTls(tls)
  return {
    tls: true,
    secureContext: createSecureContext({
      ...(ca === undefined ? {} : { ca }),
      ...(minVersion === undefined ? {} : { minVersion }),
      ...(await clientIdentity(target)),
    }),
    ...(checkServerIdentity === undefined ? {} : { checkServerIdentity }),
    ...(tls.serverName === undefined ? {} : { servername: tls.serverName }),
  }
}
