import { describe, expect, onTestFinished, test } from 'vitest'
import { restFlags } from '../../../main/connectors/rest-flags/index.ts'
import type { ConnectContext } from '../../../main/connectors/connector.ts'
import { serveRestFlags } from '../../../main/demo/stand-ins/rest-flags-server.ts'
import type { TestStep } from '../../../shared/domain/connection-status.ts'
import type { RestFlagsSettings } from '../../../shared/domain/rest-flags-settings.ts'
import { restContext, restDesk, restSettings, seedFlags } from '../../support/rest-flags.ts'
import { never } from '../../support/writing.ts'

async function steps(
  settings: RestFlagsSettings,
  context: Partial<ConnectContext> = {},
): Promise<TestStep[]> {
  const found: TestStep[] = []
  for await (const step of restFlags.test(settings, restContext(context), never)) found.push(step)
  return found
}

const results = (found: readonly TestStep[]) => found.map(({ step, result }) => `${step} ${result}`)

describe('testing a connection to a flag API', () => {
  test('goes step by step, changes nothing, and does not claim what it cannot know', async () => {
    const { settings, flags, arrived } = await restDesk({ flags: seedFlags() })
    const before = JSON.stringify(flags.list())
    const found = await steps(settings)
    expect(results(found).slice(0, 9)).toEqual([
      'name-resolution passed',
      'tcp passed',
      'tls skipped',
      'sign-in passed',
      'tables passed',
      'read passed',
      'write warning',
      'role skipped',
      'clock passed',
    ])
    expect(found.find(({ step }) => step === 'tables')?.found).toContain(
      '/v1/feature-flags/ (3 flags), it calls itself "application"',
    )
    expect(found.find(({ step }) => step === 'write')?.found).toContain('cannot be proved without a write')
    expect(arrived.some(request => /^(PUT|POST)/.test(request))).toBe(false)
    expect(JSON.stringify(flags.list())).toBe(before)
  })

  test('a wrong secret fails at signing in, and the rest is skipped', async () => {
    const { settings } = await restDesk()
    const found = await steps(settings, { secret: async () => 'canary-wrong' })
    expect(results(found)).toEqual([
      'name-resolution passed',
      'tcp passed',
      'tls skipped',
      'sign-in failed',
      ...['tables', 'read', 'write', 'role', 'clock', 'round-trip'].map(step => `${step} skipped`),
    ])
    expect(JSON.stringify(found)).not.toContain('canary')
  })

  test('a missing secret still shows how far the network leads', async () => {
    const { settings, headers } = await restDesk()
    const found = await steps(settings, { secret: async () => null })
    expect(results(found).slice(0, 4)).toEqual([
      'name-resolution passed',
      'tcp passed',
      'tls skipped',
      'sign-in failed',
    ])
    expect(found[3]?.because).toEqual({ code: 'secret-needed', connection: 'Meals' })
    expect(headers.every(({ authorization }) => authorization === undefined)).toBe(true)
  })

  test('a server that is not there fails at its port', async () => {
    const { settings, server } = await restDesk()
    await server.close()
    const found = await steps(settings)
    expect(results(found).slice(0, 3)).toEqual(['name-resolution passed', 'tcp failed', 'tls skipped'])
  })

  test('a page where the list was due fails at the list', async () => {
    const { settings } = await restDesk({
      fault: (_request, response) => {
        response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html></html>')
        return true
      },
    })
    const found = await steps(settings)
    expect(found.find(({ step }) => step === 'tables')).toMatchObject({
      result: 'failed',
      because: { code: 'answer-unusable', problem: 'not-the-api' },
    })
  })

  test('an API that asks for no sign-in is something to look at', async () => {
    const server = await serveRestFlags({ flags: seedFlags() })
    onTestFinished(() => server.close())
    const found = await steps(restSettings(server.port, { authentication: { scheme: 'none' } }))
    expect(found.find(({ step }) => step === 'sign-in')).toMatchObject({
      result: 'warning',
      found: 'the API answers without any sign-in',
    })
  })

  test('a server whose clock is wrong is found out', async () => {
    const { settings } = await restDesk({
      flags: seedFlags(),
      fault: (_request, response) => {
        response.setHeader('Date', 'Sat, 31 Aug 2024 12:00:00 GMT')
        return false
      },
    })
    expect((await steps(settings)).find(({ step }) => step === 'clock')?.result).toBe('warning')
  })

  test('an API that offers no PUT is found out', async () => {
    const { settings } = await restDesk({
      flags: seedFlags(),
      fault: (request, response) => {
        if (request.method !== 'OPTIONS') return false
        response.writeHead(204, { Allow: 'GET, HEAD' }).end()
        return true
      },
    })
    expect((await steps(settings)).find(({ step }) => step === 'write')).toMatchObject({
      result: 'warning',
      because: { code: 'permission-missing' },
    })
  })
})
