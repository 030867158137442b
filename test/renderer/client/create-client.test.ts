import { MessageChannel } from 'node:worker_threads'
import { RPCLink } from '@orpc/client/message-port'
import { implement } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createClient, type HostClient } from '../../../renderer/client/create-client.ts'
import { toFailure } from '../../../renderer/client/to-failure.ts'
import { SessionRefused, type Dial, type Wire } from '../../../renderer/client/wire.ts'
import { contract } from '../../../shared/contract/index.ts'
import type { AppEvent } from '../../../shared/contract/events-contract.ts'
import { AppError } from '../../../shared/failure.ts'
import { flagRow } from '../support/rows.ts'

const ended: (() => void)[] = []
afterEach(() => {
  for (const end of ended.splice(0)) end()
})

describe('the line to the host', () => {
  test('calls wait while the window opens, and go through when the host answers', async () => {
    const host = tinyHost()
    const client = open(host.dial)
    await expect(client.api.flags.list()).resolves.toHaveLength(1)
    await vi.waitFor(() => expect(client.hostState.getState().link).toEqual({ status: 'live' }))
  })

  test('declared failures arrive with their data', async () => {
    const client = open(tinyHost().dial)
    const error = await client.api.settings.get().catch((thrown: unknown) => thrown)
    expect(toFailure(error)).toEqual({ code: 'vault-locked' })
  })

  test('events reach the cache', async () => {
    const host = tinyHost()
    const client = open(host.dial)
    const { queryKey } = await fetchFlags(client)
    host.send({ type: 'flags-changed', rows: [flagRow('a', { percentage: 0 })], removed: [] })
    await vi.waitFor(() =>
      expect(client.queryClient.getQueryData<{ percentage: number }[]>(queryKey)?.[0]?.percentage).toBe(0),
    )
  })

  test('a lost host: an order fails at once, a question waits and is answered by the next line', async () => {
    const host = tinyHost()
    const client = open(host.dial)
    await fetchFlags(client)
    host.refuse = true
    host.hangUp()
    await vi.waitFor(() => expect(client.hostState.getState().link.status).toBe('lost'))
    const order = await client.api.connections.remove({ id: 'x' }).catch((thrown: unknown) => thrown)
    expect(toFailure(order)).toEqual({ code: 'host-lost' })
    const question = client.queryClient.fetchQuery(client.queries.environments.list.queryOptions())
    host.refuse = false
    client.retryNow()
    await expect(question).resolves.toEqual([])
    expect(host.dialled()).toBeGreaterThanOrEqual(2)
  })

  test('an order that was under way when the line broke says that the host was lost, not that it was cancelled', async () => {
    const host = tinyHost()
    const client = open(host.dial)
    await fetchFlags(client)
    const order = client.api.connections.refresh({ id: 'x' }).catch((thrown: unknown) => thrown)
    await vi.waitFor(() => expect(host.asked).toContain('connections.refresh'))
    host.hangUp()
    expect(toFailure(await order)).toEqual({ code: 'host-lost' })
  })

  test('after a reconnection what is on screen is asked for again, and the watched environment is told again', async () => {
    const host = tinyHost()
    const client = open(host.dial)
    client.watchEnvironment('production')
    const observed = fetchFlags(client)
    await observed
    await vi.waitFor(() => expect(host.asked.filter(name => name === 'events.watch')).toHaveLength(1))
    host.hangUp()
    await vi.waitFor(() =>
      expect(host.asked.filter(name => name === 'flags.list').length).toBeGreaterThanOrEqual(2),
    )
    await vi.waitFor(() => expect(host.asked.filter(name => name === 'events.watch')).toHaveLength(2))
    expect(client.hostState.getState().link).toEqual({ status: 'live' })
  })

  test('a host that refuses this window is not knocked at again until a person asks', async () => {
    let knocks = 0
    const client = open(async () => {
      knocks += 1
      throw new SessionRefused()
    })
    await vi.waitFor(() => expect(client.hostState.getState().link).toEqual({ status: 'refused' }))
    await new Promise(resolve => setTimeout(resolve, 600))
    expect(knocks).toBe(1)
    client.retryNow()
    await vi.waitFor(() => expect(knocks).toBe(2))
  })
})

function open(dial: Dial): HostClient {
  const client = createClient(dial)
  ended.push(() => client.close())
  return client
}

/** Keeps the flags on screen, as a page does. */
async function fetchFlags(client: HostClient) {
  const { QueryObserver } = await import('@tanstack/react-query')
  const options = client.queries.flags.list.queryOptions()
  const observer = new QueryObserver(client.queryClient, options)
  ended.push(observer.subscribe(() => undefined))
  await vi.waitFor(() => expect(observer.getCurrentResult().data).toHaveLength(1))
  return options
}

/** The contract over a real message channel, with the few procedures these tests call. */
function tinyHost() {
  const asked: string[] = []
  const listeners = new Set<(event: AppEvent) => void>()
  const os = implement(contract)
  const router = {
    environments: { list: os.environments.list.handler(() => (asked.push('environments.list'), [])) },
    flags: { list: os.flags.list.handler(() => (asked.push('flags.list'), [flagRow('a')])) },
    settings: {
      get: os.settings.get.handler(({ errors }) => {
        throw errors['vault-locked']({
          data: new AppError({ code: 'vault-locked' }).failure as { code: 'vault-locked' },
        })
      }),
    },
    connections: {
      remove: os.connections.remove.handler(() => undefined),
      refresh: os.connections.refresh.handler(() => {
        asked.push('connections.refresh')
        return new Promise<never>(() => undefined)
      }),
    },
    events: {
      stream: os.events.stream.handler(async function* ({ signal }) {
        const queue: AppEvent[] = [{ type: 'hello', epoch: 'first' }]
        let wake: () => void = () => undefined
        const listen = (event: AppEvent) => {
          queue.push(event)
          wake()
        }
        listeners.add(listen)
        signal?.addEventListener('abort', () => wake())
        while (signal?.aborted !== true) {
          yield* queue.splice(0)
          await new Promise<void>(resolve => (wake = resolve))
        }
        listeners.delete(listen)
      }),
      watch: os.events.watch.handler(() => void asked.push('events.watch')),
    },
  }
  const handler = new RPCHandler(router)
  let dials = 0
  let hangUp: () => void = () => undefined
  const host = {
    asked,
    refuse: false,
    dialled: () => dials,
    hangUp: () => hangUp(),
    send: (event: AppEvent) => {
      for (const listener of listeners) listener(event)
    },
    dial: (async () => {
      if (host.refuse) throw new Error('nobody there')
      dials += 1
      const { port1, port2 } = new MessageChannel()
      void handler.upgrade(port2, { context: {} })
      let closed = false
      const whenClosed = new Promise<void>(resolve => {
        port1.on('close', () => {
          closed = true
          resolve()
        })
      })
      hangUp = () => port2.close()
      const wire: Wire = {
        link: new RPCLink({ port: port1 }),
        closed: whenClosed,
        isClosed: () => closed,
        close: () => port1.close(),
      }
      port1.start()
      port2.start()
      return wire
    }) satisfies Dial,
  }
  return host
}
