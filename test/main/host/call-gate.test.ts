import { createORPCClient, type Client } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createCallGate, longestMessage } from '../../../main/host/call-gate.ts'

const still = () => 0

test('what our own client sends passes: calls with and without input, and giving up on one', async () => {
  const sent: unknown[] = []
  const line = Object.assign(new EventTarget(), {
    readyState: WebSocket.OPEN,
    send: (message: unknown) => void sent.push(message),
  }) as unknown as WebSocket
  const client = createORPCClient<{ flags: { list: Client<Record<never, never>, unknown, unknown, Error> } }>(
    new RPCLink({ websocket: line }),
  )
  const giveUp = new AbortController()
  const input = { at: new Date(0), on: new Set([1]), key: '__proto__ "ü"' }
  const calls = [client.flags.list(undefined), client.flags.list(input, { signal: giveUp.signal })]
  for (const call of calls) call.catch(() => undefined)
  await expect.poll(() => sent.length).toBe(2)
  giveUp.abort()
  await expect.poll(() => sent.length).toBe(3)
  const mayPass = createCallGate(still)
  for (const message of sent) expect(mayPass(message), String(message)).toBe(true)
})

test('what is not a call does not pass', () => {
  const mayPass = createCallGate(still)
  const call = { i: '1', p: { u: '/flags/list' } }
  const hostile: unknown[] = [
    undefined,
    null,
    7,
    {},
    call,
    new Uint8Array([123, 125]),
    new ArrayBuffer(8),
    '',
    '{}',
    '[]',
    'null',
    JSON.stringify({ ...call, i: 1 }),
    JSON.stringify({ ...call, i: '' }),
    JSON.stringify({ ...call, t: 2 }),
    JSON.stringify({ ...call, t: 3 }),
    JSON.stringify({ ...call, more: 1 }),
    JSON.stringify({ i: '1' }),
    JSON.stringify({ i: '1', p: { u: 'http://evil.example/flags/list' } }),
    JSON.stringify({ i: '1', p: { u: '//evil.example' } }).replace('//', '/\\'),
    JSON.stringify({ i: '1', p: { u: '/flags/../list' } }),
    JSON.stringify({ i: '1', p: { u: '/flags/list?x' } }),
    JSON.stringify({ i: '1', p: { u: '/flags/list', m: 'GET' } }),
    JSON.stringify({ i: '1', p: { u: '/flags/list', h: { 'content-disposition': 'attachment' } } }),
    `"${'x'.repeat(longestMessage)}"`,
  ]
  for (const message of hostile) expect(mayPass(message), JSON.stringify(message)).toBe(false)
  expect(mayPass(JSON.stringify(call))).toBe(true)
})

test('no text or value makes it throw or pass by accident', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), fc.anything()), message => {
      expect(createCallGate(still)(message)).toBe(false)
    }),
    { numRuns: 10_000 },
  )
})

test('a flood is stopped, and a while later calls pass again', () => {
  let nowMs = 0
  const mayPass = createCallGate(() => nowMs)
  const call = JSON.stringify({ i: '1', p: { u: '/flags/list' } })
  const passed = Array.from({ length: 5000 }, () => mayPass(call)).filter(Boolean)
  expect(passed).toHaveLength(1000)
  nowMs = 1000
  expect(mayPass(call)).toBe(true)
})
