import type { ConnectionSettings } from './connection.ts'
import type { RestFlagsSettings } from './rest-flags-settings.ts'

/** Which component a flag decides between, where the settings say so. */
export type MappedComponent = { readonly component: string; readonly flagKey: string }

/*
 * What several features ask of any kind of settings. A kind says here once what its answer is, so that no feature
 * needs to know which kinds there are.
 */

export function mappedComponents(settings: ConnectionSettings): readonly MappedComponent[] {
  switch (settings.kind) {
    case 'sql-flags':
      return settings.usage?.values ?? []
    case 'rest-flags':
      return []
  }
}

/** Where the secret goes and for whom, as a person would say it; nothing of it is secret. */
export function describeDestination(settings: ConnectionSettings): string {
  switch (settings.kind) {
    case 'sql-flags':
      return `${settings.user} at ${settings.host}:${settings.port}, database ${settings.database}`
    case 'rest-flags':
      return `${signInWords(settings)} at ${settings.host}:${settings.port}${settings.flagsPath}`
  }
}

/** What the secret is called where it comes from. */
export function secretWord(settings: ConnectionSettings): string {
  switch (settings.kind) {
    case 'sql-flags':
      return 'Password'
    case 'rest-flags':
      return restSecretWords[settings.authentication.scheme]
  }
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
