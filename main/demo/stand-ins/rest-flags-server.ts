import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRestFlags, type RestFlags } from './rest-flags.ts'

/**
 * A stand-in for seed 004's application: its endpoints, error codes, sign-in and rate limit over flags in memory.
 * It says so in every answer, and is not meant to serve anybody but the demo and the tests.
 */
export type RestFlagsServer = {
  readonly host: string
  readonly port: number
  readonly flags: RestFlags
  /** Ends at once, open connections included. */
  readonly close: () => Promise<void>
}

export type RestFlagsServerOptions = {
  /** the values of headers that are let in; empty: everyone is */
  readonly letIn?: { readonly header: string; readonly value: string }
  /** may read and is told 403 when writing */
  readonly readOnly?: boolean
  /** takes a PUT only with every field, as stricter applications do */
  readonly wholeBodies?: boolean
  /** changes allowed in any one second; absent: no limit */
  readonly changesPerSecond?: number
  readonly nowMs?: () => number
  /** sees each request before the application does; true: it has been dealt with */
  readonly before?: (request: IncomingMessage, response: ServerResponse) => boolean
  /** other than 0: this very port, for coming back after a restart */
  readonly port?: number
  readonly flags?: RestFlags
}

const base = '/v1/feature-flags/'
const mostBodyBytes = 64 * 1024

export async function serveRestFlags(options: RestFlagsServerOptions = {}): Promise<RestFlagsServer> {
  const flags = options.flags ?? createRestFlags(options.nowMs)
  const server = createServer(application(flags, options))
  server.listen(options.port ?? 0, '127.0.0.1')
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve)
    server.once('error', reject)
  })
  const { address, port } = server.address() as AddressInfo
  return {
    host: address,
    port,
    flags,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** The application without its socket, for servers that add something of their own, TLS for one. */
export function application(flags: RestFlags, options: RestFlagsServerOptions): RequestListener {
  const limit = createLimit(options.changesPerSecond, options.nowMs ?? Date.now)
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { letIn, readOnly = false } = options
    if (letIn !== undefined && request.headers[letIn.header.toLowerCase()] !== letIn.value)
      return say(response, 401, { detail: 'Not authenticated' })
    const name = nameIn(request.url ?? '')
    if (name === undefined) return say(response, 404, { detail: 'Not Found' })
    const method = request.method ?? ''
    const allowed = name === '' ? ['GET', 'POST', 'OPTIONS'] : ['GET', 'PUT', 'OPTIONS']
    response.setHeader('Allow', allowed.join(', '))
    if (!allowed.includes(method)) return say(response, 405, { detail: 'Method Not Allowed' })
    if (method === 'OPTIONS') return void response.writeHead(204).end()
    if (method === 'GET')
      return name === '' ? say(response, 200, flags.list()) : sayFlag(response, 200, flags.get(name))
    if (readOnly) return say(response, 403, { detail: 'May not change feature flags' })
    const waitSeconds = limit()
    if (waitSeconds > 0) {
      response.setHeader('Retry-After', String(waitSeconds))
      return say(response, 429, { detail: 'Too many changes' })
    }
    const body = await bodyOf(request)
    if (body === undefined) return say(response, 400, { detail: 'The body is no JSON object' })
    if (
      method === 'PUT' &&
      options.wholeBodies === true &&
      ['enabled', 'description'].some(field => !(field in body))
    )
      return say(response, 400, { detail: 'enabled and description are both required' })
    const result = method === 'POST' ? flags.create(body) : flags.update(name, body)
    if ('detail' in result) return say(response, result.status, { detail: result.detail })
    sayFlag(response, result.status, result.flag)
  }
  return (request, response) => {
    if (options.before?.(request, response) === true) return
    answer(request, response).catch(() => {
      if (response.headersSent) response.destroy()
      else say(response, 500, { detail: 'Internal Server Error' })
    })
  }
}

/** '' is the list; undefined: not an address of this API. */
function nameIn(url: string): string | undefined {
  const { pathname } = new URL(url, 'http://stand-in')
  if (!pathname.startsWith(base)) return undefined
  const part = pathname.slice(base.length)
  if (part.includes('/')) return undefined
  try {
    return decodeURIComponent(part)
  } catch {
    // a percent sign that stands for nothing names no flag
    return undefined
  }
}

function say(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'X-Stand-In': 'Switchyard demo' })
  response.end(JSON.stringify(body))
}

function sayFlag(response: ServerResponse, status: number, flag: unknown): void {
  if (flag === undefined) say(response, 404, { detail: 'Feature flag not found' })
  else say(response, status, flag)
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown> | undefined> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of request) {
    bytes += (part as Buffer).length
    if (bytes > mostBodyBytes) return undefined
    parts.push(part as Buffer)
  }
  try {
    const body: unknown = JSON.parse(Buffer.concat(parts).toString('utf8'))
    return typeof body === 'object' && body !== null && !Array.isArray(body)
      ? (body as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

/** Seconds to wait; 0: go ahead. A sliding second, so that a burst at its edge is no way around. */
function createLimit(perSecond: number | undefined, nowMs: () => number): () => number {
  let taken: number[] = []
  return () => {
    if (perSecond === undefined) return 0
    const now = nowMs()
    taken = taken.filter(atMs => now - atMs < 1_000)
    if (taken.length >= perSecond) return 1
    taken.push(now)
    return 0
  }
}
