import { describe, expect, onTestFinished, test } from 'vitest'
import {
  serveRestFlags,
  type RestFlagsServerOptions,
} from '../../../../main/demo/stand-ins/rest-flags-server.ts'

async function api(options: RestFlagsServerOptions = {}) {
  const server = await serveRestFlags(options)
  onTestFinished(() => server.close())
  return async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? null : (JSON.parse(text) as unknown),
    }
  }
}

describe('the stand-in for a flag API', () => {
  test('makes, tells, lists and changes flags as the seed says, and says what it is', async () => {
    const send = await api({ nowMs: () => Date.UTC(2024, 7, 31, 12) })
    const made = await send('POST', '/v1/feature-flags/', {
      name: 'meal_planning',
      enabled: true,
      description: 'x',
    })
    expect(made).toMatchObject({
      status: 201,
      body: { name: 'meal_planning', created_at: '2024-08-31T12:00:00.000Z' },
    })
    expect(made.headers.get('x-stand-in')).toBe('Switchyard demo')
    const changed = await send('PUT', '/v1/feature-flags/meal_planning', { enabled: false })
    expect(changed).toMatchObject({ status: 200, body: { enabled: false, description: 'x' } })
    expect((await send('GET', '/v1/feature-flags/meal_planning')).body).toEqual(changed.body)
    expect((await send('GET', '/v1/feature-flags/')).body).toEqual({
      environment: 'application',
      flags: { meal_planning: false },
      updated_at: '2024-08-31T12:00:00.001Z',
    })
  })

  test.each<[string, string, unknown, number]>([
    ['GET', '/v1/feature-flags/nowhere', undefined, 404],
    ['PUT', '/v1/feature-flags/nowhere', { enabled: true }, 404],
    ['GET', '/elsewhere', undefined, 404],
    ['POST', '/v1/feature-flags/', { name: 'taken' }, 409],
    ['POST', '/v1/feature-flags/', { name: '' }, 400],
    ['POST', '/v1/feature-flags/', { name: 'x', enabled: 'yes' }, 400],
    ['PUT', '/v1/feature-flags/taken', 'no json', 400],
    ['PUT', '/v1/feature-flags/taken', [], 400],
    ['PUT', '/v1/feature-flags/taken', 'x'.repeat(100_000), 400],
    ['DELETE', '/v1/feature-flags/taken', undefined, 405],
  ])('%s %s %j is %i', async (method, path, body, status) => {
    const send = await api()
    await send('POST', '/v1/feature-flags/', { name: 'taken' })
    expect((await send(method, path, body)).status).toBe(status)
  })

  test('lets in only who shows the right header, and lets readers change nothing', async () => {
    const letIn = { header: 'Authorization', value: 'Bearer right' }
    const send = await api({ letIn, readOnly: true })
    expect((await send('GET', '/v1/feature-flags/')).status).toBe(401)
    expect(
      (await send('GET', '/v1/feature-flags/', undefined, { authorization: 'Bearer wrong' })).status,
    ).toBe(401)
    const right = { authorization: 'Bearer right' }
    expect((await send('GET', '/v1/feature-flags/', undefined, right)).status).toBe(200)
    expect((await send('PUT', '/v1/feature-flags/x', { enabled: true }, right)).status).toBe(403)
  })

  test('limits changes, says for how long, and never limits reading', async () => {
    let nowMs = 0
    const send = await api({ changesPerSecond: 2, nowMs: () => nowMs })
    const statuses = []
    for (let round = 0; round < 3; round += 1)
      statuses.push((await send('POST', '/v1/feature-flags/', { name: `f${round}` })).status)
    expect(statuses).toEqual([201, 201, 429])
    expect((await send('POST', '/v1/feature-flags/', { name: 'f3' })).headers.get('retry-after')).toBe('1')
    expect((await send('GET', '/v1/feature-flags/')).status).toBe(200)
    nowMs = 1_000
    expect((await send('POST', '/v1/feature-flags/', { name: 'f4' })).status).toBe(201)
  })
})
