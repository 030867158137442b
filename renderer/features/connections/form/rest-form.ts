import { type HttpAuthentication, RestFlagsSettings } from '../../../../shared/domain/rest-flags-settings.ts'
import { restSecretWords } from '../../../../shared/domain/settings-facts.ts'
import { portOf, type KindForm } from './kind-form.ts'
import { tlsForm } from './tls-form.ts'

export type AuthenticationScheme = HttpAuthentication['scheme']

/** What is typed of an HTTP flag API besides its host, port, user and encryption. */
export type RestForm = {
  readonly flagsPath: string
  readonly scheme: AuthenticationScheme
  readonly keyHeader: string
}

const usual = RestFlagsSettings.parse({ kind: 'rest-flags', host: 'localhost', tls: { mode: 'verify' } })

export const usualRestForm: RestForm = {
  flagsPath: usual.flagsPath,
  scheme: usual.authentication.scheme,
  keyHeader: 'X-API-Key',
}

export const restKind: KindForm<'rest-flags'> = {
  usualPort: String(usual.port),
  fill: settings => {
    const { user, ...rest } = restFormOf(settings)
    return { host: settings.host, port: String(settings.port), user, rest, tls: tlsForm(settings.tls) }
  },
  settings: (form, tls) => ({
    kind: 'rest-flags',
    host: form.host.trim(),
    port: portOf(form.port),
    tls,
    flagsPath: form.rest.flagsPath.trim(),
    authentication: authenticationOf({ ...form.rest, user: form.user }),
  }),
  problem: restProblem,
  secretWord: ({ rest }) => restSecretWords[rest.scheme],
}

export function restFormOf({
  flagsPath,
  authentication,
}: RestFlagsSettings): RestForm & { readonly user: string } {
  return {
    flagsPath,
    scheme: authentication.scheme,
    keyHeader: authentication.scheme === 'api-key' ? authentication.header : usualRestForm.keyHeader,
    user: authentication.scheme === 'basic' ? authentication.user : '',
  }
}

/** As the host's schema wants it; what is wrong in it is said there. */
export function authenticationOf({ scheme, keyHeader, user }: RestForm & { readonly user: string }) {
  switch (scheme) {
    case 'none':
    case 'bearer':
      return { scheme }
    case 'api-key':
      return { scheme, header: keyHeader.trim() }
    case 'basic':
      return { scheme, user: user.trim() }
  }
}

function restProblem(path: string, value: unknown): string | undefined {
  if (value === '') return undefined
  switch (path) {
    case 'settings.host':
      return typeof value === 'string' && /[^A-Za-z0-9.:_%-]/.test(value)
        ? 'Only the name or address of the server, without http:// and without a path.'
        : undefined
    case 'settings.flagsPath':
      return 'A path begins with / and has no spaces, ?, # or .. in it.'
    case 'settings.authentication.header':
      return 'This cannot be the name of a header for a key.'
    case 'settings.authentication.user':
      return 'A user here cannot have a colon in it.'
    default:
      return undefined
  }
}
