import axios, { AxiosError, type AxiosResponse } from 'axios'
import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import https from 'node:https'
import type { Duplex } from 'node:stream'
import { AppError } from '../../../shared/failure.ts'
import { authenticate, hiding, whoOf } from './authenticate.ts'
import { createConnectingAgent, type OnStage } from './connecting-agent.ts'
import { systemResolve, type Resolve } from './guarded-lookup.ts'
import { HttpError, wireError } from './http-failures.ts'
import { originOf, type HttpTarget } from './http-target.ts'

export type HttpRequest = {
  readonly method: 'GET' | 'OPTIONS' | 'POST' | 'PUT'
  /** percent-encoded, from the root of the origin; it cannot lead anywhere else */
  readonly path: string
  readonly body?: unknown
  /** asks every cache on the way for the origin's own answer */
  readonly uncached?: boolean
}

export type RequestLimits = { readonly deadlineMs: number; readonly signal: AbortSignal }

export type HttpAnswer = {
  readonly connection: string
  readonly origin: string
  /** method and path, for failures */
  readonly request: string
  /** whose secret was shown, for failures */
  readonly who: string
  readonly status: number
  readonly contentType: string
  readonly body: string
  readonly header: (name: string) => string | undefined
  readonly elapsedMs: number
  /** Takes the secret out of a text, should the server have repeated it. */
  readonly hidden: (text: string) => string
}

export type HttpClient = {
  /** Any status is an answer. @throws HttpError when there was none, AppError when none was asked for */
  readonly send: (request: HttpRequest, limits: RequestLimits) => Promise<HttpAnswer>
  readonly close: () => void
}

export type HttpClientOptions = {
  readonly connectMs: number
  readonly resolve?: Resolve
  readonly onStage?: OnStage | undefined
}

/** Of an answer, unpacked: far above any list of flags, far below what would hurt. */
const mostBytes = 8 * 1024 * 1024
/** Headers travel to a parser of their own, with a limit of their own. */
const mostHeaderBytes = 32 * 1024

/**
 * One way to one origin. Redirects are never followed, cookies never kept, proxies of the environment never used:
 * a request goes where the person said, and the secret with it to nowhere else.
 */
export function createHttpClient(target: HttpTarget, options: HttpClientOptions): HttpClient {
  const origin = originOf(target)
  const connecting = createConnectingAgent(target, { resolve: systemResolve, ...options })
  const closing = new AbortController()
  const client = axios.create({
    adapter: 'http',
    maxRedirects: 0,
    proxy: false,
    httpAgent: connecting.agent,
    httpsAgent: connecting.agent,
    maxContentLength: mostBytes,
    maxBodyLength: mostBytes,
    responseType: 'text',
    // an answer of any status is told apart by whoever asked, and read as what it is
    validateStatus: () => true,
    transformRequest: [(data: unknown) => data],
    transformResponse: [(data: unknown) => data],
    headers: { common: {}, put: {}, post: {} },
  })

  const send = async (request: HttpRequest, limits: RequestLimits): Promise<HttpAnswer> => {
    if (limits.signal.aborted) throw new HttpError({ code: 'cancelled' }, 'not-sent')
    // nothing of a path may change the origin, whatever a key is called
    const url = new URL(request.path, origin)
    if (url.origin !== new URL(origin).origin || url.pathname + url.search !== request.path)
      throw new AppError({ code: 'invalid-input', field: 'key', problem: 'it cannot be part of an address' })
    const askedMs = performance.now()
    const secret = await secretOf(target, limits)
    const startedMs = performance.now()
    const watch = watchRequest(connecting.reset)
    const deadline = AbortSignal.timeout(Math.max(1, Math.ceil(limits.deadlineMs - (startedMs - askedMs))))
    const signal = AbortSignal.any([limits.signal, deadline, closing.signal])
    signal.addEventListener('abort', watch.giveUp, { once: true })
    const hidden = hiding(secret, target)
    try {
      const response: AxiosResponse<unknown> = await client.request({
        method: request.method,
        url: url.href,
        headers: { ...headersOf(request), ...authenticate(target.authentication, secret) },
        ...(request.body === undefined ? {} : { data: JSON.stringify(request.body) }),
        transport: { request: watch.begin(target.tls.mode === 'off' ? http : https) },
        signal,
      })
      const header = (name: string): string | undefined => {
        const value: unknown = response.headers[name]
        return typeof value === 'string' ? value : undefined
      }
      return {
        connection: target.connection,
        origin,
        request: `${request.method} ${request.path}`,
        who: whoOf(target.authentication),
        status: response.status,
        contentType: header('content-type')?.slice(0, 100) ?? '',
        body: typeof response.data === 'string' ? response.data : '',
        header,
        elapsedMs: performance.now() - startedMs,
        hidden,
      }
    } catch (error) {
      if (error instanceof AppError) throw error
      const fate = watch.sent() ? 'unknown' : 'not-sent'
      if (limits.signal.aborted || closing.signal.aborted) throw new HttpError({ code: 'cancelled' }, fate)
      if (deadline.aborted && watch.sent()) {
        const afterMs = Math.round(limits.deadlineMs)
        throw new HttpError({ code: 'no-answer', connection: target.connection, afterMs }, fate)
      }
      if (deadline.aborted)
        throw wireError(
          Object.assign(new Error('no connection in time'), { code: 'ETIMEDOUT' }),
          target,
          false,
        )
      if (isTooLarge(error)) throw new HttpError(tooLarge(target, request), fate)
      throw hideIn(wireError(error, target, watch.sent()), hidden)
    } finally {
      signal.removeEventListener('abort', watch.giveUp)
    }
  }

  return {
    send,
    close: () => {
      closing.abort()
      connecting.close()
    },
  }
}

