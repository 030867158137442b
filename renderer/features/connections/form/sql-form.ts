import {
  PostgresqlFlagsSettings,
  type SqlDialect,
  type SqlFlagsSettings,
  type UsageMapping,
} from '../../../../shared/domain/sql-flags-settings.ts'
import type { ConnectionForm } from './connection-form.ts'
import { namedColumns, portOf, type KindForm, type Texts } from './kind-form.ts'
import { tlsForm } from './tls-form.ts'

type Columns<T> = Texts<Omit<NonNullable<T>, 'values'>>

export type UsageValueForm = Texts<Omit<UsageMapping['values'][number], 'variant'>> & {
  readonly variant: 'old' | 'new'
}

/** What a SQL store's tables mean, as it was typed. */
export type SqlMappingForm = {
  readonly schema: string
  readonly flags: Columns<SqlFlagsSettings['flags']>
  readonly hasOverrides: boolean
  readonly overrides: Columns<SqlFlagsSettings['overrides']>
  readonly hasUsage: boolean
  readonly usage: Columns<SqlFlagsSettings['usage']>
  readonly usageValues: readonly UsageValueForm[]
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
})

const noUsageValue: UsageValueForm = { value: '', component: '', variant: 'new', flagKey: '' }
export const usualUsageValues: readonly UsageValueForm[] = [
  { ...noUsageValue, variant: 'old' },
  { ...noUsageValue, variant: 'new' },
]

function required<T>(value: T | null): T {
  if (value === null) throw new Error('the usual settings have every part')
  return value
}
const { values: _values, ...usualUsage } = required(usual.usage)

export const usualSqlMapping: SqlMappingForm = {
  ...mappingForm(usual),
  schema: usual.schema,
  hasUsage: false,
  usageValues: usualUsageValues,
}

export const sqlKind: KindForm<'sql-flags'> = {
  usualPort: String(usual.port),
  fill: settings => ({ ...placeForm(settings), ...mappingForm(settings) }),
  settings: (form, tls) => {
    if (form.dialect === 'sqlite')
      return { kind: 'sql-flags', dialect: form.dialect, file: form.file.trim(), ...sqlMapping(form) }
    return {
      kind: 'sql-flags',
      dialect: form.dialect,
      database: form.database.trim(),
      user: form.user.trim(),
      schema: form.schema,
      ...sqlMapping(form),
      host: form.host.trim(),
      port: portOf(form.port),
      tls,
    }
  },
  problem: () => undefined,
  // a file asks for no password, whatever is still written in a field that is not shown
  secretWord: ({ dialect }) => (dialect === 'sqlite' ? null : 'Password'),
}

/** Where each system usually listens; a file listens nowhere. */
const usualPorts: Readonly<Record<SqlDialect, string | undefined>> = {
  postgresql: String(usual.port),
  mysql: '3306',
  sqlite: undefined,
}

/** The system chosen, with its port as long as nobody has typed another. */
export function withDialect(form: ConnectionForm, dialect: SqlDialect): Partial<ConnectionForm> {
  const port = usualPorts[dialect]
  const isUsual = Object.values(usualPorts).includes(form.port)
  return { dialect, ...(isUsual && port !== undefined ? { port } : {}) }
}

function mappingForm(settings: SqlFlagsSettings): Omit<SqlMappingForm, 'schema'> {
  const { values = [], ...usageColumns } = settings.usage ?? {}
  return {
    flags: texts(usual.flags, settings.flags),
    hasOverrides: settings.overrides !== null,
    overrides: texts(required(usual.overrides), settings.overrides ?? {}),
    hasUsage: settings.usage !== null,
    usage: texts(usualUsage, usageColumns),
    usageValues: values.length > 0 ? values : usualUsageValues,
    salt: settings.salt,
  }
}

/** Where the database is; of the other systems' fields, what is usual. */
function placeForm(settings: SqlFlagsSettings): Partial<ConnectionForm> {
  if (settings.dialect === 'sqlite') return { dialect: settings.dialect, file: settings.file }
  const { dialect, host, port, database, user, tls } = settings
  const schema = 'schema' in settings ? { schema: settings.schema } : {}
  return { dialect, host, port: String(port), database, user, tls: tlsForm(tls), ...schema }
}

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

function sqlMapping(form: SqlMappingForm) {
  return {
    flags: namedColumns(form.flags, ['table', 'key', 'enabled']),
    overrides: form.hasOverrides
      ? namedColumns(form.overrides, ['table', 'id', 'userId', 'key', 'enabled'])
      : null,
    usage: form.hasUsage
      ? {
          ...namedColumns(form.usage, ['table', 'id', 'pipeline', 'success', 'createdAt']),
          values: form.usageValues.filter(({ value, component }) => value !== '' || component !== ''),
        }
      : null,
    salt: form.salt,
  }
}
