import type { IncomingMessage } from 'node:http'

/**
 * Is this request meant for us? A page of another name that resolves to 127.0.0.1 (DNS rebinding) sends its own
 * name in Host, so only our exact spellings pass. Asked before anything else is looked at.
 */
export function isForUs(request: IncomingMessage, port: number): boolean {
  const hosts = headerValues(request, 'host')
  if (hosts.length !== 1) return false
  return ownHosts(port).includes(hosts[0] ?? '')
}

/** Only the path form: an absolute target would name a host a second time. */
export function hasPathTarget(request: IncomingMessage): boolean {
  return request.url !== undefined && request.url.startsWith('/')
}

/** The page's own origin and no other. A missing Origin is refused too: every browser sends it here. */
export function isFromOwnPage(request: IncomingMessage): boolean {
  const origins = headerValues(request, 'origin')
  const [host] = headerValues(request, 'host')
  if (origins.length !== 1 || origins[0] !== `http://${host}`) return false
  const site = headerValues(request, 'sec-fetch-site')
  return site.length === 0 || (site.length === 1 && site[0] === 'same-origin')
}

/** A page or a part of it asked for from elsewhere than an address bar, a link or our own page. */
export function isFromForeignPage(request: IncomingMessage): boolean {
  const [site] = headerValues(request, 'sec-fetch-site')
  if (site === undefined || site === 'same-origin' || site === 'none') return false
  const [mode] = headerValues(request, 'sec-fetch-mode')
  const [destination] = headerValues(request, 'sec-fetch-dest')
  return mode !== 'navigate' || destination !== 'document'
}

function ownHosts(port: number): readonly string[] {
  return [`127.0.0.1:${port}`, `[::1]:${port}`, `localhost:${port}`]
}

/** From the raw list: node keeps only the first of two Host headers. */
function headerValues(request: IncomingMessage, name: string): string[] {
  const values: string[] = []
  for (let i = 0; i + 1 < request.rawHeaders.length; i += 2) {
    if (request.rawHeaders[i]?.toLowerCase() === name) values.push(request.rawHeaders[i + 1] ?? '')
  }
  return values
}
