import { parseJsonPath, valueAt } from '../../../shared/domain/measure-json-path.ts'
import type { HttpPeople } from '../../../shared/domain/people-source.ts'
import { unusable } from '../http/http-answers.ts'
import type { HttpClient, RequestLimits } from '../http/http-client.ts'
import { getJson } from './get-json.ts'

/**
 * How many different ids the list names. One answer is the whole list: an API that gives it page by page would be
 * counted by its first page, which is no count.
 *
 * @throws HttpError
 */
export async function countHttpPeople(
  client: HttpClient,
  source: HttpPeople,
  limits: RequestLimits,
): Promise<number> {
  const { json, answer } = await getJson(client, source.path, limits)
  const list = valueAt(json, parseJsonPath(source.list) ?? [])
  if (!Array.isArray(list)) throw unusable(answer, 'wrong-shape', `${source.list} is no list`)
  const ids = new Set<string>()
  for (const entry of list as readonly unknown[]) {
    const id = source.id === null ? entry : valueAt(entry, [source.id])
    if (typeof id !== 'string' && typeof id !== 'number')
      throw unusable(answer, 'wrong-shape', `an entry of ${source.list} has no id`)
    ids.add(String(id))
  }
  return ids.size
}
