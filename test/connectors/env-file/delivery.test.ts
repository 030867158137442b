import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { EnvFileSettings } from '../../../shared/domain/env-file-settings.ts'
import { failureOf, limits, mark, never, rollBackOf } from '../../support/connector-writes.ts'
import {
  address,
  emergency,
  envAppDesk,
  envDesk,
  openEnvFile,
  products,
  sales,
} from '../../support/env-files.ts'

const everything = [address, sales, products, emergency]

/** A connector that asks this server, and the server. */
async function asking(
  answer: RequestListener,
  reading: NonNullable<EnvFileSettings['probe']>['reading'] = { as: 'variables' },
) {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  const { settings } = envDesk()
  const probe = { host: '127.0.0.1', port, tls: { mode: 'off' as const }, path: '/flags', reading }
  const { delivery } = openEnvFile({ ...settings, probe })
  return async (keys: readonly string[] = everything) => {
    if (delivery?.probe === undefined) throw new Error('there is no probe')
    return Object.fromEntries(await delivery.probe(keys, never))
  }
}

const says =
  (body: string, type = 'application/json', status = 200): RequestListener =>
  (_request, response) =>
    void response.writeHead(status, { 'Content-Type': type }).end(body)

test('a changed file is served only after the build, whose words arrive while it runs', async () => {
  const { connector } = await envAppDesk()
  const { delivery } = connector
  if (delivery?.probe === undefined) throw new Error('there is no probe')
  expect(delivery).toMatchObject({ by: 'command', limitMs: 300_000 })
  const served = async () => Object.fromEntries((await delivery.probe?.(everything, never)) ?? [])
  expect(await served()).toEqual({ [address]: 'new', [sales]: 'old', [products]: 'new', [emergency]: 'new' })

  await connector.apply(rollBackOf(everything), mark, limits, never)
  expect(await served()).toEqual({ [address]: 'new', [sales]: 'old', [products]: 'new', [emergency]: 'new' })

  const heard: string[] = []
  expect(await delivery.deliver(never, text => heard.push(text))).toEqual({ exitCode: 0, failure: null })
  expect(heard.length).toBeGreaterThan(1)
  expect(heard.join('')).toContain('[3/4] Inlining REACT_APP_*\n')
  expect(await served()).toEqual({ [address]: 'old', [sales]: 'old', [products]: 'old', [emergency]: 'old' })
})

test('a build that fails is told with its exit code and its words', async () => {
  const { connector } = await envAppDesk({
    apply: {
      command: [process.execPath, '-e', 'console.error("out of memory"); process.exit(7)'],
      folder: '/',
      timeLimitMs: 60_000,
    },
  })
  const heard: string[] = []
  expect(await connector.delivery?.deliver(never, text => heard.push(text))).toEqual({
    exitCode: 7,
    failure: {
      code: 'command-failed',
      connection: 'Shop',
      program: 'node',
      problem: 'exit',
      exitCode: 7,
      detail: 'out of memory',
    },
  })
  expect(heard.join('')).toBe('out of memory\n')
})

test('without a command a person is told what to do', async () => {
  const { connector, file } = envDesk()
  expect(connector.capabilities.delivery).toBe('by-hand')
  expect(connector.delivery).toMatchObject({ by: 'person', limitMs: 300_000 })
  expect(connector.delivery?.probe).toBeUndefined()
  expect(connector.delivery?.steps).toContain(`Look at ${file}`)
  expect(connector.delivery?.steps).toContain('Build the application anew and deploy it')
  expect(await connector.delivery?.deliver(never, () => undefined)).toMatchObject({
    exitCode: null,
    failure: { code: 'command-failed', problem: 'none' },
  })
  expect((await connector.readiness(never)).readiness).toMatchObject({
    state: 'not-ready',
    because: { problem: 'none' },
  })
})

test('ready is who can be written, and has a program to build with', async () => {
  const { connector, settings } = await envAppDesk()
  expect((await connector.readiness(never)).readiness).toEqual({ state: 'ready' })
  const apply = { command: ['surely-no-such-program'], folder: '/', timeLimitMs: 1_000 }
  const other = openEnvFile({ ...settings, apply })
  expect((await other.readiness(never)).readiness).toMatchObject({
    state: 'not-ready',
    because: { code: 'command-failed', problem: 'not-found', program: 'surely-no-such-program' },
  })
})

test('values that are neither on nor off are left out, never guessed', async () => {
  const ask = await asking(
    says(
      JSON.stringify({ [address]: 'true', [sales]: 'no', [products]: 1, [emergency]: false, other: true }),
    ),
  )
  expect(await ask()).toEqual({ [address]: 'new', [emergency]: 'new' })
  expect(await ask(['toString', '__proto__', 'constructor'])).toEqual({})
})

test('an application may have names of its own for the variables', async () => {
  const ask = await asking(says('{"flags":{"sales":true},"a.b":false}'), {
    as: 'fields',
    fields: [
      { variable: sales, field: 'flags.sales' },
      { variable: address, field: 'a.b' },
      { variable: products, field: 'flags.nothing' },
    ],
  })
  expect(await ask()).toEqual({ [sales]: 'new', [address]: 'old' })
})

test('any text will do that tells on from off; both or neither says nothing', async () => {
  const reading = { as: 'text', onText: '{variable}="true"', offText: '{variable}="false"' } as const
  const ask = await asking(
    says(`<script>${sales}="true";${emergency}="true";${address}="true"${address}="false"`, 'text/html'),
    reading,
  )
  expect(await ask()).toEqual({ [sales]: 'new', [emergency]: 'old' })
})

test.each<[string, RequestListener, object]>([
  ['a page', says('<html>', 'text/html'), { problem: 'not-the-api' }],
  ['a page that says no', says('<html>', 'text/html', 404), { problem: 'not-the-api' }],
  ['a list', says('[true]'), { problem: 'wrong-shape' }],
  ['no JSON', says('{"a":'), { problem: 'wrong-shape' }],
  ['text', says('true', 'text/plain'), { problem: 'not-the-api' }],
  ['an error', says('{}', 'application/json', 500), { problem: 'server-error' }],
  [
    'a redirect',
    (_request, response) => void response.writeHead(302, { Location: 'http://127.0.0.1:1/' }).end(),
    { problem: 'redirect' },
  ],
])('%s is not the probe, and is never taken for OLD', async (_what, answer, failure) => {
  const ask = await asking(answer)
  expect(await failureOf(ask())).toMatchObject({ code: 'answer-unusable', ...failure })
})

test('an application that is silent or gone cannot be asked', async () => {
  const silent = await asking(() => undefined)
  expect(await failureOf(silent())).toMatchObject({ code: 'no-answer' })
  const gone = await asking(request => void request.socket.destroy())
  expect(await failureOf(gone())).toMatchObject({ code: 'connection-unreachable' })
}, 15_000)
