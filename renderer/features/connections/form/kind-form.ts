import type { ConnectionSettings, ConnectorKind } from '../../../../shared/domain/connection.ts'
import type { ConnectionForm } from './connection-form.ts'

export type SettingsOfKind<K extends ConnectorKind> = Extract<ConnectionSettings, { kind: K }>

/** What the form has to know of one kind of store, besides the fields that it shows. */
export type KindForm<K extends ConnectorKind> = {
  readonly usualPort: string
  /** The fields as these settings fill them; those of other kinds stay as in a new form. */
  readonly fill: (settings: SettingsOfKind<K>) => Partial<ConnectionForm>
  /** As the host's schema wants it; what is wrong in it is said there. */
  readonly settings: (form: ConnectionForm, tls: TypedTls) => object
  /** what is wrong with the value at this path (`settings.host`), where the general words would not do */
  readonly problem: (path: string, value: unknown) => string | undefined
  /** what the secret is called where it comes from; null: none is ever asked for, whatever was typed */
  readonly secretWord: (form: ConnectionForm) => string | null
}

/** Encryption as it was typed; every kind with a server has the same. */
export type TypedTls = {
  readonly mode: 'off' | 'verify'
  readonly caPem?: string
  readonly clientCertPem?: string
  readonly pinnedSha256?: string
  readonly serverName?: string
}

export type Texts<T> = { readonly [K in keyof T]: string }

/** A port that is none becomes one that the schema refuses. */
export function portOf(text: string): number {
  return /^\d{1,5}$/.test(text.trim()) ? Number(text) : Number.NaN
}

/** An empty name is "there is no such column", except where nothing works without it. */
export function namedColumns(names: Readonly<Record<string, string>>, needed: readonly string[]) {
  return Object.fromEntries(
    Object.entries(names).map(([key, name]) => [key, name === '' && !needed.includes(key) ? null : name]),
  )
}
