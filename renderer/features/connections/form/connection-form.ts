import { ConnectionDraft } from '../../../../shared/contract/connections-contract.ts'
import type { Connection, ConnectorKind } from '../../../../shared/domain/connection.ts'
import {
  PostgresqlFlagsSettings,
  type SqlDialect,
  type SqlFlagsSettings,
  type TlsSettings,
  type UsageMapping,
} from '../../../../shared/domain/sql-flags-settings.ts'
import { mongoFormOf, mongoProblem, mongoSettings, usualMongoForm, type MongoForm } from './mongo-form.ts'
import { authenticationOf, restFormOf, usualRestForm, usualRestPort, type RestForm } from './rest-form.ts'

/** Every name a text, so that an empty field can mean "there is no such column". */
type Texts<T> = { readonly [K in keyof T]: string }
type Columns<T> = Texts<Omit<NonNullable<T>, 'values'>>

export type UsageValueForm = Texts<Omit<UsageMapping['values'][number], 'variant'>> & {
  readonly variant: 'old' | 'new'
}

/** What the person has typed, exactly as typed: it survives until it is saved or dropped. */
export type ConnectionForm = {
  /** undefined: a new connection */
  readonly id: string | undefined
  /** what the store is; the fields of the others keep what was typed in them */
  readonly kind: ConnectorKind
  readonly rest: RestForm
  readonly mongo: MongoForm
  readonly environmentId: string
  readonly name: string
  readonly dialect: SqlDialect
  /** path of a SQLite database */
  readonly file: string
  readonly host: string
  readonly port: string
  readonly database: string
  readonly user: string
  /** empty: keep what is saved */
  readonly password: string
  readonly removePassword: boolean
  readonly tls: {
    readonly mode: 'off' | 'verify'
    readonly caPem: string
    readonly pinnedSha256: string
    readonly serverName: string
  }
  readonly schema: string
  readonly flags: Columns<SqlFlagsSettings['flags']>
  readonly hasOverrides: boolean
  readonly overrides: Columns<SqlFlagsSettings['overrides']>
  readonly hasUsage: boolean
  readonly usage: Columns<SqlFlagsSettings['usage']>
  readonly usageValues: readonly UsageValueForm[]
  readonly hasPeople: boolean
  readonly people: Columns<SqlFlagsSettings['people']>
  readonly salt: string
}

const usual = PostgresqlFlagsSettings.parse({
  kind: 'sql-flags',
  dialect: 'postgresql',
  host: 'localhost',
  port: 5432,
  database: 'app',
  user: 'switchyard',
  tls: { mode: 'verify' },
  usage: { values: [] },
  people: {},
})

const noUsageValue: UsageValueForm = { value: '', component: '', variant: 'new', flagKey: '' }
export const usualUsageValues: readonly UsageValueForm[] = [
  { ...noUsageValue, variant: 'old' },
  { ...noUsageValue, variant: 'new' },
]

export function newConnectionForm(environmentId: string): ConnectionForm {
  const form = settingsForm(usual)
  return {
    ...form,
    id: undefined,
    environmentId,
    name: '',
    host: '',
    database: '',
    user: '',
    hasUsage: false,
    hasPeople: false,
    usageValues: usualUsageValues,
  }
}

/** The port that a kind usually has, as long as nobody has typed another. */
export function withKind(form: ConnectionForm, kind: ConnectorKind): Partial<ConnectionForm> {
  return { kind, ...(form.port === usualPorts[form.kind] ? { port: usualPorts[kind] } : {}) }
}

const usualPorts: Readonly<Record<ConnectorKind, string>> = {
  'sql-flags': String(usual.port),
  // its servers bring their own
  'mongo-flags': '27017',
  'rest-flags': usualRestPort,
}

