/** `scheme://userinfo@hosts/path?query`, cut where RFC 3986 cuts it, and nothing decoded yet. */
export type SplitUrl = {
  readonly scheme: string
  /** undefined: there is no @ */
  readonly userInfo: string | undefined
  readonly hosts: string
  /** with its slash, or empty */
  readonly path: string
  /** without its question mark; undefined: there is none */
  readonly query: string | undefined
  readonly hasFragment: boolean
}

/** undefined: there is no `//` after the scheme. */
export function splitUrl(text: string): SplitUrl | undefined {
  const begin = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)
  if (begin === null) return undefined
  const rest = text.slice(begin[0].length)
  const end = rest.search(/[/?#]/)
  const authority = end === -1 ? rest : rest.slice(0, end)
  const tail = end === -1 ? '' : rest.slice(end)
  const hash = tail.indexOf('#')
  const target = hash === -1 ? tail : tail.slice(0, hash)
  const question = target.indexOf('?')
  // people paste passwords as they are: the last @ is the one before the host
  const at = authority.lastIndexOf('@')
  return {
    scheme: (begin[1] ?? '').toLowerCase(),
    userInfo: at === -1 ? undefined : authority.slice(0, at),
    hosts: authority.slice(at + 1),
    path: question === -1 ? target : target.slice(0, question),
    query: question === -1 ? undefined : target.slice(question + 1),
    hasFragment: hash !== -1,
  }
}
