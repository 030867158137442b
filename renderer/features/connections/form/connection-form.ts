import { ConnectionDraft } from '../../../../shared/contract/connections-contract.ts'
import type { Connection, ConnectorKind } from '../../../../shared/domain/connection.ts'
import { mappedSourcesOf } from '../../../../shared/domain/measure-sources.ts'
import type { SqlDialect } from '../../../../shared/domain/sql-flags-settings.ts'
import { usualEnvForm, type EnvForm } from './env-form.ts'
import { kindForm } from './kind-forms.ts'
import { measureFormOf, measureSettings, type MeasureForm } from './measure-form.ts'
import { usualMongoForm, type MongoForm } from './mongo-form.ts'
import { peopleFormOf, peopleSettings, usualPeople, type PeopleForm } from './people-form.ts'
import { usualRestForm, type RestForm } from './rest-form.ts'
import { usualPreferenceForm, type PreferenceForm } from './preference-form.ts'
import { sourceProblem } from './source-problem.ts'
import { usualSqlMapping, type SqlMappingForm } from './sql-form.ts'
import { showsCertificate, typedTls, usualTls, type TlsForm } from './tls-form.ts'

/** What the person has typed, exactly as typed: it survives until it is saved or dropped. */
export type ConnectionForm = SqlMappingForm & {
  /** undefined: a new connection */
  readonly id: string | undefined
  /** what the store is; the fields of the others keep what was typed in them */
  readonly kind: ConnectorKind
  readonly rest: RestForm
  readonly mongo: MongoForm
  readonly preference: PreferenceForm
  readonly env: EnvForm
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
  /** PEM of the client certificate's private key; empty: keep what is saved */
  readonly clientKey: string
  readonly tls: TlsForm
  readonly people: PeopleForm
  readonly measures: readonly MeasureForm[]
}

export function newConnectionForm(environmentId: string): ConnectionForm {
  return {
    ...usualSqlMapping,
    id: undefined,
    kind: 'sql-flags',
    rest: usualRestForm,
    mongo: usualMongoForm,
    preference: usualPreferenceForm,
    env: usualEnvForm,
    environmentId,
    name: '',
    dialect: 'postgresql',
    file: '',
    host: '',
    port: kindForm('sql-flags').usualPort,
    database: '',
    user: '',
    password: '',
    removePassword: false,
    clientKey: '',
    tls: usualTls,
    people: usualPeople,
    measures: [],
  }
}

/** The port that a kind usually has, as long as nobody has typed another. */
export function withKind(form: ConnectionForm, kind: ConnectorKind): Partial<ConnectionForm> {
  const isUsual = form.port === kindForm(form.kind).usualPort
  return { kind, ...(isUsual ? { port: kindForm(kind).usualPort } : {}) }
}

export function formOf({ settings, id, environmentId, name }: Connection): ConnectionForm {
  const form = { ...newConnectionForm(environmentId), id, name, kind: settings.kind }
  return { ...form, ...kindForm(settings.kind).fill(settings), ...sourceForms(settings) }
}

/** By the path of the field: `name`, `settings.host`, `settings.flags.table`. */
export type FormErrors = Readonly<Record<string, string>>

export type ReadForm =
  | { readonly draft: ConnectionDraft; readonly errors?: undefined }
  | { readonly draft?: undefined; readonly errors: FormErrors }

/** Turns what was typed into what the host accepts, or says field by field why it cannot. */
export function readForm(form: ConnectionForm): ReadForm {
  const kind = kindForm(form.kind)
  const raw = {
    ...(form.id === undefined ? {} : { id: form.id }),
    environmentId: form.environmentId,
    name: form.name.trim(),
    settings: { ...kind.settings(form, typedTls(form.tls)), ...sourceSettings(form) },
    ...secretsOf(form),
  }
  const read = ConnectionDraft.safeParse(raw)
  if (read.success) return { draft: read.data }
  const errors: Record<string, string> = {}
  for (const issue of read.error.issues) {
    const path = issue.path.map(String).join('.')
    const value = valueAt(raw, issue.path)
    errors[path] ??= sourceProblem(path, value) ?? kind.problem(path, value) ?? fieldProblem(path, value)
  }
  return { errors }
}

/** What is mapped besides a kind's own names; every kind keeps it in the same place. */
function sourceForms(settings: Connection['settings']): Pick<ConnectionForm, 'people' | 'measures'> {
  return {
    people: peopleFormOf('people' in settings ? settings.people : null),
    measures: ('measures' in settings ? settings.measures : []).map(measureFormOf),
  }
}

function sourceSettings(form: ConnectionForm) {
  const { people, measures } = mappedSourcesOf(form.kind)
  return {
    ...(people.length > 0 ? { people: peopleSettings(form.people) } : {}),
    // a new connection that names none begins with what its kind watches by itself
    ...(measures.length > 0 && (form.measures.length > 0 || form.id !== undefined)
      ? { measures: form.measures.map(measureSettings) }
      : {}),
  }
}

/** Whether these settings ask for a secret at all. */
export function asksForSecret(form: ConnectionForm): boolean {
  return kindForm(form.kind).secretWord(form) !== null
}

function secretsOf(form: ConnectionForm): { secret?: string | null; clientKey?: string } {
  if (!asksForSecret(form)) return {}
  const clientKey =
    showsCertificate(form.tls) && form.clientKey.trim() !== '' ? { clientKey: form.clientKey.trim() } : {}
  if (form.password !== '') return { secret: form.password, ...clientKey }
  return form.removePassword ? { secret: null, ...clientKey } : clientKey
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    raw,
  )
}

function fieldProblem(path: string, value: unknown): string {
  if (path.endsWith('.port')) return 'A port is a whole number from 1 to 65535.'
  if (value === '' || value === null || value === undefined) return 'This is needed.'
  if (path.endsWith('.pinnedSha256')) return 'A SHA-256 in hex has 64 digits, 0–9 and a–f.'
  if (path.endsWith('Pem') && typeof value === 'string') return pemProblem(value)
  return typeof value === 'string' && value.includes('\0')
    ? 'A NUL character is not allowed here.'
    : 'This is too long.'
}

function pemProblem(pem: string): string {
  if (/PRIVATE KEY/.test(pem))
    return 'There is a private key in it. Certificates are kept in clear; the key has a field of its own.'
  return 'A certificate begins with -----BEGIN CERTIFICATE-----.'
}
