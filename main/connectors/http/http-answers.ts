import type { Failure } from '../../../shared/failure.ts'
import type { HttpAnswer } from './http-client.ts'
import { HttpError, printable, type Fate } from './http-failures.ts'
import { isJsonObject, parseJson } from './parse-json.ts'
import { retryAfterMs } from './retry-after.ts'

type Unusable = Extract<Failure, { code: 'answer-unusable' }>

/** Which status means what for the request that it answers; anything that is not here goes by its class. */
const fates: Readonly<Record<number, Fate>> = {
  408: 'unknown',
  409: 'conflict',
  412: 'conflict',
  429: 'not-sent',
}

/** The JSON of an answer that says yes. @throws HttpError for anything else */
export function jsonOf(answer: HttpAnswer): unknown {
  assertOk(answer)
  if (!isJson(answer)) {
    const found = answer.contentType === '' ? 'it has no content type' : `it is ${answer.contentType}`
    throw unusable(answer, 'not-the-api', found)
  }
  const parsed = parseJson(answer.body)
  if (parsed === undefined) throw unusable(answer, 'wrong-shape', 'it is no JSON that can be read')
  return parsed.value
}

/** @throws HttpError unless the server said yes */
export function assertOk(answer: HttpAnswer): void {
  if (answer.status < 200 || answer.status > 299) throw statusError(answer)
}

/** Not what was asked for, though the status says yes: what became of a change is then not known. */
export function unusable(answer: HttpAnswer, problem: Unusable['problem'], detail: string): HttpError {
  return new HttpError(unusableFailure(answer, problem, detail), 'unknown')
}

export function isJson({ contentType }: HttpAnswer): boolean {
  return /^application\/([\w.+-]+\+)?json\s*(;|$)/i.test(contentType)
}

function statusError(answer: HttpAnswer): HttpError {
  const { status, connection } = answer
  const fate = fates[status] ?? (status >= 500 ? 'unknown' : 'refused')
  if (status >= 300 && status < 400)
    return new HttpError(unusableFailure(answer, 'redirect', pointedAt(answer)), fate)
  if (status === 401) return new HttpError({ code: 'sign-in-refused', connection, user: answer.who }, fate)
  if (status === 403)
    return new HttpError({ code: 'permission-missing', connection, needed: answer.request }, fate)
  if (status === 429) return new HttpError(unusableFailure(answer, 'rate-limited', words(answer)), fate)
  if (status >= 500 || status === 408)
    return new HttpError(unusableFailure(answer, 'server-error', words(answer)), fate)
  // a page where an API was meant to be, and not this API saying no
  if (!isJson(answer) && /html/i.test(answer.contentType))
    return new HttpError(
      unusableFailure(answer, 'not-the-api', `it is a page (${answer.contentType}, ${status})`),
      fate,
    )
  return new HttpError(unusableFailure(answer, 'refused', words(answer)), fate)
}

function unusableFailure(answer: HttpAnswer, problem: Unusable['problem'], detail: string): Unusable {
  const { connection, request, status } = answer
  const waitMs = retryAfterMs(answer.header('retry-after'), answer.header('date'), Date.now())
  return {
    code: 'answer-unusable',
    connection,
    request,
    status,
    problem,
    detail: answer.hidden(printable(detail)),
    retryAfterMs: waitMs ?? null,
  }
}

/** Where a redirect points, without what could be a secret in it. */
function pointedAt(answer: HttpAnswer): string {
  const location = answer.header('location') ?? ''
  if (location === '') return 'nowhere'
  if (!URL.canParse(location, answer.origin)) return 'an address that cannot be read'
  const { protocol, host, pathname } = new URL(location, answer.origin)
  return /^https?:$/.test(protocol) ? `${protocol}//${host}${pathname}` : `an address of the kind ${protocol}`
}

/** What the server says in words, where it says so in one of the usual ways. */
function words(answer: HttpAnswer): string {
  if (!isJson(answer)) return ''
  const said = parseJson(answer.body)?.value
  if (!isJsonObject(said)) return ''
  for (const name of ['detail', 'message', 'error', 'title']) {
    const text = Object.hasOwn(said, name) ? said[name] : undefined
    if (typeof text === 'string' && text !== '') return text
    if (typeof text === 'object' && text !== null) return JSON.stringify(text)
  }
  return ''
}
