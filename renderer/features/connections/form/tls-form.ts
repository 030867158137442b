import type { TlsSettings } from '../../../../shared/domain/sql-flags-settings.ts'
import type { TypedTls } from './kind-form.ts'

export type TlsForm = {
  readonly mode: 'off' | 'verify'
  readonly caPem: string
  readonly clientCertPem: string
  readonly pinnedSha256: string
  readonly serverName: string
}

export const usualTls: TlsForm = {
  mode: 'verify',
  caPem: '',
  clientCertPem: '',
  pinnedSha256: '',
  serverName: '',
}

export function tlsForm(tls: TlsSettings): TlsForm {
  const { mode, caPem = '', clientCertPem = '', pinnedSha256 = '', serverName = '' } = tls
  return { mode, caPem, clientCertPem, pinnedSha256, serverName }
}

/** As the host's schema wants it; fingerprints may be typed the way tools print them. */
export function typedTls({ mode, caPem, clientCertPem, pinnedSha256, serverName }: TlsForm): TypedTls {
  if (mode === 'off') return { mode }
  const pin = pinnedSha256.replace(/[\s:]/g, '').toLowerCase()
  return {
    mode,
    ...given('caPem', caPem.trim()),
    ...given('clientCertPem', clientCertPem.trim()),
    ...given('pinnedSha256', pin),
    ...given('serverName', serverName.trim()),
  }
}

/** A certificate of ours is shown, and only its private key makes it ours. */
export function showsCertificate({ mode, clientCertPem }: TlsForm): boolean {
  return mode === 'verify' && clientCertPem.trim() !== ''
}

const given = (name: string, text: string) => (text === '' ? {} : { [name]: text })
