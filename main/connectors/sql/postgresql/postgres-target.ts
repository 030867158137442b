import type { TlsSettings } from '../../../../shared/domain/sql-flags-settings.ts'

/** Where to, and as whom. The secret is asked for only when the server asks. */
export type PostgresTarget = {
  /** the connection's name, for failures */
  readonly connection: string
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  readonly tls: TlsSettings
  readonly secret: () => Promise<string | null>
  /** asked for where the settings have a client certificate */
  readonly clientKey?: (() => Promise<string | null>) | undefined
}
