import type { ConnectionOptions } from 'node:tls'
import { verifiedTls } from '../../tls/verified-tls.ts'
import type { PostgresTarget } from './postgres-target.ts'

/** The name that the server's certificate must carry. */
export function certificateName(target: PostgresTarget): string {
  return target.tls.serverName ?? target.host
}

export function tlsOptions({ tls }: PostgresTarget): false | ConnectionOptions {
  return tls.mode === 'off' ? false : verifiedTls(tls)
}
