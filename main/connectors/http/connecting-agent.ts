import http from 'node:http'
import https from 'node:https'
import net from 'node:net'
import type { Duplex } from 'node:stream'
import tls from 'node:tls'
import { clientIdentity, type ClientIdentity } from '../tls/client-identity.ts'
import { verifiedTls } from '../tls/verified-tls.ts'
import { guardedLookup, isLoopback, type Resolve } from './guarded-lookup.ts'
import type { HttpTarget } from './http-target.ts'

export type ConnectStage = 'name-resolution' | 'tcp' | 'tls'
export type OnStage = (passed: ConnectStage, found: string) => void

export const clearTextCode = 'ERR_SECRET_IN_CLEAR_TEXT'
export const connectTimeoutCode = 'ERR_CONNECT_TIMEOUT'

/**
 * Servers close what was idle for 5 s or more (Node's own default, uvicorn's too). A request that meets such a
 * closing never knows whether it arrived, so that sockets are left earlier: a fresh one costs two round trips,
 * a false `unknown` in an emergency costs more.
 */
const idleMs = 4_000

export type ConnectingAgent = {
  readonly agent: http.Agent
  /** Ends a socket so that nothing still queued in this machine is delivered later. */
  readonly reset: (socket: Duplex) => void
  readonly close: () => void
}

/**
 * Hands a socket over only when it is connected and, with TLS, verified: a request that never got a socket has
 * certainly not been sent.
 */
export function createConnectingAgent(
  target: HttpTarget,
  options: { readonly connectMs: number; readonly resolve: Resolve; readonly onStage?: OnStage | undefined },
): ConnectingAgent {
  const raws = new WeakMap<Duplex, net.Socket>()
  const open = new Set<net.Socket>()
  const lookup = guardedLookup(options.resolve)
  let closed = false

  const connect = (done: (error: Error | null, socket?: Duplex) => void): void => {
    if (closed) return done(coded('the connection was closed', 'ECONNABORTED'))
    const raw = net.connect({ host: target.host, port: target.port, lookup, keepAlive: true, noDelay: true })
    open.add(raw)
    if (net.isIP(target.host) !== 0) options.onStage?.('name-resolution', 'an address already')
    let settled = false
    const settle = (error: Error | null, socket?: Duplex): void => {
      if (settled) return
      settled = true
      clearTimeout(timer)
      if (error !== null) raw.destroy()
      done(error, socket)
    }
    const fail = (error: Error): void => settle(error)
    let stage: 'tcp' | 'tls' = 'tcp'
    const timer = setTimeout(
      () => fail(coded(`no ${stage === 'tcp' ? 'connection' : 'TLS'} in time`, connectTimeoutCode)),
      options.connectMs,
    )
    raw.on('close', () => {
      open.delete(raw)
      fail(coded('closed while connecting', 'ECONNRESET'))
    })
    raw.on('error', fail)
    raw.once('lookup', (error: Error | null, address: string) => {
      if (error === null) options.onStage?.('name-resolution', address)
    })
    raw.once('connect', () => {
      const address = raw.remoteAddress ?? target.host
      options.onStage?.('tcp', `${address}:${target.port}`)
      if (target.tls.mode === 'off') {
        if (target.authentication.scheme !== 'none' && !isLoopback(address))
          return fail(
            coded('the secret would cross the network in clear text, which it never does', clearTextCode),
          )
        raws.set(raw, raw)
        return settle(null, raw)
      }
      stage = 'tls'
      clientIdentity(target).then(encrypt, fail)
    })
    const encrypt = (identity: ClientIdentity): void => {
      // a keychain may have asked a person, and we have given up since
      if (settled) return
      const name = target.tls.serverName ?? target.host
      const secure = tls.connect({
        ...verifiedTls(target.tls),
        ...identity,
        socket: raw,
        host: name,
        ...(net.isIP(name) === 0 ? { servername: name } : {}),
        ALPNProtocols: ['http/1.1'],
      })
      secure.once('error', fail)
      secure.once('secureConnect', () => {
        options.onStage?.('tls', 'verified')
        raws.set(secure, raw)
        settle(null, secure)
      })
    }
  }

  const agentOptions = { keepAlive: true, timeout: idleMs, maxFreeSockets: 8 }
  const agent = target.tls.mode === 'off' ? new http.Agent(agentOptions) : new https.Agent(agentOptions)
  agent.createConnection = ((_options: unknown, done: (error: Error | null, socket?: Duplex) => void) => {
    connect(done)
    return undefined
  }) as unknown as http.Agent['createConnection']

  return {
    agent,
    reset: socket => {
      // `destroy` alone would let the system deliver what it still holds, and then say goodbye
      raws.get(socket)?.resetAndDestroy()
      socket.destroy()
    },
    close: () => {
      closed = true
      agent.destroy()
      for (const raw of open) raw.destroy()
    },
  }
}

function coded(message: string, code: string): Error {
  return Object.assign(new Error(message), { code })
}