/** Node's own request, seen from beside the library: whether it ever got a socket, and that socket for giving up. */
function watchRequest(reset: (socket: Duplex) => void) {
  let socket: Duplex | undefined
  return {
    begin:
      (wire: typeof http | typeof https) =>
      (options: RequestOptions, onAnswer: (answer: IncomingMessage) => void): ClientRequest => {
        const request = wire.request({ ...options, maxHeaderSize: mostHeaderBytes }, onAnswer)
        request.once('socket', given => {
          socket = given
        })
        return request
      },
    sent: () => socket !== undefined,
    giveUp: () => {
      if (socket !== undefined) reset(socket)
    },
  }
}

async function secretOf(target: HttpTarget, { deadlineMs, signal }: RequestLimits): Promise<string | null> {
  if (target.authentication.scheme === 'none') return null
  const cut = Promise.withResolvers<never>()
  const onAbort = (): void => cut.reject(new HttpError({ code: 'cancelled' }, 'not-sent'))
  const onLate = (): void =>
    cut.reject(
      new HttpError({ code: 'no-answer', connection: target.connection, afterMs: deadlineMs }, 'not-sent'),
    )
  const timer = setTimeout(onLate, deadlineMs)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    // a keychain may ask a person, who may be at lunch
    const secret = await Promise.race([target.secret(), cut.promise])
    if (secret === null)
      throw new HttpError({ code: 'secret-needed', connection: target.connection }, 'not-sent')
    return secret
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
  }
}

function headersOf({ body, uncached }: HttpRequest): Record<string, string> {
  return {
    Accept: 'application/json',
    'User-Agent': 'Switchyard',
    ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    ...(uncached === true ? { 'Cache-Control': 'no-cache', Pragma: 'no-cache' } : {}),
  }
}

function isTooLarge(error: unknown): boolean {
  return error instanceof AxiosError && /maxContentLength/.test(error.message)
}

function tooLarge({ connection }: HttpTarget, { method, path }: HttpRequest) {
  return {
    code: 'answer-unusable',
    connection,
    request: `${method} ${path}`,
    status: 0,
    problem: 'too-large',
    detail: `it is longer than ${mostBytes / 1024 / 1024} MB`,
    retryAfterMs: null,
  } as const
}

function hideIn(error: HttpError, hidden: (text: string) => string): HttpError {
  if (!('problem' in error.failure)) return error
  const failure = { ...error.failure, problem: hidden(error.failure.problem) } as typeof error.failure
  return new HttpError(failure, error.fate, { cause: error.cause })
}
