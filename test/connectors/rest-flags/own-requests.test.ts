import { describe, expect, test } from 'vitest'
import { createOwnRequests } from '../../../main/connectors/rest-flags/own-requests.ts'
import type { HttpAnswer, HttpClient } from '../../../main/connectors/http/http-client.ts'
import { AppError } from '../../../shared/failure.ts'
import { restDesk, seedFlags } from '../../support/rest-flags.ts'
import { never } from '../../support/writing.ts'

const minuteMs = 60_000

/** A clock at the twentieth second of a minute, and a client that answers as it is told. */
function desk() {
  let nowMs = 1_000 * minuteMs + 20_000
  const own = createOwnRequests(() => nowMs)
  let answer: () => HttpAnswer = () => {
    throw new Error('not told')
  }
  const client: HttpClient = own.watched({ send: async () => answer(), close: () => {} })
  return {
    own,
    later: (ms: number) => (nowMs += ms),
    send: async (told: Partial<HttpAnswer> | AppError) => {
      answer = () => {
        if (told instanceof AppError) throw told
        return { status: 200, elapsedMs: 50, ...told } as HttpAnswer
      }
      await client.send({ method: 'GET', path: '/' }, { deadlineMs: 1_000, signal: never }).catch(() => {})
    },
  }
}

describe('what a flag service is seen to do', () => {
  test('answers in so many ms, and so many requests fail, minute by minute', async () => {
    const { own, later, send } = desk()
    later(minuteMs)
    await send({ elapsedMs: 100 })
    await send({ elapsedMs: 300, status: 503 })
    await send(
      new AppError({ code: 'connection-unreachable', connection: 'Meals', problem: 'refused', address: '' }),
    )
    // refusing one request is the service at work, and what was never asked is not its failure
    await send({ elapsedMs: 200, status: 404 })
    await send(new AppError({ code: 'cancelled' }))
    later(minuteMs)
    const at = (value: 'response-time' | 'failed-requests') => own.rows({ from: 'own', value }, 0).points
    expect(at('response-time')).toEqual([{ minuteMs: 1_001 * minuteMs, value: 200, count: 3 }])
    expect(at('failed-requests')).toEqual([{ minuteMs: 1_001 * minuteMs, value: 50, count: 4 }])
  })

  test('says nothing of the minute in which it began: an earlier run may have seen the rest', async () => {
    const { own, later, send } = desk()
    await send({ elapsedMs: 100 })
    later(minuteMs)
    const { fromMs, points } = own.rows({ from: 'own', value: 'response-time' }, 0)
    expect([fromMs, points]).toEqual([1_001 * minuteMs, []])
  })

  test('is watched by every connection unless somebody takes it out', async () => {
    const { connector, settings } = await restDesk({ flags: seedFlags() })
    expect(connector.capabilities.measures).toBe(true)
    expect(settings.measures.map(({ source }) => source)).toEqual([
      { from: 'own', value: 'response-time' },
      { from: 'own', value: 'failed-requests' },
    ])
    const none = await restDesk({ flags: seedFlags() }, { measures: [] })
    expect(none.connector.capabilities.measures).toBe(false)
  })

  test('can be read while the service is down', async () => {
    const { connector, server } = await restDesk({ flags: seedFlags() })
    await server.close()
    const read: string[] = []
    for await (const { status } of connector.readMeasures?.(() => 0, never) ?? []) read.push(status)
    expect(read).toEqual(['read', 'read'])
  })
})
