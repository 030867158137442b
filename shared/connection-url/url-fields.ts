/** Encryption as a URL can say it. null: it says nothing, and the field stays as it is. */
export type UrlTls = 'off' | 'verify' | null

export type UrlServer = { readonly host: string; /** null: the usual one */ readonly port: number | null }

/** What a URL says of a SQL server. Empty texts: it does not say. */
export type SqlUrlFields = UrlServer & {
  readonly store: 'postgresql' | 'mysql'
  readonly database: string
  readonly user: string
  /** null: it says nothing; MySQL has none */
  readonly schema: string | null
  readonly tls: UrlTls
}

export type MongoUrlFields = {
  readonly store: 'mongodb'
  readonly servers: readonly UrlServer[]
  readonly database: string
  /** null: no sign-in */
  readonly user: string | null
  /** where that user is defined; null: not said, for there is none */
  readonly authSource: string | null
  readonly tls: UrlTls
}

export type HttpUrlFields = UrlServer & {
  readonly store: 'http'
  readonly path: string
  /** null: the URL says nothing of signing in */
  readonly user: string | null
  readonly tls: 'off' | 'verify'
}

/** A file of this machine: a SQLite database, or a .env by its name. */
export type FileUrlFields = { readonly store: 'sqlite' | 'env'; readonly path: string }

/** Nothing of it is secret: a password is told beside it. */
export type UrlFields = SqlUrlFields | MongoUrlFields | HttpUrlFields | FileUrlFields

/** `hidden`: the URL has the place for a password, written `<password>`: what is kept stays. */
export type UrlPassword =
  | { readonly state: 'absent' }
  | { readonly state: 'hidden' }
  | { readonly state: 'given'; readonly text: string }

/** An option that was not taken over, or a part of the URL that cannot be read. `what` never holds a value. */
export type UrlNote = {
  readonly ruling: 'asked' | 'refused'
  readonly what: string
  readonly why: string
}

export type UrlReading =
  | {
      readonly status: 'read'
      readonly fields: UrlFields
      readonly password: UrlPassword
      /** left out, each with the field to use instead */
      readonly notes: readonly UrlNote[]
    }
  /** nothing of it is taken over */
  | { readonly status: 'refused'; readonly password: UrlPassword; readonly notes: readonly UrlNote[] }

/** Stands in a URL where a password would. Neither character may stand in a URL, so that no password looks like it. */
export const passwordPlaceholder = '<password>'
