import { decodePart } from './percent.ts'
import type { UrlServer } from './url-fields.ts'

/** What is wrong with it, for a person; it never repeats what was typed. */
export type Problem = { readonly problem: string }

/** `db-1:27017,db-2,[::1]:27017` */
export function readServers(hosts: string): readonly UrlServer[] | Problem {
  const servers: UrlServer[] = []
  for (const text of hosts.split(',')) {
    const server = readServer(text)
    if ('problem' in server) return server
    servers.push(server)
  }
  return servers
}

export function readServer(text: string): UrlServer | Problem {
  const parts = /^(?:\[([^\]]*)\]|([^:]*))(?::(.*))?$/.exec(text)
  if (parts === null) return { problem: 'An address with colons in it stands in brackets, as in [::1].' }
  const [, bracketed, plain = '', portText = ''] = parts
  const port = readPort(portText)
  if (typeof port === 'object' && port !== null) return port
  const host = decodePart(bracketed ?? plain)
  if (host === '') return { problem: 'There is no host in it.' }
  if (host === undefined || !(bracketed === undefined ? isName(host) : isAddress(host)))
    return { problem: 'Its host is no name or address of a server.' }
  return { host, port }
}

export function readPort(text: string): number | null | Problem {
  if (text === '') return null
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  return port >= 1 && port <= 65_535 ? port : { problem: 'A port is a whole number from 1 to 65535.' }
}

/** As long as it cannot be taken for a path, a list or another part of a URL. */
export function isName(host: string): boolean {
  return /^[\p{L}\p{N}._-]{1,255}$/u.test(host)
}

/** IPv6, with its zone if it has one. */
export function isAddress(host: string): boolean {
  return /^[0-9a-f:.]{2,45}(%[a-z0-9]{1,32})?$/i.test(host) && host.includes(':')
}
