import { type HttpAuthentication, RestFlagsSettings } from '../../../../shared/domain/rest-flags-settings.ts'

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

export const usualRestPort = String(usual.port)

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
