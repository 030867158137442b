import { Buffer } from 'node:buffer'
import type { HttpAuthentication } from '../../../shared/domain/rest-flags-settings.ts'
import { HttpError } from './http-failures.ts'
import type { HttpTarget } from './http-target.ts'

/** The one header that shows who asks. @throws HttpError for a secret that no header can carry */
export function authenticate(
  authentication: HttpAuthentication,
  secret: string | null,
): Record<string, string> {
  if (authentication.scheme === 'none' || secret === null) return {}
  if (authentication.scheme === 'basic')
    return { Authorization: `Basic ${basic(authentication.user, secret)}` }
  if (!/^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(secret)) {
    const problem = 'it is empty, or has spaces around it or characters that a header cannot carry'
    throw new HttpError({ code: 'invalid-input', field: 'secret', problem }, 'not-sent')
  }
  return authentication.scheme === 'bearer'
    ? { Authorization: `Bearer ${secret}` }
    : { [authentication.header]: secret }
}

/** Whose secret it is, for "refused the user …". */
export function whoOf(authentication: HttpAuthentication): string {
  switch (authentication.scheme) {
    case 'basic':
      return authentication.user
    case 'bearer':
      return 'of this token'
    case 'api-key':
      return 'of this key'
    case 'none':
      return 'without a name'
  }
}

/** Takes a secret, as it is and as it was sent, out of a text. */
export function hiding(secret: string | null, { authentication }: HttpTarget): (text: string) => string {
  if (secret === null || secret.length < 4) return text => text
  const forms = [secret, ...(authentication.scheme === 'basic' ? [basic(authentication.user, secret)] : [])]
  return text => forms.reduce((left, form) => left.replaceAll(form, '[secret]'), text)
}

function basic(user: string, secret: string): string {
  return Buffer.from(`${user}:${secret}`, 'utf8').toString('base64')
}
