import { describe, expect, test } from 'vitest'
import { failureOf, never } from '../../support/connector-writes.ts'
import { buildMeasure, firstReading, minuteMs, pointsOf, readings } from '../../support/measures.ts'
import { restDesk, token, type Fault } from '../../support/rest-flags.ts'

/** The stand-in, with one more address that answers with this. */
const answering =
  (path: string, body: unknown, status = 200): Fault =>
  (request, response) => {
    if (request.url !== path) return false
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body))
    return true
  }

describe('a measure from a path of the API', () => {
  const source = { from: 'http', path: '/metrics?of=queues', value: '$.queues[0]["back log"]' }

  test('is the number as it is now, under the minute it was read in', async () => {
    const fault = answering('/metrics?of=queues', { queues: [{ 'back log': '17.5' }] })
    const desk = await restDesk({ fault }, { measures: [buildMeasure(source)] })
    const before = Date.now() - minuteMs
    const [[at, value] = [0, 0], ...more] = pointsOf(await firstReading(desk.connector, 0))
    expect([value, more]).toEqual([17.5, []])
    expect(at % minuteMs).toBe(0)
    expect(at).toBeGreaterThan(before)
    expect(desk.headers.at(-1)?.authorization).toBe(`Bearer ${token}`)
    await desk.connector.close()
  })

  test('that is not in the answer is not provided, which is not 0', async () => {
    for (const body of [{}, { queues: [] }, { queues: [{ 'back log': null }] }]) {
      const desk = await restDesk(
        { fault: answering('/metrics?of=queues', body) },
        { measures: [buildMeasure(source)] },
      )
      expect(await firstReading(desk.connector, 0)).toMatchObject({
        status: 'failed',
        failure: { code: 'value-missing', where: source.value },
      })
      await desk.connector.close()
    }
  })

  test('that is no number says so, and one that fails stops no other', async () => {
    const fault = answering('/metrics', { bad: 'much', good: 3 })
    const at = (value: string) => buildMeasure({ from: 'http', path: '/metrics', value }, value)
    const gone = buildMeasure({ from: 'http', path: '/gone', value: '$' }, 'gone')
    const desk = await restDesk({ fault }, { measures: [at('$.bad'), gone, at('$.good')] })
    const [bad, notFound, good] = await readings(desk.connector, 0)
    expect(bad).toMatchObject({ failure: { code: 'answer-unusable', problem: 'wrong-shape' } })
    expect(notFound).toMatchObject({ status: 'failed', failure: { code: 'answer-unusable' } })
    expect(pointsOf(good!)[0]?.[1]).toBe(3)
    await desk.connector.close()
  })

  test('asks a server that is down once, whatever it was meant to be asked', async () => {
    const measures = ['one', 'two', 'three'].map(name => buildMeasure({ ...source }, name))
    const desk = await restDesk({}, { measures })
    await desk.server.close()
    const found = await readings(desk.connector, 0)
    expect(found.map(reading => reading.status)).toEqual(['failed', 'failed', 'failed'])
    expect(found[2]).toMatchObject({ failure: { code: 'connection-unreachable' } })
    expect(desk.arrived).toEqual([])
    await desk.connector.close()
  })
})

describe('people from a path of the API', () => {
  const people = { from: 'http', path: '/people', list: '$.data.users', id: 'id' } as const

  test('are counted once each', async () => {
    const users = [{ id: 'u-1' }, { id: 'u-2' }, { id: 'u-2' }, { id: 7 }]
    const desk = await restDesk({ fault: answering('/people', { data: { users } }) }, { people })
    expect(desk.connector.capabilities.people).toBe(true)
    expect(await desk.connector.countPeople(never)).toBe(3)
    await desk.connector.close()
  })

  test('are not guessed from an answer of another shape', async () => {
    for (const body of [{ data: { users: 5 } }, { data: { users: [{ name: 'Ana' }] } }, []]) {
      const desk = await restDesk({ fault: answering('/people', body) }, { people })
      expect(await failureOf(desk.connector.countPeople(never))).toMatchObject({
        code: 'answer-unusable',
        problem: 'wrong-shape',
      })
      await desk.connector.close()
    }
  })

  test('may be the entries themselves', async () => {
    const fault = answering('/people', ['u-1', 'u-2'])
    const desk = await restDesk({ fault }, { people: { ...people, list: '$', id: null } })
    expect(await desk.connector.countPeople(never)).toBe(2)
    await desk.connector.close()
  })

  test('nobody is counted where nothing is mapped', async () => {
    const desk = await restDesk()
    expect(desk.connector.capabilities.people).toBe(false)
    expect(await desk.connector.countPeople(never)).toBeUndefined()
    await desk.connector.close()
  })
})
