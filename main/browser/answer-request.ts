import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import { pageHeaders } from '../host/content-security-policy.ts'
import { answerFrom, type PageFiles } from '../host/page-files.ts'
import type { LaunchSessions } from './launch-sessions.ts'
import { hasPathTarget, isForUs, isFromForeignPage, isFromOwnPage } from './own-address.ts'
import { paths } from './protocol.ts'
import { readJson } from './read-json.ts'

const ExchangeBody = z.strictObject({ token: z.string().max(200) })
const CheckBody = z.strictObject({ session: z.string().max(200) })

export type RequestAnswerer = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** Files of the built page and the two session calls; nothing else exists here. */
export function createRequestAnswerer(
  files: PageFiles,
  sessions: LaunchSessions,
  port: () => number,
): RequestAnswerer {
  return async (request, response) => {
    if (!isForUs(request, port())) return end(response, 421)
    if (!hasPathTarget(request)) return end(response, 400)
    const target = request.url ?? ''
    switch (request.method) {
      case 'GET':
      case 'HEAD':
        return isFromForeignPage(request) ? end(response, 403) : sendFile(files, target, response)
      case 'POST':
        return isFromOwnPage(request) ? answerPost(target, request, response, sessions) : end(response, 403)
      default:
        return end(response, 405, { Allow: 'GET, HEAD, POST' })
    }
  }
}

function sendFile(files: PageFiles, target: string, response: ServerResponse): void {
  const answer = answerFrom(files, target)
  if (answer === undefined) return end(response, 404)
  response.writeHead(200, { ...answer.headers, 'Content-Length': answer.body.length })
  // node leaves the body out by itself when it answers HEAD
  response.end(answer.body)
}

async function answerPost(
  target: string,
  request: IncomingMessage,
  response: ServerResponse,
  sessions: LaunchSessions,
): Promise<void> {
  if (target !== paths.exchange && target !== paths.check) return end(response, 404)
  const body = await readJson(request)
  if (target === paths.check) {
    const asked = CheckBody.safeParse(body)
    if (!asked.success) return end(response, 400)
    const answer = sessions.check(asked.data.session)
    return answer === 'accepted' ? end(response, 204) : endRefused(response, answer)
  }
  const asked = ExchangeBody.safeParse(body)
  if (!asked.success) return end(response, 400)
  const answer = sessions.exchange(asked.data.token)
  if (typeof answer === 'string') return endRefused(response, answer)
  const json = Buffer.from(JSON.stringify({ session: answer.session }))
  response.writeHead(200, {
    ...pageHeaders,
    'Content-Type': 'application/json',
    'Content-Length': json.length,
    'Cache-Control': 'no-store',
  })
  response.end(json)
}

function endRefused(response: ServerResponse, answer: 'refused' | 'too-many-tries'): void {
  if (answer === 'too-many-tries') end(response, 429, { 'Retry-After': '1' })
  else end(response, 401)
}

/** Refusals have no body: whoever is refused learns nothing but that. */
function end(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  // what is left of an unwanted body is not read
  const closing = status >= 400 ? { Connection: 'close' } : {}
  const length = status === 204 ? {} : { 'Content-Length': 0 }
  response.writeHead(status, {
    ...pageHeaders,
    ...length,
    'Cache-Control': 'no-store',
    ...closing,
    ...headers,
  })
  response.end()
}