export function formOf(connection: Connection): ConnectionForm {
  const { settings, id, environmentId, name } = connection
  if (settings.kind === 'mongo-flags') {
    const { database, user } = settings
    const form = {
      ...newConnectionForm(environmentId),
      kind: settings.kind,
      id,
      name,
      database,
      user: user ?? '',
    }
    return { ...form, mongo: mongoFormOf(settings), tls: tlsForm(settings.tls) }
  }
  if (settings.kind === 'rest-flags') {
    const { user, ...rest } = restFormOf(settings)
    const { host, port } = settings
    const form = {
      ...newConnectionForm(environmentId),
      kind: settings.kind,
      id,
      name,
      host,
      port: String(port),
    }
    return { ...form, user, rest, tls: tlsForm(settings.tls) }
  }
  return {
    ...settingsForm(settings),
    id,
    environmentId,
    name,
    hasOverrides: settings.overrides !== null,
    hasUsage: settings.usage !== null,
    hasPeople: settings.people !== null,
  }
}

function tlsForm({
  mode,
  caPem = '',
  pinnedSha256 = '',
  serverName = '',
}: TlsSettings): ConnectionForm['tls'] {
  return { mode, caPem, pinnedSha256, serverName }
}

type SettingsForm = Omit<ConnectionForm, 'id' | 'environmentId' | 'name'>

function settingsForm(settings: SqlFlagsSettings): SettingsForm {
  const { values = [], ...usageColumns } = settings.usage ?? {}
  return {
    kind: settings.kind,
    rest: usualRestForm,
    mongo: usualMongoForm,
    ...placeForm(settings),
    password: '',
    removePassword: false,
    flags: texts(usual.flags, settings.flags),
    hasOverrides: true,
    overrides: texts(required(usual.overrides), settings.overrides ?? {}),
    hasUsage: true,
    usage: texts(usualUsage, usageColumns),
    usageValues: values.length > 0 ? values : usualUsageValues,
    hasPeople: true,
    people: texts(required(usual.people), settings.people ?? {}),
    salt: settings.salt,
  }
}

/** Where the database is; of the other systems' fields, what is usual. */
function placeForm(settings: SqlFlagsSettings) {
  const { host, port, database, user, tls, schema } = settings.dialect === 'postgresql' ? settings : usual
  const place = { host, port: String(port), database, user, tls: tlsForm(tls), schema }
  if (settings.dialect === 'postgresql') return { ...place, dialect: settings.dialect, file: '' }
  return { ...place, dialect: settings.dialect, file: settings.file, host: '', database: '', user: '' }
}

function required<T>(value: T | null): T {
  if (value === null) throw new Error('the usual settings have every part')
  return value
}

const { values: _values, ...usualUsage } = required(usual.usage)

/** The names in use; where a part is not in use, the usual ones. */
function texts<T extends Record<string, string | null>>(
  names: T,
  used: Partial<Record<string, unknown>>,
): Texts<T> {
  const pairs = Object.entries(names).map(([key, name]) => {
    const chosen = key in used ? used[key] : name
    return [key, typeof chosen === 'string' ? chosen : '']
  })
  return Object.fromEntries(pairs) as Texts<T>
}

/** By the path of the field: `name`, `settings.host`, `settings.flags.table`. */
export type FormErrors = Readonly<Record<string, string>>

export type ReadForm =
  | { readonly draft: ConnectionDraft; readonly errors?: undefined }
  | { readonly draft?: undefined; readonly errors: FormErrors }

/** Turns what was typed into what the host accepts, or says field by field why it cannot. */
export function readForm(form: ConnectionForm): ReadForm {
  const raw = {
    ...(form.id === undefined ? {} : { id: form.id }),
    environmentId: form.environmentId,
    name: form.name.trim(),
    settings: rawSettings(form),
    ...secretOf(form),
  }
  const read = ConnectionDraft.safeParse(raw)
  if (read.success) return { draft: read.data }
  const errors: Record<string, string> = {}
  for (const issue of read.error.issues) {
    const path = issue.path.map(String).join('.')
    const value = valueAt(raw, issue.path)
    errors[path] ??=
      (form.kind === 'mongo-flags' ? mongoProblem(path, value) : undefined) ?? fieldProblem(path, value)
  }
  return { errors }
}

