import { once } from 'node:events'
import { createServer, connect, type AddressInfo, type Socket } from 'node:net'

/**
 * A wire that can be spoiled on purpose: delayed, blackholed (nothing passes, nobody is told), or cut.
 * `up` is towards the server, `down` towards the client. What is held back while blackholed or delayed is
 * delivered when the wire is mended, as a real network does with packets in flight.
 */
export type TcpProxy = {
  readonly host: string
  readonly port: number
  /** connections open at present */
  readonly connections: () => number
  /** ms added to every chunk in that direction, from now on */
  readonly delay: (direction: Direction, ms: number) => void
  /** holds everything back in that direction, silently */
  readonly blackhole: (direction: Direction) => void
  /** ends blackholes and delays; what was held back goes on its way */
  readonly mend: () => void
  /** resets every open connection, both sides */
  readonly cut: () => void
  /** resets a connection as soon as a chunk in that direction satisfies the test; the chunk itself is lost */
  readonly cutWhen: (direction: Direction, test: (chunk: Buffer) => boolean) => void
  /** starts blackholing that direction as soon as a chunk satisfies the test, beginning with that chunk */
  readonly blackholeWhen: (direction: Direction, test: (chunk: Buffer) => boolean) => void
  /** refuses new connections until mended (accepts and resets) */
  readonly refuse: () => void
  readonly close: () => Promise<void>
}
export type Direction = 'up' | 'down'

type Way = {
  delayMs: number
  held: boolean
  cutTest: ((chunk: Buffer) => boolean) | undefined
  holdTest: ((chunk: Buffer) => boolean) | undefined
}

export async function createTcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  const ways: Record<Direction, Way> = {
    up: { delayMs: 0, held: false, cutTest: undefined, holdTest: undefined },
    down: { delayMs: 0, held: false, cutTest: undefined, holdTest: undefined },
  }
  const pairs = new Set<readonly [Socket, Socket]>()
  const waiting = new Set<() => void>()
  let refusing = false

  const pass = (direction: Direction, from: Socket, to: Socket, cutPair: () => void): void => {
    const way = ways[direction]
    // one queue per direction and connection keeps the order whatever the delays were
    let queue = Promise.resolve()
    from.on('data', chunk => {
      if (way.cutTest?.(chunk) === true) {
        way.cutTest = undefined
        cutPair()
        return
      }
      if (way.holdTest?.(chunk) === true) {
        way.holdTest = undefined
        way.held = true
      }
      const dueMs = way.delayMs
      queue = queue.then(async () => {
        if (dueMs > 0) await new Promise(resolve => setTimeout(resolve, dueMs))
        while (way.held) await new Promise<void>(resolve => waiting.add(resolve))
        if (!to.destroyed) to.write(chunk)
      })
    })
    from.on('end', () => {
      queue = queue.then(async () => {
        while (way.held) await new Promise<void>(resolve => waiting.add(resolve))
        if (!to.destroyed) to.end()
      })
    })
  }

  const server = createServer(client => {
    client.on('error', () => {})
    if (refusing) {
      client.resetAndDestroy()
      return
    }
    const upstream = connect(target)
    const pair = [client, upstream] as const
    pairs.add(pair)
    const cutPair = (): void => {
      pairs.delete(pair)
      for (const socket of pair) socket.resetAndDestroy()
    }
    upstream.on('error', cutPair)
    // a client that goes away takes its upstream along, but only after what is still in flight has passed
    client.on('close', hadError => {
      pairs.delete(pair)
      if (hadError && !ways.up.held && ways.up.delayMs === 0) upstream.destroy()
    })
    upstream.on('close', () => {
      pairs.delete(pair)
      if (!ways.down.held) client.destroy()
    })
    pass('up', client, upstream, cutPair)
    pass('down', upstream, client, cutPair)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  const release = (): void => {
    const resolvers = [...waiting]
    waiting.clear()
    for (const resolve of resolvers) resolve()
  }
  const cut = (): void => {
    for (const pair of pairs) for (const socket of pair) socket.resetAndDestroy()
    pairs.clear()
  }
  const mend = (): void => {
    refusing = false
    for (const way of Object.values(ways)) {
      way.delayMs = 0
      way.held = false
      way.cutTest = undefined
      way.holdTest = undefined
    }
    release()
  }
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    connections: () => pairs.size,
    delay: (direction, ms) => {
      ways[direction].delayMs = ms
    },
    blackhole: direction => {
      ways[direction].held = true
    },
    mend,
    cut,
    cutWhen: (direction, test) => {
      ways[direction].cutTest = test
    },
    blackholeWhen: (direction, test) => {
      ways[direction].holdTest = test
    },
    refuse: () => {
      refusing = true
    },
    close: async () => {
      cut()
      mend()
      server.close()
      await once(server, 'close')
    },
  }
}
