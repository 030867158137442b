import { fileOptions } from './options/file-options.ts'
import { decodePart } from './percent.ts'
import { readOptions } from './read-options.ts'
import type { UrlNote, UrlReading } from './url-fields.ts'

/** `/srv/app/.env`, `C:\app\flags.db`, `file:///srv/flags.db`, `sqlite:/srv/flags.db`: whole paths only. */
export function readFileUrl(text: string): UrlReading {
  const url = /^(file|sqlite3?):(.*)$/is.exec(text)
  if (url === null) {
    if (/^[a-z][a-z0-9+.-]+:/i.test(text))
      return refuse(
        'The beginning',
        'Known are postgres://, mysql://, mariadb://, mongodb://, https://, http:// and the path of a file.',
      )
    return readPath(text, [])
  }
  const [, scheme = '', rest = ''] = url
  const question = rest.indexOf('?')
  const place = question === -1 ? rest : rest.slice(0, question)
  const { notes } = readOptions(question === -1 ? '' : rest.slice(question + 1), fileOptions)
  const path = decodePart(withoutAuthority(scheme.toLowerCase(), place) ?? '')
  if (path === undefined || path.includes('\0'))
    return refuse('The path', 'A % in it is not followed by two hex digits: % itself is written %25.')
  return readPath(path, notes)
}

/** undefined: on another machine, or relative to a folder that nobody named. */
function withoutAuthority(scheme: string, place: string): string | undefined {
  if (!place.startsWith('//')) return place
  const local = /^\/\/(?:localhost)?(\/.*)$/is.exec(place)?.[1]
  if (local === undefined) return undefined
  const onDrive = /^\/([a-z]:[/\\].*)$/is.exec(local)?.[1]
  if (onDrive !== undefined) return onDrive
  if (scheme === 'file') return local
  // three slashes begin a relative path with some and a whole one with others; four are whole for everyone
  return local.startsWith('//') ? local.slice(1) : undefined
}

function readPath(path: string, notes: readonly UrlNote[]): UrlReading {
  if (!/^(\/|\\|[a-z]:[/\\])/i.test(path))
    return refuse('The path', 'Give the whole path, from the root of the disk on, as in /srv/app/flags.db.')
  if (path.length > 4096) return refuse('The path', 'It is longer than 4096 characters.')
  if (notes.some(({ ruling }) => ruling === 'refused'))
    return { status: 'refused', password: { state: 'absent' }, notes }
  const store = isEnvFile(path) ? 'env' : 'sqlite'
  return { status: 'read', fields: { store, path }, password: { state: 'absent' }, notes }
}

/** `.env`, `.env.production`, `app.env` */
export function isEnvFile(path: string): boolean {
  return /(^|[/\\])(\.env(\.[^/\\]*)?|[^/\\]+\.env)$/i.test(path)
}

function refuse(what: string, why: string): UrlReading {
  return { status: 'refused', password: { state: 'absent' }, notes: [{ ruling: 'refused', what, why }] }
}
