import type { OwnMeasure } from '../../../shared/domain/measure.ts'
import { AppError } from '../../../shared/failure.ts'
import type { HttpClient } from '../http/http-client.ts'
import { createMinuteValues, minuteMs } from '../mapped/minute-values.ts'
import type { MeasureRows } from '../mapped/read-measures.ts'

/** Sees how every request of a connection goes, for as long as the connection is open. */
export type OwnRequests = {
  watched(client: HttpClient): HttpClient
  rows(source: OwnMeasure, sinceMs: number): MeasureRows
}

/** Readings come once a minute and look back ten. */
const keptMs = 60 * minuteMs

export function createOwnRequests(nowMs: () => number = Date.now): OwnRequests {
  const values = { 'response-time': createMinuteValues(), 'failed-requests': createMinuteValues() }
  // of the minute in which this began only a part was seen; what an earlier run saw of it stays
  const firstMs = Math.ceil(nowMs() / minuteMs) * minuteMs

  const saw = (failed: boolean, elapsedMs: number | undefined): void => {
    const atMs = nowMs()
    values['failed-requests'].add(atMs, failed ? 100 : 0)
    if (elapsedMs !== undefined) values['response-time'].add(atMs, elapsedMs)
    for (const kept of Object.values(values)) kept.forgetBefore(atMs - keptMs)
  }

  return {
    watched: client => ({
      ...client,
      send: async (request, limits) => {
        try {
          const answer = await client.send(request, limits)
          // a refusal of one request is the service at work; these are the service failing
          saw(answer.status >= 500 || answer.status === 408 || answer.status === 429, answer.elapsedMs)
          return answer
        } catch (error) {
          if (!limits.signal.aborted && !isOurDoing(error)) saw(true, undefined)
          throw error
        }
      },
    }),
    rows: ({ value }, sinceMs) => {
      const fromMs = Math.max(firstMs, Math.floor(sinceMs / minuteMs) * minuteMs)
      return { fromMs, throughMs: Math.max(fromMs, nowMs()), points: values[value].points('avg', fromMs) }
    },
  }
}

/** No secret, or given up by a person: nothing was asked of the service. */
function isOurDoing(error: unknown): boolean {
  return (
    error instanceof AppError && ['cancelled', 'secret-needed', 'vault-locked'].includes(error.failure.code)
  )
}
