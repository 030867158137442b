import { checkServerIdentity, getCACertificates, type ConnectionOptions } from 'node:tls'
import type { PostgresTarget } from './postgres-target.ts'

/** The name that the server's certificate must carry. */
export function certificateName(target: PostgresTarget): string {
  return target.tls.serverName ?? target.host
}

/**
 * Always verified: the chain against the system's authorities and the private one given, then either the name
 * or, where a certificate is pinned, that very certificate. There is no way to switch this off.
 */
export function tlsOptions(target: PostgresTarget): false | ConnectionOptions {
  const { mode, caPem, pinnedSha256 } = target.tls
  if (mode === 'off') return false
  return {
    minVersion: 'TLSv1.2',
    ...(caPem === undefined ? {} : { ca: [...getCACertificates('default'), caPem] }),
    checkServerIdentity: (name, certificate) => {
      if (pinnedSha256 === undefined) return checkServerIdentity(name, certificate)
      const found = certificate.fingerprint256.replaceAll(':', '').toLowerCase()
      if (found === pinnedSha256.toLowerCase()) return undefined
      return Object.assign(new Error(`the server's certificate is ${found}, not the pinned one`), {
        code: 'ERR_TLS_CERT_PINNED',
      })
    },
  }
}
