import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Every server that answers on our port: 127.0.0.1 always, ::1 where this machine has it. */
export type LoopbackServers = { readonly port: number; readonly servers: readonly Server[] }

const usualPort = 4780

const limits = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 16 * 1024,
  insecureHTTPParser: false,
  requireHostHeader: false, // we answer a missing Host ourselves, with 421 like any other wrong one
} as const

/**
 * @param wanted undefined: the usual port, so that what the page keeps for itself survives a restart; where that is
 *   taken, or for 0, any free one
 * @throws Error `EADDRINUSE` for a port that was asked for by number
 */
export async function listenOnLoopback(wanted: number | undefined): Promise<LoopbackServers> {
  if (wanted !== undefined && wanted !== 0) return listenOn(wanted)
  if (wanted === undefined) {
    try {
      return await listenOn(usualPort)
    } catch (error) {
      if (!isTaken(error)) throw error
    }
  }
  // a free port of 127.0.0.1 may be taken on ::1
  for (let tries = 0; ; tries += 1) {
    try {
      return await listenOn(0)
    } catch (error) {
      if (!isTaken(error) || tries === 10) throw error
    }
  }
}

async function listenOn(wanted: number): Promise<LoopbackServers> {
  const first = await listen(wanted, '127.0.0.1')
  const { port } = first.address() as AddressInfo
  try {
    return { port, servers: [first, await listen(port, '::1')] }
  } catch (error) {
    // no ::1 here is fine; somebody else on it is not, since "localhost" may mean either
    if (!isTaken(error)) return { port, servers: [first] }
    await new Promise(resolve => first.close(resolve))
    throw error
  }
}

function listen(port: number, address: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer(limits)
    server.once('error', reject)
    server.listen({ port, host: address, exclusive: true }, () => {
      server.off('error', reject)
      resolve(server)
    })
  })
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}
