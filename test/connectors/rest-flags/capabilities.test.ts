import { describe, expect, test } from 'vitest'
import { createFlagApi } from '../../../main/connectors/rest-flags/flag-api.ts'
import { createHttpClient } from '../../../main/connectors/http/http-client.ts'
import { targetOf } from '../../../main/connectors/rest-flags/connect-rest-flags.ts'
import { evaluateOnOff } from '../../../shared/evaluation/index.ts'
import { failureOfAsync } from '../../support/failure-of.ts'
import { manyFlags, restContext, restDesk, seedFlags } from '../../support/rest-flags.ts'
import { change, limits, mark, never, readState, rollBackOf } from '../../support/writing.ts'

describe('what a flag API claims to be able to do', () => {
  test('it can hold a description, and nothing else besides on and off', async () => {
    const { connector } = await restDesk({ flags: seedFlags() })
    const { delivery, ...abilities } = connector.capabilities
    const claimed = Object.entries(abilities).filter(([, claim]) => claim !== false && claim !== 'none')
    expect([delivery, ...claimed.map(([ability]) => ability).toSorted()]).toEqual([
      'at-once',
      'description',
      // response times and failures, as it sees them itself
      'measures',
      'onOff',
    ])
    const { result } = await change(connector, 'meal_planning', { description: 'kept' })
    expect(result.status).toBe('written')
    expect((await readState(connector, 'meal_planning')).flag.description).toBe('kept')
  })

  test('what it does not claim is neither read nor accepted', async () => {
    const { connector } = await restDesk({ flags: seedFlags() })
    const { flag, overrides } = await readState(connector, 'meal_planning')
    expect([flag.percentage, flag.globalOverride, flag.metadata, overrides]).toEqual([null, 'none', null, []])
    expect(await failureOfAsync(connector.readUsage(0, never))).toMatchObject({ code: 'not-supported' })
    expect(await connector.countPeople(never)).toBeUndefined()
    for (const patch of [{ percentage: 50 }, { globalOverride: 'force-off' as const }, { metadata: '{}' }])
      expect((await change(connector, 'meal_planning', patch)).result).toMatchObject({
        status: 'refused',
        failure: { code: 'not-supported' },
      })
  })

  test('the share it shows is the share its application serves, person by person', async () => {
    const { connector } = await restDesk({ flags: seedFlags() })
    const reading = await connector.readStore(null, never)
    if (reading.status !== 'read') throw new Error('nothing was read')
    for (const flag of reading.flags) {
      const served = Array.from(
        { length: 100 },
        (_, person) => evaluateOnOff(`user-${person}`, flag.key, flag).variant,
      )
      expect(served.filter(variant => variant === 'new').length / 100).toBe(connector.effectiveShare(flag))
    }
    expect(evaluateOnOff('user-1', 'nowhere', undefined)).toMatchObject({
      variant: 'old',
      decidedBy: 'default',
    })
  })

  test('is ready when it answers, says why not otherwise, and tells its clock', async () => {
    const { connector, server } = await restDesk({ flags: seedFlags() })
    const { readiness, roundTripMs, clockOffsetMs } = await connector.readiness(never)
    expect(readiness).toEqual({ state: 'ready' })
    expect(roundTripMs).toBeGreaterThan(0)
    expect(Math.abs(clockOffsetMs ?? Number.NaN)).toBeLessThan(60_000)
    await server.close()
    expect(await failureOfAsync(connector.readiness(never))).toMatchObject({ code: 'connection-unreachable' })
  })

  test('a secret that was refused a write is not ready, until one is let in', async () => {
    let refusing = true
    const { connector } = await restDesk({
      flags: seedFlags(),
      fault: (request, response) => {
        if (!refusing || request.method !== 'PUT') return false
        response.writeHead(403, { 'Content-Type': 'application/json' }).end('{}')
        return true
      },
    })
    const apply = () => connector.apply(rollBackOf(['meal_planning']), mark, limits, never)
    expect((await apply())[0]?.status).toBe('refused')
    const needed = 'PUT /v1/feature-flags/meal_planning'
    expect((await connector.readiness(never)).readiness).toEqual({
      state: 'not-ready',
      because: { code: 'permission-missing', connection: 'Meals', needed },
    })
    refusing = false
    expect((await apply())[0]?.status).toBe('written')
    expect((await connector.readiness(never)).readiness).toEqual({ state: 'ready' })
  })

  test('a read-only connection is not ready', async () => {
    const { connector } = await restDesk({ flags: seedFlags() }, {}, { readOnly: true })
    expect((await connector.readiness(never)).readiness).toMatchObject({
      because: { code: 'access-read-only' },
    })
  })

  test('closing ends what is under way', async () => {
    const { connector } = await restDesk({ flags: manyFlags(2), fault: () => true })
    const reading = failureOfAsync(connector.readStore(null, never))
    const proof = failureOfAsync(connector.readBack(['flag_0'], never))
    await connector.close()
    expect(await Promise.all([reading, proof])).toEqual([{ code: 'cancelled' }, { code: 'cancelled' }])
    expect(await failureOfAsync(connector.readBack(['flag_0'], never))).toEqual({ code: 'cancelled' })
  })
})

describe('making a flag', () => {
  test('makes it disabled, whatever anyone wishes, and says so when the name is taken', async () => {
    const { settings, flags } = await restDesk()
    const client = createHttpClient(targetOf(settings, restContext()), { connectMs: 500 })
    const api = createFlagApi(client, settings, { uncached: true })
    const within = { deadlineMs: 1_000, signal: never }
    expect(await api.create('new_feature', 'Description of the new feature', within)).toMatchObject({
      enabled: false,
    })
    expect(flags.get('new_feature')).toMatchObject({
      enabled: false,
      description: 'Description of the new feature',
    })
    expect(await failureOfAsync(api.create('new_feature', '', within))).toMatchObject({
      code: 'answer-unusable',
      status: 409,
    })
    expect(await failureOfAsync(api.create('..', '', within))).toMatchObject({ code: 'invalid-input' })
    client.close()
  })
})
