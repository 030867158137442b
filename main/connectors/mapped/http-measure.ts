import { parseJsonPath, valueAt } from '../../../shared/domain/measure-json-path.ts'
import type { HttpMeasure } from '../../../shared/domain/measure.ts'
import { AppError } from '../../../shared/failure.ts'
import { unusable } from '../http/http-answers.ts'
import type { HttpClient, RequestLimits } from '../http/http-client.ts'
import { getJson } from './get-json.ts'
import { minuteMs } from './minute-values.ts'
import { numberOf } from './read-number.ts'
import type { MeasureRows } from './read-measures.ts'

/**
 * A number as it is now, under the minute in which it was read.
 * @throws HttpError, or AppError `value-missing` when the answer does not hold it
 */
export async function readHttpMeasure(
  client: HttpClient,
  source: HttpMeasure,
  limits: RequestLimits,
): Promise<MeasureRows> {
  const { json, answer } = await getJson(client, source.path, limits)
  const found = valueAt(json, parseJsonPath(source.value) ?? [])
  if (found === undefined || found === null)
    throw new AppError({ code: 'value-missing', connection: answer.connection, where: source.value })
  const value = numberOf(found)
  if (value === undefined) throw unusable(answer, 'wrong-shape', `${source.value} is no number`)
  const minute = Math.floor(Date.now() / minuteMs) * minuteMs
  return { fromMs: minute, throughMs: minute, points: [{ minuteMs: minute, value, count: 1 }] }
}
