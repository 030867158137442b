import type { Intent } from '../../../shared/domain/operation.ts'
import type { HttpAuthentication, RestFlagsSettings } from '../../../shared/domain/rest-flags-settings.ts'
import { originOf } from '../http/http-target.ts'
import type { FlagBody } from './flag-api.ts'
import { flagPath } from './flag-path.ts'

/** The shell's own name for the secret, which is in no runbook. */
export const secretVariable = 'FLAG_API_SECRET'

/** curl to the same effect, ending by showing what the API then says. The secret is the reader's to put in. */
export function byHand(key: string, intent: Intent, settings: RestFlagsSettings): string {
  const path = flagPath(key, settings)
  if (path === undefined)
    return '# This flag has a name that no address can hold. Change it where the API keeps its flags.'
  const address = quoted(`${originOf(settings)}${path}`)
  const who = authentication(settings.authentication)
  const body = quoted(JSON.stringify(bodyOf(intent)))
  return [
    ...(who === '' ? [] : [`# first: read -rs ${secretVariable}`]),
    `curl --globoff --fail-with-body --max-time 10${who} --request PUT ${address} \\`,
    `  --header 'Content-Type: application/json' --data-raw ${body}`,
    `curl --globoff --fail-with-body --max-time 10${who} --header 'Cache-Control: no-cache' ${address}`,
  ].join('\n')
}

function bodyOf(intent: Intent): FlagBody {
  switch (intent.kind) {
    case 'roll-back':
      return { enabled: false }
    case 'change': {
      const { enabled, description } = intent.patch
      return {
        ...(enabled === undefined ? {} : { enabled }),
        ...(description === undefined ? {} : { description }),
      }
    }
    case 'restore': {
      const { enabled, description } = intent.state.flag.stored
      return { enabled: enabled === 'true', description: description ?? '' }
    }
  }
}

function authentication(kind: HttpAuthentication): string {
  switch (kind.scheme) {
    case 'none':
      return ''
    case 'bearer':
      return ` --header "Authorization: Bearer $${secretVariable}"`
    case 'api-key':
      return ` --header ${quoted(`${kind.header}: `)}"$${secretVariable}"`
    case 'basic':
      return ` --user ${quoted(`${kind.user}:`)}"$${secretVariable}"`
  }
}

/** For a POSIX shell. What a terminal could take for a command of its own is escaped by JSON and percent before. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
