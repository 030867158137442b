import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto'
import type { ConnectionSettings } from '../../shared/domain/connection.ts'
import { AppError } from '../../shared/failure.ts'

/** PEM of the certificate that these settings show a server; undefined: none. Its key is a secret, kept apart. */
export function clientCertificateOf(settings: ConnectionSettings): string | undefined {
  if (!('tls' in settings) || settings.tls.mode === 'off') return undefined
  return settings.tls.clientCertPem
}

/**
 * Refuses a key that would fail only when the server asks for it, at the worst moment.
 * @throws AppError `invalid-input`; its words hold nothing of the key
 */
export function checkClientKey(certificatePem: string, keyPem: string): void {
  const certificate = readCertificate(certificatePem)
  const key = readKey(keyPem)
  if (!certificate.checkPrivateKey(key)) throw invalid('clientKey', 'this key belongs to another certificate')
}

function readCertificate(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch {
    throw invalid('settings.tls.clientCertPem', 'this certificate cannot be read; PEM is expected')
  }
}

function readKey(pem: string): KeyObject {
  if (/ENCRYPTED/.test(pem))
    throw invalid(
      'clientKey',
      'this key is locked with a passphrase; store it unlocked, it is encrypted here',
    )
  try {
    return createPrivateKey(pem)
  } catch {
    // the parser's own words may quote what it was given
    throw invalid('clientKey', 'this is no private key in PEM form')
  }
}

const invalid = (field: string, problem: string) => new AppError({ code: 'invalid-input', field, problem })
