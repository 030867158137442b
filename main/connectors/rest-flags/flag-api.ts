import { createHash } from 'node:crypto'
import type { RestFlagsSettings } from '../../../shared/domain/rest-flags-settings.ts'
import { AppError } from '../../../shared/failure.ts'
import { assertOk, isJson, jsonOf, unusable } from '../http/http-answers.ts'
import type { HttpAnswer, HttpClient, HttpRequest, RequestLimits } from '../http/http-client.ts'
import { printable } from '../http/http-failures.ts'
import { isJsonObject } from '../http/parse-json.ts'
import { flagPath, listPath } from './flag-path.ts'

/** A flag as its own address tells it. `enabled` is kept as it came: only `true` itself switches anything on. */
export type FlagDetails = {
  readonly key: string
  readonly enabled: unknown
  readonly description: string | null
  readonly createdAt: string | null
  readonly updatedAt: string | null
  readonly version: string
}

export type FlagList = {
  /** by key, as it came. A Map, since keys are hostile text. */
  readonly listed: ReadonlyMap<string, unknown>
  readonly environment: string | null
  readonly updatedAt: string | null
  readonly answer: HttpAnswer
}

export type FlagBody = { readonly enabled?: boolean; readonly description?: string | null }

/** Seed 004's four endpoints, and nothing else: it has none to delete a flag, and none that toggles. */
export type FlagApi = {
  readonly list: (limits: RequestLimits) => Promise<FlagList>
  /** undefined: there is no such flag */
  readonly get: (key: string, limits: RequestLimits) => Promise<FlagDetails | undefined>
  /** A flag is always made disabled, even where the seed's own example says otherwise; switching it on is a change of its own. */
  readonly create: (key: string, description: string, limits: RequestLimits) => Promise<FlagDetails>
  /** What the server says the flag is now; null where it only says that it was done. */
  readonly update: (key: string, body: FlagBody, limits: RequestLimits) => Promise<FlagDetails | null>
}

export function createFlagApi(
  client: HttpClient,
  settings: RestFlagsSettings,
  options: { readonly uncached: boolean },
): FlagApi {
  const send = (request: HttpRequest, limits: RequestLimits): Promise<HttpAnswer> =>
    client.send({ ...request, uncached: options.uncached }, limits)
  return {
    list: async limits => {
      const answer = await send({ method: 'GET', path: listPath(settings) }, limits)
      return listOf(jsonOf(answer), answer)
    },
    get: async (key, limits) => {
      const answer = await send({ method: 'GET', path: addressOf(key, settings) }, limits)
      // a page that was not found is no flag that was not found
      if (answer.status === 404 && isJson(answer)) return undefined
      return detailsOf(jsonOf(answer), key, answer)
    },
    create: async (key, description, limits) => {
      addressOf(key, settings)
      const body = { name: key, enabled: false, description }
      const answer = await send({ method: 'POST', path: listPath(settings), body }, limits)
      return detailsOf(jsonOf(answer), key, answer)
    },
    update: async (key, body, limits) => {
      const answer = await send({ method: 'PUT', path: addressOf(key, settings), body }, limits)
      assertOk(answer)
      if (answer.body === '') return null
      // a page, or another flag, means that nobody knows what was written
      return changedOf(jsonOf(answer), key, answer)
    },
  }
}

function addressOf(key: string, settings: RestFlagsSettings): string {
  const path = flagPath(key, settings)
  if (path === undefined)
    throw new AppError({
      code: 'invalid-input',
      field: 'key',
      problem: `${printable(key)} cannot be part of an address`,
    })
  return path
}

function listOf(body: unknown, answer: HttpAnswer): FlagList {
  if (!isJsonObject(body) || !Object.hasOwn(body, 'flags') || !isJsonObject(body['flags']))
    throw unusable(answer, 'wrong-shape', 'it has no "flags" that hold a value by name')
  return {
    listed: new Map(Object.entries(body['flags'])),
    environment: textOf(body, 'environment', answer),
    updatedAt: textOf(body, 'updated_at', answer),
    answer,
  }
}

function detailsOf(body: unknown, key: string, answer: HttpAnswer): FlagDetails {
  if (!isJsonObject(body)) throw unusable(answer, 'wrong-shape', 'it is no object')
  if (!Object.hasOwn(body, 'name') || body['name'] !== key)
    throw unusable(
      answer,
      'wrong-shape',
      `it is about ${printable(JSON.stringify(body['name']) ?? 'no flag')}`,
    )
  if (!Object.hasOwn(body, 'enabled'))
    throw unusable(answer, 'wrong-shape', 'it does not say whether the flag is enabled')
  const enabled = body['enabled']
  const description = textOf(body, 'description', answer)
  const createdAt = textOf(body, 'created_at', answer)
  const updatedAt = textOf(body, 'updated_at', answer)
  const row = JSON.stringify([key, enabled, description, createdAt, updatedAt])
  const version = createHash('sha256').update(row).digest('hex').slice(0, 32)
  return { key, enabled, description, createdAt, updatedAt, version }
}

/** An answer to a change: the seed does not say what is in it, so that only a contradiction counts against it. */
function changedOf(body: unknown, key: string, answer: HttpAnswer): FlagDetails | null {
  if (isJsonObject(body) && Object.hasOwn(body, 'name') && Object.hasOwn(body, 'enabled'))
    return detailsOf(body, key, answer)
  return null
}

function textOf(body: Record<string, unknown>, field: string, answer: HttpAnswer): string | null {
  const value = Object.hasOwn(body, field) ? body[field] : null
  if (value == null) return null
  if (typeof value !== 'string') throw unusable(answer, 'wrong-shape', `"${field}" is no text`)
  return value
}
