import { isIP } from 'node:net'
import type { TlsSettings } from '../../../../shared/domain/sql-flags-settings.ts'

/** Where to, and as whom. The secret is asked for once the server has been reached. */
export type MysqlTarget = {
  /** the connection's name, for failures */
  readonly connection: string
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  readonly tls: TlsSettings
  /** null: none is kept, and the login is tried without */
  readonly secret: () => Promise<string | null>
  /** asked for where the settings have a client certificate */
  readonly clientKey?: (() => Promise<string | null>) | undefined
}

/** The name that the server's certificate must carry. */
export function certificateName({ tls, host }: MysqlTarget): string {
  return tls.serverName ?? host
}

/** Whether an address never leaves this machine. By the address that was reached, since any name may point anywhere. */
export function isLoopback(address: string | undefined): boolean {
  if (address === undefined || isIP(address) === 0) return false
  return address === '::1' || address.replace(/^::ffff:/, '').startsWith('127.')
}
