import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import type { Document } from 'bson'
import { createCollections, type MongoCollections } from './mongo-collections.ts'
import {
  answerCommand,
  refusalOf,
  type MongoRefusal,
  type MongoServerState,
  type MongoSession,
} from './mongo-commands.ts'
import type { MongoUser } from './mongo-sign-in.ts'
import { createMessageReader, replyTo, type MongoRequest } from './mongo-wire.ts'

/** What goes wrong with one command. `lost-reply`: it is carried out, and the wire is cut before the answer. */
export type MongoFault =
  | { readonly kind: 'silent' | 'lost-reply' | 'cut' }
  | { readonly kind: 'refuse'; readonly refusal: MongoRefusal }
  /** carried out, but not confirmed by the majority */
  | { readonly kind: 'write-concern'; readonly code: number; readonly message: string }

export type MongoStandInOptions = {
  readonly port?: number
  readonly users?: readonly MongoUser[]
  readonly tls?: { readonly key: string; readonly cert: string }
  readonly nowMs?: () => number
  /** false: `takeCommands` tells nothing; for one that runs for days */
  readonly remembers?: boolean
  /** after a command that may have changed something, before it is answered */
  readonly onWritten?: () => void
}

const writing = new Set(['insert', 'update', 'delete', 'drop'])

/**
 * A stand-in for a MongoDB server, for the demo and for tests: the real driver talks to it over a real socket, and
 * it keeps documents in memory. It is no database: no transactions, no change streams, no replication, nothing on disk.
 */
export type MongoStandIn = {
  readonly host: string
  readonly port: number
  readonly database: (name: string) => MongoCollections
  /** a stepped-down member refuses writes with 10107 */
  readonly setPrimary: (primary: boolean) => void
  /** asked for every command; undefined: it is answered as usual */
  readonly setFault: (
    fault: ((name: string, command: Document) => MongoFault | undefined) | undefined,
  ) => void
  /** every command since the last call, oldest first */
  readonly takeCommands: () => Document[]
  readonly close: () => Promise<void>
}

export async function startMongoStandIn(options: MongoStandInOptions = {}): Promise<MongoStandIn> {
  const databases = new Map<string, MongoCollections>()
  const database = (name: string): MongoCollections => {
    const known = databases.get(name) ?? createCollections()
    databases.set(name, known)
    return known
  }
  const nowMs = options.nowMs ?? Date.now
  const state: MongoServerState = {
    database,
    users: options.users ?? [],
    nowMs,
    primary: true,
    cursors: new Map(),
  }
  const sockets = new Set<Socket>()
  let faultOf: ((name: string, command: Document) => MongoFault | undefined) | undefined
  let seen: Document[] = []

  const serve = (socket: Socket): void => {
    const session: MongoSession = { signIn: undefined, user: undefined }
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    const read = createMessageReader(request => {
      const [name = ''] = Object.keys(request.command)
      if (options.remembers !== false) seen.push(request.command)
      answer(socket, request, session, faultOf?.(name, request.command))
    })
    socket.on('data', (chunk: Buffer) => {
      try {
        read(chunk)
      } catch {
        // whoever sends what is no message of this protocol is shown the door
        socket.destroy()
      }
    })
  }

  const answer = (
    socket: Socket,
    request: MongoRequest,
    session: MongoSession,
    fault: MongoFault | undefined,
  ): void => {
    if (fault?.kind === 'silent') return
    if (fault?.kind === 'cut') return void socket.resetAndDestroy()
    const reply =
      fault?.kind === 'refuse'
        ? { ok: 0, ...refusalOf(fault.refusal) }
        : carriedOut(request.command, state, session)
    if (writing.has(Object.keys(request.command)[0] ?? '')) options.onWritten?.()
    if (fault?.kind === 'lost-reply') return void socket.resetAndDestroy()
    if (fault?.kind === 'write-concern')
      reply['writeConcernError'] = { code: fault.code, errmsg: fault.message }
    if (!request.mute) socket.write(replyTo(request, reply))
  }

  const server: Server =
    options.tls === undefined
      ? createServer(serve)
      : createTlsServer({ ...options.tls, minVersion: 'TLSv1.2' }, serve)
  server.on('tlsClientError', () => {})
  server.listen(options.port ?? 0, '127.0.0.1')
  await once(server, 'listening')
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    database,
    setPrimary: primary => {
      state.primary = primary
    },
    setFault: fault => {
      faultOf = fault
    },
    takeCommands: () => {
      const taken = seen
      seen = []
      return taken
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

function carriedOut(command: Document, state: MongoServerState, session: MongoSession): Document {
  try {
    return { ...answerCommand(command, state, session), ok: 1 }
  } catch (error) {
    return { ok: 0, ...refusalOf(error) }
  }
}
