import type { UrlTls } from './url-fields.ts'

/** What an option may set. Each is a field of the form. */
export type OptionSets = {
  readonly tls?: Exclude<UrlTls, null>
  readonly schema?: string
  readonly host?: string
  readonly port?: string
  readonly user?: string
  readonly password?: string
  readonly database?: string
  readonly authSource?: string
}

/**
 * allowed: it becomes a field · asked: it is named and left out, and the field to use instead is said · refused: a URL
 * with it is not taken over, for connecting without it would be something else than what was asked for, or it must not be
 */
export type Verdict =
  | { readonly ruling: 'allowed'; readonly sets: OptionSets; /** said all the same */ readonly note?: string }
  | { readonly ruling: 'asked'; readonly why: string }
  | { readonly ruling: 'refused'; readonly why: string }

export type OptionRule = Verdict | ((value: string) => Verdict)
/** By the option's name in small letters. What is not in it is refused. */
export type OptionTable = Readonly<Record<string, OptionRule>>

export const sets = (fields: OptionSets, note?: string): Verdict => ({
  ruling: 'allowed',
  sets: fields,
  ...(note === undefined ? {} : { note }),
})
export const asked = (why: string): Verdict => ({ ruling: 'asked', why })
export const refused = (why: string): Verdict => ({ ruling: 'refused', why })

/** Several names that say the same. */
export function each(names: readonly string[], rule: OptionRule): OptionTable {
  return Object.fromEntries(names.map(name => [name.toLowerCase(), rule]))
}

export function judge(table: OptionTable, name: string, value: string): Verdict {
  const key = name.toLowerCase()
  if (!Object.hasOwn(table, key))
    return refused('It is not known here, and what is not known is not followed.')
  const rule = table[key] as OptionRule
  return typeof rule === 'function' ? rule(value) : rule
}

/** `true`, `1`, `yes`, `on` and their opposites; undefined: neither. */
export function truth(value: string): boolean | undefined {
  if (/^(true|1|yes|on|t)$/i.test(value)) return true
  if (/^(false|0|no|off|f)$/i.test(value)) return false
  return undefined
}

/*
 * Words that several drivers' options share.
 */
export const unchecked = refused(
  'It switches off the check that the right server answers. Encryption is always checked here: add your own certificate authority, or pin the certificate, under Encryption.',
)
export const filePath = refused(
  'A URL may not name files of this machine. Paste the certificate or key into its field under Encryption, and take this out.',
)
export const socket = refused(
  'A socket of this machine is not spoken to. Use the host 127.0.0.1 and the port, and take this out.',
)
export const proxy = refused('Connections are made directly and never through a proxy named in a URL.')
export const otherSignIn = refused('Signing in this way is not supported: use a user with a password.')
export const secretElsewhere = refused(
  'A second secret does not belong in a URL. Paste it into its own field, and take this out.',
)
export const ownLimits = asked('Switchyard has its own limits for waiting; see Settings, Reading.')
export const ownSession = asked('How a session is opened and read is the same for every connection.')
export const ownPool = asked('Switchyard keeps its own few connections warm.')
export const neverCompressed = asked('Compression stays off: an answer may unfold to any size.')
export const ownName = asked('Switchyard names itself “Switchyard” to the server.')

/** `true`: TLS, checked; `false`: not encrypted. */
export function tlsByTruth(value: string): Verdict {
  const is = truth(value)
  if (is === undefined)
    return refused('It is neither true nor false. Choose under Encryption, and take this out.')
  return sets({ tls: is ? 'verify' : 'off' })
}

/** Options in braces, as some drivers take them: only those that leave the check on. */
export function tlsByJson(value: string): Verdict {
  const trimmed = value.trim()
  if (!trimmed.startsWith('{')) return tlsByTruth(value)
  // whatever switches the check off, in whatever spelling; nothing else in the braces is followed either
  if (/^\{\s*(["']?rejectUnauthorized["']?\s*:\s*true\s*)?\}$/.test(trimmed)) return sets({ tls: 'verify' })
  if (/rejectUnauthorized|checkServerIdentity|verify/i.test(trimmed)) return unchecked
  return refused('Only {"rejectUnauthorized":true} is taken over. Set the rest under Encryption.')
}
