import type { ConnectionOptions } from 'node:tls'
import { clientIdentity } from '../../tls/client-identity.ts'
import { verifiedTls } from '../../tls/verified-tls.ts'
import type { PostgresTarget } from './postgres-target.ts'

/** The name that the server's certificate must carry. */
export function certificateName(target: PostgresTarget): string {
  return target.tls.serverName ?? target.host
}

export async function tlsOptions(target: PostgresTarget): Promise<false | ConnectionOptions> {
  if (target.tls.mode === 'off') return false
  return { ...verifiedTls(target.tls), ...(await clientIdentity(target)) }
}
