import {
  PostgresqlPreferenceSettings,
  type UserPreferenceSettings,
} from '../../../../shared/domain/user-preference-settings.ts'
import type { ConnectionForm } from './connection-form.ts'
import { namedColumns, portOf, type KindForm, type Texts } from './kind-form.ts'
import { tlsForm } from './tls-form.ts'

type Named<T> = Texts<Omit<NonNullable<T>, 'oldVersions' | 'newVersions'>>

/** What the tables of a store with one switch per person mean, as it was typed. */
export type PreferenceForm = {
  readonly users: Texts<UserPreferenceSettings['users']>
  readonly hasConfig: boolean
  readonly config: Named<UserPreferenceSettings['config']>
  readonly hasFeedback: boolean
  readonly feedback: Named<UserPreferenceSettings['feedback']>
  /** one after another, with commas between them */
  readonly oldVersions: string
  readonly newVersions: string
  readonly hasAnalytics: boolean
  readonly analytics: {
    readonly host: string
    readonly port: string
    readonly tls: 'off' | 'verify'
    readonly path: string
  }
}

const usual = PostgresqlPreferenceSettings.parse({
  kind: 'user-preference',
  dialect: 'postgresql',
  host: 'localhost',
  port: 5432,
  database: 'app',
  user: 'switchyard',
  tls: { mode: 'verify' },
  config: {},
  feedback: {},
  analytics: { host: 'localhost', tls: { mode: 'verify' } },
})

export const usualPreferenceForm: PreferenceForm = {
  ...preferenceFormOf(usual),
  hasConfig: false,
  hasFeedback: false,
  hasAnalytics: false,
}

export const preferenceKind: KindForm<'user-preference'> = {
  usualPort: String(usual.port),
  fill: settings => ({ ...placeForm(settings), preference: preferenceFormOf(settings) }),
  settings: (form, tls) => {
    const mapping = mappingOf(form.preference)
    if (form.dialect === 'sqlite')
      return { kind: 'user-preference', dialect: form.dialect, file: form.file.trim(), ...mapping }
    return {
      kind: 'user-preference',
      dialect: form.dialect,
      host: form.host.trim(),
      port: portOf(form.port),
      database: form.database.trim(),
      user: form.user.trim(),
      tls,
      ...(form.dialect === 'postgresql' ? { schema: form.schema } : {}),
      ...mapping,
    }
  },
  problem: (path, value) => {
    if (path === 'settings.analytics.path' && value !== '')
      return 'A path begins with / and has no spaces, ?, # or .. in it.'
    if (path === 'settings.analytics.host' && value !== '')
      return 'Only the name or address of the server, without http:// and without a path.'
    return undefined
  },
  // a file asks for no password, whatever is still written in a field that is not shown
  secretWord: ({ dialect }) => (dialect === 'sqlite' ? null : 'Password'),
}

function placeForm(settings: UserPreferenceSettings): Partial<ConnectionForm> {
  if (settings.dialect === 'sqlite') return { dialect: settings.dialect, file: settings.file }
  const { dialect, host, port, database, user, tls } = settings
  const schema = 'schema' in settings ? { schema: settings.schema } : {}
  return { dialect, host, port: String(port), database, user, tls: tlsForm(tls), ...schema }
}

/** The names in use; where a part is not in use, the usual ones. */
export function preferenceFormOf(settings: UserPreferenceSettings): PreferenceForm {
  const { users, config, feedback, analytics } = settings
  const { oldVersions, newVersions, ...columns } = feedback ?? required(usual.feedback)
  const rows = config ?? required(usual.config)
  const endpoint = analytics ?? required(usual.analytics)
  return {
    users,
    hasConfig: config !== null,
    config: { ...rows, killSwitch: rows.killSwitch ?? '', percentage: rows.percentage ?? '' },
    hasFeedback: feedback !== null,
    feedback: { ...columns, type: columns.type ?? '', message: columns.message ?? '' },
    oldVersions: oldVersions.join(', '),
    newVersions: newVersions.join(', '),
    hasAnalytics: analytics !== null,
    analytics: {
      host: analytics === null ? '' : endpoint.host,
      port: String(endpoint.port),
      tls: endpoint.tls.mode,
      path: endpoint.path,
    },
  }
}

function mappingOf(form: PreferenceForm) {
  const { analytics } = form
  return {
    users: form.users,
    config: form.hasConfig ? namedColumns(form.config, ['table', 'name', 'value']) : null,
    feedback: form.hasFeedback
      ? {
          ...namedColumns(form.feedback, ['table', 'id', 'userId', 'interfaceVersion', 'createdAt']),
          oldVersions: wordsOf(form.oldVersions),
          newVersions: wordsOf(form.newVersions),
        }
      : null,
    analytics: form.hasAnalytics
      ? {
          host: analytics.host.trim(),
          port: portOf(analytics.port),
          tls: { mode: analytics.tls },
          path: analytics.path.trim(),
        }
      : null,
  }
}

function wordsOf(text: string): readonly string[] {
  return text
    .split(',')
    .map(word => word.trim())
    .filter(word => word !== '')
}

function required<T>(value: T | null): T {
  if (value === null) throw new Error('the usual settings have every part')
  return value
}
