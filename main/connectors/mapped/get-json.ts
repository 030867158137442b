import { jsonOf } from '../http/http-answers.ts'
import type { HttpAnswer, HttpClient, RequestLimits } from '../http/http-client.ts'

/** @throws HttpError for anything but JSON that says yes */
export async function getJson(
  client: HttpClient,
  path: string,
  limits: RequestLimits,
): Promise<{ readonly json: unknown; readonly answer: HttpAnswer }> {
  // as an address writes it: what is typed may hold letters that travel encoded
  const { pathname, search } = new URL(path, 'http://host')
  const answer = await client.send({ method: 'GET', path: pathname + search, uncached: true }, limits)
  return { json: jsonOf(answer), answer }
}
