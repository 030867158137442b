import type { UrlFields, UrlPassword } from '../../../../shared/connection-url/index.ts'
import { serversText } from '../../../../shared/domain/settings-facts.ts'
import { withKind, type ConnectionForm } from './connection-form.ts'
import { portOf } from './kind-form.ts'
import { serverOf } from './mongo-form.ts'
import { withDialect } from './sql-form.ts'

/** The address of this form as a URL would have it; undefined: this one has no URL. Incomplete while it is typed. */
export function urlFieldsOf(form: ConnectionForm): UrlFields | undefined {
  const server = { host: form.host.trim(), port: portOrNull(form.port) }
  const { database, user, tls } = form
  switch (form.kind) {
    case 'sql-flags':
    case 'user-preference': {
      if (form.dialect === 'sqlite') return { store: 'sqlite', path: form.file.trim() }
      const schema = form.dialect === 'postgresql' ? form.schema : null
      return { store: form.dialect, ...server, database, user, schema, tls: tls.mode }
    }
    case 'mongo-flags': {
      const typed = form.mongo.servers.split(/[\s,]+/).filter(text => text !== '')
      const servers = typed.map(serverOf).map(({ host, port }) => ({ host, port: port ?? null }))
      const hasUser = user.trim() !== ''
      const authSource = hasUser ? form.mongo.authSource : null
      return { store: 'mongodb', servers, database, user: hasUser ? user : null, authSource, tls: tls.mode }
    }
    case 'rest-flags': {
      const named = form.rest.scheme === 'basic' ? user : null
      return {
        store: 'http',
        host: server.host,
        port: server.port ?? (tls.mode === 'off' ? 80 : 443),
        path: form.rest.flagsPath,
        user: named === '' ? null : named,
        tls: tls.mode,
      }
    }
    case 'env-file':
      return form.env.via === 'file' ? { store: 'env', path: form.env.path } : undefined
  }
}

/** Whether the form's secret has a place in its URL. */
export function hasSecretInUrl(form: ConnectionForm, savedSecret: boolean): boolean {
  return form.password !== '' || (savedSecret && !form.removePassword)
}

/** What a URL fills in, or why it cannot. A password that is only hinted at leaves the one that is typed or kept. */
export function takeUrl(
  form: ConnectionForm,
  fields: UrlFields,
  password: UrlPassword,
): Partial<ConnectionForm> | { readonly refused: string } {
  const filled = fill(form, fields)
  if (form.id !== undefined) {
    const isSame = filled.kind === form.kind && (filled.dialect ?? form.dialect) === form.dialect
    if (!isSame) return { refused: 'It is of another kind of store. Add a new connection for that one.' }
  }
  return {
    ...filled,
    ...(password.state === 'given' ? { password: password.text, removePassword: false } : {}),
  }
}

function fill(form: ConnectionForm, fields: UrlFields): Partial<ConnectionForm> {
  switch (fields.store) {
    case 'postgresql':
    case 'mysql': {
      const kind = sqlKindOf(form)
      const { store, host, port, database, user, schema } = fields
      const usual = withDialect({ ...form, ...withKind(form, kind) }, store)
      return {
        kind,
        ...usual,
        host,
        ...(port === null ? {} : { port: String(port) }),
        database,
        user,
        ...(schema === null ? {} : { schema }),
        ...tlsOf(form, fields.tls),
      }
    }
    case 'sqlite':
      return { kind: sqlKindOf(form), dialect: 'sqlite', file: fields.path }
    case 'env':
      return { kind: 'env-file', env: { ...form.env, via: 'file', path: fields.path } }
    case 'mongodb': {
      const { database, user, authSource } = fields
      const servers = serversText({
        servers: fields.servers.map(({ host, port }) => ({ host, port: port ?? 27_017 })),
      })
      const mongo = { ...form.mongo, servers, ...(authSource === null ? {} : { authSource }) }
      return { kind: 'mongo-flags', mongo, database, user: user ?? '', ...tlsOf(form, fields.tls) }
    }
    case 'http': {
      const { host, port, path, user, tls } = fields
      const rest = {
        ...form.rest,
        ...(path === '/' ? {} : { flagsPath: path }),
        ...(user === null ? {} : { scheme: 'basic' as const }),
      }
      const own = {
        kind: 'rest-flags',
        host,
        port: String(port ?? (tls === 'off' ? 80 : 443)),
        rest,
      } as const
      return { ...own, ...(user === null ? {} : { user }), ...tlsOf(form, tls) }
    }
  }
}

/** A database may hold either kind; which of them, its URL does not say. */
function sqlKindOf({ kind }: ConnectionForm) {
  return kind === 'user-preference' ? kind : 'sql-flags'
}

function tlsOf({ tls }: ConnectionForm, mode: 'off' | 'verify' | null): Partial<ConnectionForm> {
  return mode === null ? {} : { tls: { ...tls, mode } }
}

function portOrNull(text: string): number | null {
  const port = portOf(text)
  return port >= 1 && port <= 65_535 ? port : null
}
