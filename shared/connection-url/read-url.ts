import { optionTables } from './options/index.ts'
import { decodePart } from './percent.ts'
import { readFileUrl } from './read-file-url.ts'
import { readOptions } from './read-options.ts'
import { isName, readPort, readServers } from './read-servers.ts'
import { splitUrl, type SplitUrl } from './split-url.ts'
import type { UrlFields, UrlNote, UrlPassword, UrlReading, UrlServer } from './url-fields.ts'

const longest = 8_192

/**
 * Takes a pasted connection URL, or the path of a file, apart. Never throws, whatever the text.
 *
 * What an option means is decided by a table per driver; an unknown one is refused, since connecting without it might
 * be something else than what was asked for. The password is told apart from everything else, refused or not.
 */
export function readUrl(pasted: string): UrlReading {
  const text = unquoted(pasted.trim())
  if (text.length > longest) return refuse('The text', `It is longer than ${longest} characters.`)
  if (/\p{Cc}/u.test(text)) return refuse('The text', 'It has line breaks or other control characters in it.')
  if (/\p{Cs}/u.test(text))
    return refuse('The text', 'It has half a character in it, so a part of it got lost.')
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(text)?.[1]?.toLowerCase()
  switch (scheme) {
    case 'postgres':
    case 'postgresql':
      return readServerUrl(text, 'postgresql')
    case 'mysql':
    case 'mariadb':
      return readServerUrl(text, 'mysql')
    case 'mongodb':
      return readServerUrl(text, 'mongodb')
    case 'http':
    case 'https':
      return readServerUrl(text, 'http')
    case 'mongodb+srv':
      return refuse(
        'mongodb+srv://',
        'It has the servers told by the network, and names that a server tells are never followed. Use mongodb:// with the names of all members, as your provider or rs.conf() lists them, each with its port.',
        passwordOf(splitUrl(text)?.userInfo),
      )
    case 'jdbc':
      return refuse('jdbc:', 'Paste it without jdbc: at its beginning.', { state: 'absent' })
    default:
      return readFileUrl(text)
  }
}

function readServerUrl(text: string, store: Exclude<UrlFields['store'], 'sqlite' | 'env'>): UrlReading {
  const split = splitUrl(text)
  if (split === undefined) return refuse('The text', 'After the first word comes ://, then the host.')
  const problems: UrlNote[] = []
  const wrong = (what: string, why: string) => void problems.push({ ruling: 'refused', what, why })

  const user = decodePart((split.userInfo ?? '').split(':', 1)[0] ?? '')
  let password = passwordOf(split.userInfo)
  if (split.path.includes('@'))
    wrong('The password', 'It seems to have / ? or # in it. Write them as %2F, %3F and %23.')
  else if (user === undefined || password === undefined)
    wrong('The sign-in', 'A % in it is not followed by two hex digits: % itself is written %25.')
  if (split.hasFragment) wrong('The text after #', 'A # in a name or a password is written %23.')
  const query = readOptions(split.query ?? '', optionTables[store])
  const { sets } = query
  if (sets.password !== undefined) {
    const query = { state: 'given', text: sets.password } as const
    if (password?.state === 'given' && password.text !== query.text)
      wrong('The password', 'It is said twice, and differently.')
    password = query
  }
  const said = (what: string, inAuthority: string | undefined, inQuery: string | undefined): string => {
    if (inAuthority && inQuery && inAuthority !== inQuery) wrong(what, 'It is said twice, and differently.')
    return inAuthority || inQuery || ''
  }

  const servers = serversOf(split, sets, said, wrong)
  const [server = { host: '', port: null }, ...more] = servers
  if (more.length > 0 && store !== 'mongodb')
    wrong('Several hosts', 'A connection here has one server. Use the name that always leads to the primary.')
  const name = said('The user', user, sets.user)
  const tls = sets.tls ?? null
  const place = store === 'http' ? '' : said('The database', databaseOf(split, wrong), sets.database)

  const notes = [...query.notes, ...problems]
  const kept = password ?? { state: 'absent' }
  if (notes.some(({ ruling }) => ruling === 'refused')) return { status: 'refused', password: kept, notes }
  const read = (fields: UrlFields): UrlReading => ({ status: 'read', fields, password: kept, notes })
  switch (store) {
    case 'postgresql':
      return read({ store, ...server, database: place, user: name, schema: sets.schema ?? null, tls })
    case 'mysql':
      return read({ store, ...server, database: place, user: name, schema: null, tls })
    case 'mongodb': {
      // the specification: where it is not said, the user is defined in the database of the URL, else in admin
      const authSource = name === '' ? (sets.authSource ?? null) : (sets.authSource ?? (place || 'admin'))
      return read({ store, servers, database: place, user: name === '' ? null : name, authSource, tls })
    }
    case 'http': {
      const isPlain = split.scheme === 'http'
      const port = server.port ?? (isPlain ? 80 : 443)
      const path = split.path === '' ? '/' : split.path
      return read({
        store,
        host: server.host,
        port,
        path,
        user: name === '' ? null : name,
        tls: isPlain ? 'off' : 'verify',
      })
    }
  }
}

type Wrong = (what: string, why: string) => void
type Said = (what: string, one: string | undefined, other: string | undefined) => string

function serversOf(
  split: SplitUrl,
  sets: { readonly host?: string; readonly port?: string },
  said: Said,
  wrong: Wrong,
): readonly UrlServer[] {
  // a host in the options only: the place before the path is empty
  const isOnlyOption = split.hosts === '' && sets.host !== undefined
  const found = isOnlyOption ? namedServer(sets.host ?? '') : readServers(split.hosts)
  if ('problem' in found) {
    wrong('The host', found.problem)
    return []
  }
  const [first] = found
  if (first === undefined) return []
  if (!isOnlyOption) said('The host', first.host, sets.host)
  const port = readPort(said('The port', first.port === null ? '' : String(first.port), sets.port))
  if (typeof port === 'object' && port !== null) {
    wrong('The port', port.problem)
    return []
  }
  return [{ ...first, port }, ...found.slice(1)]
}

function namedServer(host: string): readonly UrlServer[] | { readonly problem: string } {
  return isName(host) ? [{ host, port: null }] : { problem: 'Its host is no name of a server.' }
}

function databaseOf({ path }: SplitUrl, wrong: Wrong): string {
  const database = decodePart(path.slice(1))
  if (database === undefined || path.slice(1).includes('/')) {
    wrong('The database', 'After the host comes / and one name; / and % in a name are written %2F and %25.')
    return ''
  }
  return database
}

/** undefined: it cannot be decoded. */
function passwordOf(userInfo: string | undefined): UrlPassword | undefined {
  const colon = userInfo?.indexOf(':') ?? -1
  if (userInfo === undefined || colon === -1) return { state: 'absent' }
  const raw = userInfo.slice(colon + 1)
  // as templates of hosting companies have it as well: <password>, <db_password>
  if (/^<[^<>]*>$/.test(raw)) return { state: 'hidden' }
  const text = decodePart(raw)
  if (text === undefined) return undefined
  return text === '' ? { state: 'absent' } : { state: 'given', text }
}

function refuse(
  what: string,
  why: string,
  password: UrlPassword | undefined = { state: 'absent' },
): UrlReading {
  return {
    status: 'refused',
    password: password ?? { state: 'absent' },
    notes: [{ ruling: 'refused', what, why }],
  }
}

function unquoted(text: string): string {
  const [first] = text
  const isQuoted = text.length > 1 && (first === '"' || first === "'") && text.endsWith(first)
  return isQuoted ? text.slice(1, -1) : text
}
