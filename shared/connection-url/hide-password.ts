import { splitUrl } from './split-url.ts'
import { passwordPlaceholder } from './url-fields.ts'

/** Options whose value is, or may be, a secret. */
const secretOption = /([?&;])([\w.-]*(?:pass|pwd|secret|token|key|credential)[\w.-]*)=([^&;#]*)/gi

/**
 * The text as it was pasted, without the password that is in it. Where it is not clear what the password is, more is
 * hidden rather than less: everything from the first colon after the scheme to the last @.
 */
export function hidePassword(text: string): string {
  const begin = /^\s*["']?[a-z][a-z0-9+.:-]*:\/\//i.exec(text)
  const shown = begin === null ? text : begin[0] + withoutPassword(text.slice(begin[0].length), text)
  return shown.replace(secretOption, (all, before: string, name: string, value: string) =>
    // a switch is no secret, whatever its name
    /^(true|false|[01])?$/i.test(value) ? all : `${before}${name}=${passwordPlaceholder}`,
  )
}

function withoutPassword(rest: string, text: string): string {
  const split = splitUrl(text.trim().replace(/^["']/, ''))
  const isClear =
    split !== undefined && split.userInfo !== undefined && !split.path.includes('@') && !split.hasFragment
  const at = isClear
    ? rest.indexOf(split.userInfo ?? '') + (split.userInfo?.length ?? 0)
    : rest.lastIndexOf('@')
  const colon = rest.indexOf(':')
  if (at < 1 || colon === -1 || colon > at) return rest
  return `${rest.slice(0, colon + 1)}${passwordPlaceholder}${rest.slice(at)}`
}
