import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { PreferenceStore } from './preference-store.ts'

/**
 * A stand-in for seed 000's application: its three endpoints over a real database. It says so in every answer, and is
 * not meant to serve anybody but the demo and the tests.
 */
export type PreferenceApp = {
  readonly host: string
  readonly port: number
  /** How often each endpoint was called, by method and path as they came. */
  readonly calls: () => ReadonlyMap<string, number>
  /** Ends at once, open connections included; the database stays open. */
  readonly close: () => Promise<void>
}

export type PreferenceAppOptions = {
  /** what `GET …/analytics` answers instead of what it would count; for applications of another shape */
  readonly analytics?: () => unknown
  /** sees each request before the application does; true: it has been dealt with */
  readonly before?: (request: IncomingMessage, response: ServerResponse) => boolean
  /** other than 0: this very port, for coming back after a restart */
  readonly port?: number
}

const base = '/user/v2/api/'
const mostBodyBytes = 64 * 1024

/** The person who asks is named by the header `X-User`, where the real application has its session. */
export async function servePreferenceApp(
  store: PreferenceStore,
  options: PreferenceAppOptions = {},
): Promise<PreferenceApp> {
  const calls = new Map<string, number>()
  const server = createServer((request, response) => {
    const called = `${request.method} ${request.url}`
    calls.set(called, (calls.get(called) ?? 0) + 1)
    if (options.before?.(request, response) === true) return
    answer(request, response, store, options).catch(() => {
      if (response.headersSent) response.destroy()
      else say(response, 500, { error: 'Internal Server Error' })
    })
  })
  server.listen(options.port ?? 0, '127.0.0.1')
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve)
    server.once('error', reject)
  })
  const { address, port } = server.address() as AddressInfo
  return {
    host: address,
    port,
    calls: () => calls,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  store: PreferenceStore,
  options: PreferenceAppOptions,
): Promise<void> {
  const endpoint = `${request.method} ${new URL(request.url ?? '', 'http://stand-in').pathname}`
  const user = String(request.headers['x-user'] ?? '')
  switch (endpoint) {
    case `GET ${base}analytics`:
      return say(response, 200, options.analytics?.() ?? (await analyticsOf(store)))
    case `POST ${base}toggle-interface`: {
      const isNew = await store.toggle(user)
      if (isNew === undefined) return say(response, 404, { error: 'No such user' })
      return say(response, 200, { use_new_data_entry: isNew })
    }
    case `POST ${base}feedback`: {
      const body = await bodyOf(request)
      if (body === undefined) return say(response, 400, { error: 'The body is no JSON object' })
      const isNew = await store.preferenceOf(user)
      if (isNew === undefined) return say(response, 404, { error: 'No such user' })
      const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)
      await store.addFeedback({
        userId: user,
        interfaceVersion: isNew ? 'new' : 'old',
        type: text(body['feedback_type']),
        message: text(body['message']),
      })
      return say(response, 201, { ok: true })
    }
    default:
      return say(response, 404, { error: 'Not Found' })
  }
}

/**
 * Selection is counted from the table; time spent and completion are made up, since the seed gives them no table and
 * no shape.
 */
async function analyticsOf(store: PreferenceStore): Promise<unknown> {
  const { people, onNew } = await store.count()
  return {
    interface_selection: { old: people - onNew, new: onNew },
    avg_time_spent_seconds: { old: 184.2, new: 151.7 },
    completion_rate: { old: 0.81, new: 0.86 },
  }
}

function say(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'X-Stand-In': 'Switchyard demo' })
  response.end(JSON.stringify(body))
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
