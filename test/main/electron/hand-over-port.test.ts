import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { createORPCClient, type Client } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { os } from '@orpc/server'
import type { MessagePortMain } from 'electron'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import type { HostPort } from '../../../main/electron/guard-port.ts'
import {
  createPortDesk,
  mayHavePort,
  portMessage,
  type PortRequest,
} from '../../../main/electron/hand-over-port.ts'
import type { OpenedHost } from '../../../main/host/opened-host.ts'

const open: MessagePort[] = []
afterEach(() => {
  for (const port of open.splice(0)) port.close()
})

/** Node's channel in the shape of Electron's: events carry the data in an object. */
function newChannel() {
  const { port1, port2 } = new MessageChannel()
  open.push(port1, port2)
  const hostPort: HostPort = {
    on(event: 'message' | 'close', listener: (event: { data: unknown }) => void) {
      port1.on(event, (data: unknown) => listener({ data }))
    },
    postMessage: message => port1.postMessage(message),
    start: () => port1.start(),
    close: () => port1.close(),
  }
  return { port1: hostPort, port2: port2 as unknown as MessagePortMain }
}

function hostWithCalls() {
  const calls: unknown[] = []
  const echo = os.handler(({ input }) => {
    calls.push(input)
    return input
  })
  const host: OpenedHost = {
    router: { echo },
    context: {},
    onWorkspaceChanged: () => () => undefined,
    close: async () => undefined,
  }
  return { host, calls }
}

type Given = { channel: string; ports: MessagePort[] }
function frame(url = 'app://switchyard/', origin = 'app://switchyard') {
  const given: Given[] = []
  const postMessage = (channel: string, _message: unknown, ports: unknown) => {
    given.push({ channel, ports: ports as MessagePort[] })
  }
  return { url, origin, postMessage, given }
}

const requestFrom = (mainFrame: ReturnType<typeof frame>, id = 1): PortRequest =>
  ({ sender: { id, mainFrame }, senderFrame: mainFrame }) as unknown as PortRequest

const isOwnWindow = (id: number) => id === 1

type Echo = { echo: Client<Record<never, never>, unknown, unknown, Error> }
const clientOf = (port: MessagePort): Echo =>
  createORPCClient(new RPCLink({ port: port as unknown as globalThis.MessagePort }))

describe('who may have a port', () => {
  test('the main frame of our window on our page', () => {
    expect(mayHavePort(requestFrom(frame()), isOwnWindow)).toBe(true)
    expect(mayHavePort(requestFrom(frame('app://switchyard/#/flags')), isOwnWindow)).toBe(true)
  })

  test('no other frame, origin, page or window', () => {
    const main = frame()
    const refused: PortRequest[] = [
      { ...requestFrom(main), senderFrame: null },
      { ...requestFrom(main), senderFrame: frame() } as unknown as PortRequest,
      requestFrom(frame('app://switchyard/', 'null')),
      requestFrom(frame('app://switchyard/', 'app://switchyard.evil')),
      requestFrom(frame('app://switchyard/', 'app://switchyard:80')),
      requestFrom(frame('https://switchyard/', 'https://switchyard')),
      requestFrom(frame('app://switchyard.evil/')),
      requestFrom(frame('app://switchyard/other.html')),
      requestFrom(frame(), 2),
    ]
    expect(refused.map(request => mayHavePort(request, isOwnWindow))).toEqual(refused.map(() => false))
  })
})

describe('the desk', () => {
  test('gives one port that carries the contract', async () => {
    const { host } = hostWithCalls()
    const desk = createPortDesk(Promise.resolve(host), isOwnWindow, newChannel)
    const main = frame()
    await desk.request(requestFrom(main))
    expect(main.given.map(({ channel, ports }) => [channel, ports.length])).toEqual([[portMessage, 1]])
    const sent = { at: new Date(5), many: 12n, set: new Set(['a']) }
    expect(await clientOf(main.given[0]?.ports[0] as MessagePort).echo(sent)).toEqual(sent)
  })

  test('gives nothing to anybody else', async () => {
    const { host } = hostWithCalls()
    const desk = createPortDesk(Promise.resolve(host), isOwnWindow, () => expect.fail('made a channel'))
    const foreign = frame('https://example.com/', 'https://example.com')
    await desk.request(requestFrom(foreign))
    expect(foreign.given).toEqual([])
  })

  test('looks again after the workspace has opened: the window may be gone by then', async () => {
    const { host } = hostWithCalls()
    let windowIsOpen = true
    const desk = createPortDesk(
      Promise.resolve().then(() => {
        windowIsOpen = false
        return host
      }),
      () => windowIsOpen,
      () => expect.fail('made a channel'),
    )
    const main = frame()
    await desk.request(requestFrom(main))
    expect(main.given).toEqual([])
  })

  test('a window that asks again has its earlier port closed', async () => {
    const { host } = hostWithCalls()
    const desk = createPortDesk(Promise.resolve(host), isOwnWindow, newChannel)
    const main = frame()
    await desk.request(requestFrom(main))
    const first = main.given[0]?.ports[0] as MessagePort
    const closed = new Promise<void>(resolve => first.once('close', () => resolve()))
    await desk.request(requestFrom(main))
    await closed
    expect(await clientOf(main.given[1]?.ports[0] as MessagePort).echo(1)).toBe(1)
  })

  test('hangs up on everyone when the workspace changes', async () => {
    const { host } = hostWithCalls()
    const desk = createPortDesk(Promise.resolve(host), isOwnWindow, newChannel)
    const main = frame()
    await desk.request(requestFrom(main))
    const closed = new Promise<void>(resolve => main.given[0]?.ports[0]?.once('close', () => resolve()))
    desk.hangUp()
    await expect(closed).resolves.toBeUndefined()
  })

  test('10,000 messages that are no calls reach nothing', async () => {
    const { host, calls } = hostWithCalls()
    const desk = createPortDesk(Promise.resolve(host), isOwnWindow, newChannel)
    const messages = fc.sample(fc.oneof(fc.anything(), fc.json(), fc.string()), 10_000)
    const main = frame()
    for (let at = 0; at < messages.length; at += 1000) {
      await desk.request(requestFrom(main))
      const port = main.given.at(-1)?.ports[0] as MessagePort
      const closed = new Promise<void>(resolve => port.once('close', () => resolve()))
      for (const message of messages.slice(at, at + 1000)) {
        try {
          port.postMessage(message)
        } catch {
          // what cannot be cloned cannot be sent either
        }
      }
      await closed
    }
    expect(calls).toEqual([])
  })
})
