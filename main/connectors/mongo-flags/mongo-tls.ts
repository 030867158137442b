import { checkServerIdentity, createSecureContext, getCACertificates } from 'node:tls'
import type { MongoClientOptions } from 'mongodb'
import type { MongoTarget } from './mongo-target.ts'

/**
 * Always verified: the chain against the system's authorities and the private one given, then either the name
 * or, where a certificate is pinned, that very certificate. There is no way to switch this off.
 */
export function tlsOptions({ tls: { mode, caPem, pinnedSha256, serverName } }: MongoTarget): MongoClientOptions {
  if (mode === 'off') return { tls: false }
  const ca = [...getCACertificates('default'), ...(caPem === undefined ? [] : [caPem])]
  return {
    tls: true,
    secureContext: createSecureContext({ ca, minVersion: 'TLSv1.2' }),
    ...(serverName === undefined ? {} : { servername: serverName }),
    checkServerIdentity: (name, certificate) => {
      if (pinnedSha256 === undefined) return checkServerIdentity(serverName ?? name, certificate)
      const found = certificate.fingerprint256.replaceAll(':', '').toLowerCase()
      if (found === pinnedSha256.toLowerCase()) return undefined
      return Object.assign(new Error(`the server's certificate is ${found}, not the pinned one`), {
        code: 'ERR_TLS_CERT_PINNED',
      })
    },
  }
}
