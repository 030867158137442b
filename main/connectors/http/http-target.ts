import { isIPv6 } from 'node:net'
import type { HttpAuthentication } from '../../../shared/domain/rest-flags-settings.ts'
import type { TlsSettings } from '../../../shared/domain/sql-flags-settings.ts'

/** Where to, and as whom. The secret is asked for by each request that needs it. */
export type HttpTarget = {
  /** the connection's name, for failures */
  readonly connection: string
  readonly host: string
  readonly port: number
  readonly tls: TlsSettings
  readonly authentication: HttpAuthentication
  readonly secret: () => Promise<string | null>
  /** asked for where the settings have a client certificate */
  readonly clientKey?: (() => Promise<string | null>) | undefined
}

export function originOf({ host, port, tls }: Pick<HttpTarget, 'host' | 'port' | 'tls'>): string {
  const scheme = tls.mode === 'off' ? 'http' : 'https'
  // a zone (`%eth0`) says which wire of this machine, and is no part of what the server is called
  const name = host.split('%')[0] ?? ''
  return `${scheme}://${isIPv6(name) ? `[${name}]` : name}:${port}`
}