function rawSettings(form: ConnectionForm) {
  const address = {
    host: form.host.trim(),
    port: /^\d{1,5}$/.test(form.port.trim()) ? Number(form.port) : Number.NaN,
    tls: form.tls.mode === 'off' ? { mode: 'off' } : { mode: 'verify', ...tlsExtras(form.tls) },
  }
  switch (form.kind) {
    case 'sql-flags':
      if (form.dialect === 'sqlite')
        return { kind: form.kind, dialect: form.dialect, file: form.file.trim(), ...sqlMapping(form) }
      return { kind: form.kind, ...sqlSettings(form), ...address }
    case 'mongo-flags':
      return { kind: form.kind, ...mongoSettings(form.mongo, form), tls: address.tls }
    case 'rest-flags': {
      const authentication = authenticationOf({ ...form.rest, user: form.user })
      return { kind: form.kind, ...address, flagsPath: form.rest.flagsPath.trim(), authentication }
    }
  }
}

function sqlSettings(form: ConnectionForm) {
  return {
    dialect: form.dialect,
    database: form.database.trim(),
    user: form.user.trim(),
    schema: form.schema,
    ...sqlMapping(form),
  }
}

function sqlMapping(form: ConnectionForm) {
  return {
    flags: columns(form.flags, ['table', 'key', 'enabled']),
    overrides: form.hasOverrides
      ? columns(form.overrides, ['table', 'id', 'userId', 'key', 'enabled'])
      : null,
    usage: form.hasUsage
      ? {
          ...columns(form.usage, ['table', 'id', 'pipeline', 'success', 'createdAt']),
          values: form.usageValues.filter(({ value, component }) => value !== '' || component !== ''),
        }
      : null,
    people: form.hasPeople ? form.people : null,
    salt: form.salt,
  }
}

/** A file asks for no password, whatever is still written in a field that is not shown. */
export function asksForSecret({ kind, dialect }: Pick<ConnectionForm, 'kind' | 'dialect'>): boolean {
  return kind !== 'sql-flags' || dialect !== 'sqlite'
}

function secretOf(form: ConnectionForm): { secret?: string | null } {
  if (!asksForSecret(form)) return {}
  if (form.password !== '') return { secret: form.password }
  return form.removePassword ? { secret: null } : {}
}

function tlsExtras({ caPem, pinnedSha256, serverName }: ConnectionForm['tls']) {
  const pin = pinnedSha256.replace(/[\s:]/g, '')
  return {
    ...(caPem.trim() === '' ? {} : { caPem: caPem.trim() }),
    ...(pin === '' ? {} : { pinnedSha256: pin.toLowerCase() }),
    ...(serverName.trim() === '' ? {} : { serverName: serverName.trim() }),
  }
}

/** An empty name is "no such column", except where nothing works without it. */
function columns(names: Readonly<Record<string, string>>, needed: readonly string[]) {
  return Object.fromEntries(
    Object.entries(names).map(([key, name]) => [key, name === '' && !needed.includes(key) ? null : name]),
  )
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    raw,
  )
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

function fieldProblem(path: string, value: unknown): string {
  const own = restProblem(path, value)
  if (own !== undefined) return own
  if (path.endsWith('.port')) return 'A port is a whole number from 1 to 65535.'
  if (value === '' || value === null || value === undefined) return 'This is needed.'
  if (path.endsWith('.pinnedSha256')) return 'A SHA-256 in hex has 64 digits, 0–9 and a–f.'
  return typeof value === 'string' && value.includes('\0')
    ? 'A NUL character is not allowed here.'
    : 'This is too long.'
}
