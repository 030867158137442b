import { MongoFlagsSettings, type BucketPreset } from '../../../../shared/domain/mongo-flags-settings.ts'
import { serversText } from '../../../../shared/domain/settings-facts.ts'
import { namedColumns, type KindForm, type Texts } from './kind-form.ts'
import { tlsForm } from './tls-form.ts'

/** What is typed of a MongoDB store besides its database, user and encryption. */
export type MongoForm = {
  readonly servers: string
  readonly authSource: string
  readonly flags: Texts<MongoFlagsSettings['flags']>
  readonly hasUsage: boolean
  readonly usage: Texts<NonNullable<MongoFlagsSettings['usage']>>
  readonly parentFlag: string
  readonly componentSuffix: string
  readonly profile: MongoFlagsSettings['profile']
  /** empty: not known */
  readonly bucket: BucketPreset | ''
}

const usual = MongoFlagsSettings.parse({
  kind: 'mongo-flags',
  servers: [{ host: 'localhost' }],
  database: 'app',
  user: null,
  tls: { mode: 'verify' },
})
/** Names to begin with, for a part that is not in use. */
const withUsage = MongoFlagsSettings.parse({ ...usual, usage: {} })

export const usualMongoForm: MongoForm = { ...mongoFormOf(usual), servers: '' }

export const mongoKind: KindForm<'mongo-flags'> = {
  // its servers bring their own
  usualPort: '27017',
  fill: settings => ({
    database: settings.database,
    user: settings.user ?? '',
    mongo: mongoFormOf(settings),
    tls: tlsForm(settings.tls),
  }),
  settings: (form, tls) => ({ kind: 'mongo-flags', ...mongoSettings(form.mongo, form), tls }),
  problem: mongoProblem,
  secretWord: () => 'Password',
}

export function mongoFormOf(settings: MongoFlagsSettings): MongoForm {
  const { authSource, parentFlag, componentSuffix, profile, bucket, flags, usage } = settings
  return {
    servers: serversText(settings),
    authSource,
    flags: texts(flags),
    hasUsage: usage !== null,
    usage: texts(usage ?? withUsage.usage ?? noNames),
    parentFlag,
    componentSuffix,
    profile,
    bucket: bucket ?? '',
  }
}

const noNames = { collection: '', component: '', backend: '', userId: '', durationMs: null, success: '' }

/** As the host's schema wants it; what is wrong in it is said there. */
export function mongoSettings(
  form: MongoForm,
  { database, user }: { readonly database: string; readonly user: string },
) {
  return {
    servers: form.servers
      .split(/[\s,]+/)
      .filter(text => text !== '')
      .map(serverOf),
    database: database.trim(),
    user: user.trim() === '' ? null : user.trim(),
    authSource: form.authSource.trim(),
    flags: namedColumns(form.flags, ['collection', 'name', 'enabled', 'percentage']),
    usage: form.hasUsage
      ? namedColumns(form.usage, ['collection', 'component', 'backend', 'userId', 'success'])
      : null,
    parentFlag: form.parentFlag,
    componentSuffix: form.componentSuffix,
    profile: form.profile,
    bucket: form.bucket === '' ? null : form.bucket,
  }
}

/** `db-1:27017`, `db-1`, `[::1]:27017`, `::1` */
export function serverOf(text: string): { host: string; port?: number } {
  const bracketed = /^\[([^\]]*)\](?::(\d{1,5}))?$/.exec(text)
  const plain = bracketed ?? /^([^:]*)(?::(\d{1,5}))?$/.exec(text)
  const [, host = text, port] = plain ?? []
  return { host, ...(port === undefined ? {} : { port: Number(port) }) }
}

export function mongoProblem(path: string, value: unknown): string | undefined {
  if (path === 'settings.servers') return 'This is needed.'
  if (path.startsWith('settings.servers'))
    return 'Each is the name or address of one server and its port, as in db-1.example.internal:27017.'
  if (typeof value !== 'string' || value === '') return undefined
  if (/^settings\.(flags|usage|people)\./.test(path))
    return 'The name of one field or collection: no $, no path with dots, at most 120 characters.'
  if (/\.(database|authSource)$/.test(path))
    return 'The name of a database: at most 63 characters, no spaces and none of / \\ . " $ * < > : | ?'
  return undefined
}

function texts<T extends Record<string, string | null>>(names: T): Texts<T> {
  return Object.fromEntries(Object.entries(names).map(([role, name]) => [role, name ?? ''])) as Texts<T>
}
