import { checkServerIdentity, getCACertificates, type ConnectionOptions } from 'node:tls'
import type { TlsSettings } from '../../../shared/domain/sql-flags-settings.ts'

/**
 * Always verified: the chain against the system's authorities and the private one given, then either the name
 * or, where a certificate is pinned, that very certificate. There is no way to switch this off.
 */
export function verifiedTls({
  caPem,
  pinnedSha256,
}: Pick<TlsSettings, 'caPem' | 'pinnedSha256'>): ConnectionOptions {
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

export function isTlsError(code: string): boolean {
  return /^(ERR_TLS|ERR_SSL|EPROTO|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_|ERR_OSSL)/.test(code)
}
