import type { EnvFileSettings } from '../../../shared/domain/env-file-settings.ts'
import type { Variant } from '../../../shared/domain/flag.ts'
import { assertOk, isJson, jsonOf, unusable } from '../http/http-answers.ts'
import {
  createHttpClient,
  type HttpAnswer,
  type HttpClient,
  type RequestLimits,
} from '../http/http-client.ts'
import type { Resolve } from '../http/guarded-lookup.ts'
import { isJsonObject } from '../http/parse-json.ts'
import { wordFor } from './env-flags.ts'

type Probe = NonNullable<EnvFileSettings['probe']>

export function probeClient(
  probe: Probe,
  connection: string,
  connectMs: number,
  resolve?: Resolve,
): HttpClient {
  const target = {
    ...probe,
    connection,
    authentication: { scheme: 'none' },
    secret: async () => null,
  } as const
  return createHttpClient(target, { connectMs, ...(resolve === undefined ? {} : { resolve }) })
}

/**
 * What the application says of each variable. One that it does not name, or of which it says neither on nor off, is left
 * out: nothing is guessed, least of all that it is OLD.
 *
 * @throws HttpError when it cannot be asked, or when what answers is not the probe: a page, a redirect, no JSON object
 */
export async function askApplication(
  client: HttpClient,
  settings: EnvFileSettings & { readonly probe: Probe },
  keys: readonly string[],
  limits: RequestLimits,
): Promise<ReadonlyMap<string, Variant>> {
  const answer = await client.send({ method: 'GET', path: settings.probe.path, uncached: true }, limits)
  const isOn = readerOf(answer, settings)
  return new Map(
    keys.flatMap((key): [string, Variant][] => {
      const on = isOn(key)
      if (on === undefined) return []
      const newIsOn = wordFor(key, true, settings) === settings.words.on
      return [[key, on === newIsOn ? 'new' : 'old']]
    }),
  )
}

type IsOn = (variable: string) => boolean | undefined

function readerOf(
  answer: HttpAnswer,
  { probe: { reading }, words }: EnvFileSettings & { probe: Probe },
): IsOn {
  if (reading.as === 'text') {
    assertOk(answer)
    return variable => {
      const contains = (text: string) => answer.body.includes(text.replaceAll('{variable}', variable))
      const [on, off] = [contains(reading.onText), contains(reading.offText)]
      // both at once say nothing: an old build and a new one behind one address, or texts that are not told apart
      return on === off ? undefined : on
    }
  }
  const flags = objectOf(answer)
  const read = (value: unknown): boolean | undefined => {
    if (value === true || value === 'true' || value === words.on) return true
    return value === false || value === 'false' || value === words.off ? false : undefined
  }
  if (reading.as === 'variables') return variable => read(own(flags, variable))
  const fields = new Map(reading.fields.map(({ variable, field }) => [variable, field]))
  return variable => {
    const field = fields.get(variable)
    if (field === undefined) return undefined
    // a name with dots in it is a name first, and a path only where there is none
    const direct = own(flags, field)
    return read(direct ?? field.split('.').reduce<unknown>((value, name) => own(value, name), flags))
  }
}

function objectOf(answer: HttpAnswer): Record<string, unknown> {
  if (!isJson(answer) && /html/i.test(answer.contentType)) {
    assertOk(answer)
    throw unusable(answer, 'not-the-api', `it is a page (${answer.contentType})`)
  }
  const value = jsonOf(answer)
  if (isJsonObject(value)) return value
  throw unusable(answer, 'wrong-shape', 'it is no JSON object of variables')
}

function own(value: unknown, name: string): unknown {
  return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
}
