import type { ConnectionSettings } from './connection.ts'
import type { RestFlagsSettings } from './rest-flags-settings.ts'

/**
 * Whether a saved secret would still go where it was given for. A changed host, port or weaker TLS asks for the
 * secret anew: otherwise whoever can edit a connection could have its password sent to a server of their own.
 */
export function sameDestination(before: ConnectionSettings, after: ConnectionSettings): boolean {
  if (before.kind !== after.kind || before.host !== after.host || before.port !== after.port) return false
  // the same secret in another header, or under another name, is read by something else there
  if (before.kind === 'rest-flags' && after.kind === 'rest-flags' && !sameSignIn(before, after)) return false
  if (before.tls.mode === 'off') return true
  return (['mode', 'caPem', 'pinnedSha256', 'serverName'] as const).every(
    part => before.tls[part] === after.tls[part],
  )
}

function sameSignIn({ authentication: one }: RestFlagsSettings, { authentication: other }: RestFlagsSettings): boolean {
  if (one.scheme !== other.scheme) return false
  return one.scheme !== 'api-key' || other.scheme !== 'api-key' || one.header === other.header
}
