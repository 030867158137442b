import { encodePart } from './percent.ts'
import { passwordPlaceholder, type UrlFields, type UrlServer } from './url-fields.ts'

/**
 * The URL of these fields, as it may be shown, copied and pasted again. It never holds a secret: where one is kept or
 * typed, its place says `<password>`.
 */
export function writeUrl(fields: UrlFields, hasSecret: boolean): string {
  switch (fields.store) {
    case 'postgresql':
    case 'mysql': {
      const { store, database, user, schema, tls } = fields
      const words =
        store === 'postgresql'
          ? { off: 'disable', verify: 'verify-full' }
          : { off: 'DISABLED', verify: 'VERIFY_IDENTITY' }
      const options = {
        [store === 'postgresql' ? 'sslmode' : 'ssl-mode']: tls === null ? null : words[tls],
        schema: store === 'postgresql' ? schema : null,
      }
      return `${store}://${signIn(user, hasSecret)}${serverText(fields)}/${encodePart(database)}${query(options)}`
    }
    case 'mongodb': {
      const { servers, database, user, authSource, tls } = fields
      const options = { authSource, tls: tls === null ? null : String(tls === 'verify') }
      const hosts = servers.map(serverText).join(',')
      return `mongodb://${user === null ? '' : signIn(user, hasSecret)}${hosts}/${encodePart(database)}${query(options)}`
    }
    case 'http': {
      const { user, path, tls } = fields
      const scheme = tls === 'off' ? 'http' : 'https'
      return `${scheme}://${user === null ? '' : signIn(user, hasSecret)}${serverText(fields)}${path}`
    }
    case 'sqlite':
    case 'env':
      return fields.path
  }
}

function signIn(user: string, hasSecret: boolean): string {
  if (user === '' && !hasSecret) return ''
  return `${encodePart(user)}${hasSecret ? `:${passwordPlaceholder}` : ''}@`
}

function serverText({ host, port }: UrlServer): string {
  const name = host.includes(':') ? `[${host.replace('%', '%25')}]` : encodePart(host)
  return port === null ? name : `${name}:${port}`
}

function query(options: Readonly<Record<string, string | null>>): string {
  const said = Object.entries(options).flatMap(([name, value]) =>
    value === null ? [] : [`${name}=${encodePart(value)}`],
  )
  return said.length === 0 ? '' : `?${said.join('&')}`
}
