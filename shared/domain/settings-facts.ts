import type { ConnectionSettings } from './connection.ts'
import type { MongoFlagsSettings } from './mongo-flags-settings.ts'
import type { RestFlagsSettings } from './rest-flags-settings.ts'

/** Which component a flag decides between, where the settings say so. */
export type MappedComponent = { readonly component: string; readonly flagKey: string }

/*
 * What several features ask of any kind of settings. A kind says here once what its answer is, so that no feature
 * needs to know which kinds there are.
 */

/** @param flagKeys  what flags there are; asked only where a component is named after its flag */
export function mappedComponents(
  settings: ConnectionSettings,
  flagKeys: () => readonly string[],
): readonly MappedComponent[] {
  switch (settings.kind) {
    case 'sql-flags':
      return settings.usage?.values ?? []
    case 'mongo-flags':
      return settings.usage === null ? [] : namedComponents(settings, flagKeys())
    case 'rest-flags':
    case 'user-preference':
    case 'env-file':
      return []
  }
}

/** Where the secret goes and for whom, as a person would say it; nothing of it is secret. */
export function describeDestination(settings: ConnectionSettings): string {
  switch (settings.kind) {
    case 'sql-flags':
    case 'user-preference':
      if (settings.dialect === 'sqlite') return `the file ${settings.file}`
      return `${settings.user} at ${settings.host}:${settings.port}, database ${settings.database}`
    case 'mongo-flags':
      return `${settings.user ?? 'nobody in particular'} at ${serversText(settings)}, database ${settings.database}`
    case 'rest-flags':
      return `${signInWords(settings)} at ${settings.host}:${settings.port}${settings.flagsPath}`
    case 'env-file':
      if (settings.access.via === 'file') return `the file ${settings.access.path}`
      return `what ${settings.access.read[0]} prints`
  }
}

/** `settings` as they are, but where the store of `other` is, and what belongs to it: what a store that moved needs. */
export function atAddressOf(other: ConnectionSettings, settings: ConnectionSettings): ConnectionSettings {
  switch (settings.kind) {
    case 'env-file':
      if (other.kind !== 'env-file') return settings
      return {
        ...settings,
        access: other.access,
        probe: settings.probe && { ...settings.probe, ...addressOf(other.probe) },
      }
    case 'mongo-flags':
      return other.kind === 'mongo-flags' ? { ...settings, servers: other.servers } : settings
    case 'user-preference': {
      const analytics = other.kind === 'user-preference' ? other.analytics : null
      const moved = {
        ...settings,
        analytics: settings.analytics && { ...settings.analytics, ...addressOf(analytics) },
      }
      if ('file' in moved) return 'file' in other ? { ...moved, file: other.file } : moved
      return { ...moved, ...('host' in other ? addressOf(other) : {}) }
    }
    case 'sql-flags':
      if ('file' in settings) return 'file' in other ? { ...settings, file: other.file } : settings
      return { ...settings, ...('host' in other ? addressOf(other) : {}) }
    case 'rest-flags':
      return { ...settings, ...('host' in other ? addressOf(other) : {}) }
  }
}

type Address = { readonly host: string; readonly port: number }

function addressOf(place: Address | null): Partial<Address> {
  return place === null ? {} : { host: place.host, port: place.port }
}

/** What the secret is called where it comes from. */
export function secretWord(settings: ConnectionSettings): string {
  switch (settings.kind) {
    case 'sql-flags':
    case 'mongo-flags':
    case 'user-preference':
    // never asked for
    case 'env-file':
      return 'Password'
    case 'rest-flags':
      return restSecretWords[settings.authentication.scheme]
  }
}

/** As a person types them: `db-1:27017, db-2:27017`. */
export function serversText({ servers }: Pick<MongoFlagsSettings, 'servers'>): string {
  return servers
    .map(({ host, port }) => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`))
    .join(', ')
}

/** Seed 001 asks `<component>_new_backend`: the flag's name tells its component. The flag above them all has none. */
function namedComponents(
  { parentFlag, componentSuffix }: MongoFlagsSettings,
  flagKeys: readonly string[],
): readonly MappedComponent[] {
  return flagKeys
    .filter(key => key !== parentFlag && key.endsWith(componentSuffix) && key.length > componentSuffix.length)
    .map(flagKey => ({ component: flagKey.slice(0, -componentSuffix.length), flagKey }))
}

export const restSecretWords: Readonly<Record<RestFlagsSettings['authentication']['scheme'], string>> = {
  none: 'Secret',
  bearer: 'Token',
  'api-key': 'API key',
  basic: 'Password',
}

function signInWords({ authentication }: RestFlagsSettings): string {
  switch (authentication.scheme) {
    case 'none':
      return 'nobody in particular'
    case 'bearer':
      return 'a bearer token'
    case 'api-key':
      return `a key in ${authentication.header}`
    case 'basic':
      return authentication.user
  }
}
