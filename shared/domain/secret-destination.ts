import type { ConnectionSettings } from './connection.ts'
import type { RestFlagsSettings } from './rest-flags-settings.ts'

/**
 * Whether a saved secret would still go where it was given for. A changed host, port or weaker TLS asks for the
 * secret anew: otherwise whoever can edit a connection could have its password sent to a server of their own.
 */
export function sameDestination(before: ConnectionSettings, after: ConnectionSettings): boolean {
  if (before.kind !== after.kind || !sameServers(before, after)) return false
  // the same secret in another header, or under another name, is read by something else there
  if (before.kind === 'rest-flags' && after.kind === 'rest-flags' && !sameSignIn(before, after)) return false
  // a file asks for no secret
  if (!('tls' in before) || !('tls' in after) || before.tls.mode === 'off') return true
  const [was, is] = [before.tls, after.tls]
  return (['mode', 'caPem', 'pinnedSha256', 'serverName'] as const).every(part => was[part] === is[part])
}

/** Any server that was not among those the secret was given for is another destination. */
function sameServers(before: ConnectionSettings, after: ConnectionSettings): boolean {
  const known = new Set(serversOf(before))
  return serversOf(after).every(server => known.has(server))
}

function serversOf(settings: ConnectionSettings): readonly string[] {
  if ('file' in settings) return [settings.file]
  // asks for no secret either
  if (settings.kind === 'env-file') return [JSON.stringify(settings.access)]
  const servers = settings.kind === 'mongo-flags' ? settings.servers : [settings]
  return servers.map(({ host, port }) => JSON.stringify([host, port]))
}

function sameSignIn(
  { authentication: one }: RestFlagsSettings,
  { authentication: other }: RestFlagsSettings,
): boolean {
  if (one.scheme !== other.scheme) return false
  return one.scheme !== 'api-key' || other.scheme !== 'api-key' || one.header === other.header
}
