import type { TlsSettings } from '../../../shared/domain/sql-flags-settings.ts'
import { AppError } from '../../../shared/failure.ts'

/** Who we say we are by a certificate, for servers that ask for one. Empty: they are not told. */
export type ClientIdentity = { readonly cert?: string; readonly key?: string }

export type IdentityAsked = {
  /** the connection's name, for failures */
  readonly connection: string
  readonly tls: TlsSettings
  readonly clientKey?: (() => Promise<string | null>) | undefined
}

/**
 * The certificate of the settings with its private key, which is asked for at the moment of connecting and not kept.
 * @throws AppError `secret-needed` for a certificate whose key is not known here
 */
export async function clientIdentity({ connection, tls, clientKey }: IdentityAsked): Promise<ClientIdentity> {
  if (tls.mode === 'off' || tls.clientCertPem === undefined) return {}
  const key = (await clientKey?.()) ?? null
  if (key === null) throw new AppError({ code: 'secret-needed', connection })
  return { cert: tls.clientCertPem, key }
}
