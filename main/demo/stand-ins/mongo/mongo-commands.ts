import { Binary, Long, type Document } from 'bson'
import type { MongoCollections, UpdateStatement } from './mongo-collections.ts'
import { createSignIn, type MongoUser, type SignIn } from './mongo-sign-in.ts'

/** A refusal in the server's own numbers. */
export class MongoRefusal extends Error {
  readonly code: number
  readonly codeName: string

  constructor(code: number, codeName: string, message: string) {
    super(message)
    this.code = code
    this.codeName = codeName
  }
}

/** An error as a reply tells it. */
export function refusalOf(error: unknown): { code: number; codeName: string; errmsg: string } {
  if (error instanceof MongoRefusal)
    return { code: error.code, codeName: error.codeName, errmsg: error.message }
  return { code: 2, codeName: 'BadValue', errmsg: error instanceof Error ? error.message : String(error) }
}

/** What all connections to one stand-in share. */
export type MongoServerState = {
  readonly database: (name: string) => MongoCollections
  /** empty: anyone may do anything, as a server without access control */
  readonly users: readonly MongoUser[]
  readonly nowMs: () => number
  primary: boolean
  readonly cursors: Map<string, Document[]>
}

export type MongoSession = { signIn: SignIn | undefined; user: MongoUser | undefined }

type Handler = (command: Document, state: MongoServerState, session: MongoSession) => Document

/** 8.0; drivers of today speak from 8 upwards */
const newestWireVersion = 25

const hello: Handler = (command, state) => ({
  helloOk: true,
  isWritablePrimary: state.primary,
  ismaster: state.primary,
  secondary: !state.primary,
  // a member of a set, so that a stepped-down one is told apart from a lone server
  setName: 'stand-in',
  hosts: ['stand-in.invalid:27017'],
  // no topologyVersion: whoever sees one asks for a hello that waits, and the stand-in answers at once
  maxBsonObjectSize: 16_777_216,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
  localTime: new Date(state.nowMs()),
  minWireVersion: 0,
  maxWireVersion: newestWireVersion,
  readOnly: false,
  ...('saslSupportedMechs' in command ? { saslSupportedMechs: ['SCRAM-SHA-256'] } : {}),
})

const saslStart: Handler = (command, { users }, session) => {
  if (command['mechanism'] !== 'SCRAM-SHA-256')
    throw new MongoRefusal(334, 'MechanismUnavailable', 'only SCRAM-SHA-256')
  session.signIn = createSignIn(users)
  return {
    conversationId: 1,
    done: false,
    payload: new Binary(session.signIn.start(bytesOf(command['payload']))),
  }
}

const saslContinue: Handler = (command, _state, session) => {
  const payload = bytesOf(command['payload'])
  if (session.user !== undefined || session.signIn === undefined)
    return { conversationId: 1, done: true, payload: new Binary(Buffer.alloc(0)) }
  try {
    const { reply, user } = session.signIn.finish(payload)
    session.user = user
    return { conversationId: 1, done: true, payload: new Binary(reply) }
  } catch (error) {
    throw new MongoRefusal(18, 'AuthenticationFailed', error instanceof Error ? error.message : '')
  }
}

const connectionStatus: Handler = (command, { users }, { user }) => ({
  authInfo: {
    authenticatedUsers: users.length === 0 || user === undefined ? [] : [{ user: user.name, db: 'admin' }],
    authenticatedUserRoles: [],
    authenticatedUserPrivileges:
      command['showPrivileges'] !== true || user === undefined
        ? []
        : [
            {
              resource: { db: '', collection: '' },
              actions: user.writes
                ? ['find', 'listCollections', 'update', 'insert', 'remove']
                : ['find', 'listCollections'],
            },
          ],
  },
})

const find: Handler = (command, state) => {
  const { collections, name } = place(command, 'find', state)
  const documents = collections.find(name, {
    filter: command['filter'] ?? {},
    projection: command['projection'],
    sort: command['sort'],
    limit: Number(command['limit'] ?? 0),
  })
  return firstBatch(documents, command, name, state)
}

const aggregate: Handler = (command, state) => {
  const { collections, name } = place(command, 'aggregate', state)
  return firstBatch(collections.aggregate(name, command['pipeline']), command, name, state)
}

const getMore: Handler = (command, { cursors }) => {
  const id = String(command['getMore'])
  const rest = cursors.get(id)
  if (rest === undefined) throw new MongoRefusal(43, 'CursorNotFound', `cursor id ${id} not found`)
  const nextBatch = rest.splice(0, Number(command['batchSize'] ?? 101))
  if (rest.length === 0) cursors.delete(id)
  return { cursor: { nextBatch, id: rest.length === 0 ? Long.ZERO : Long.fromString(id), ns: '' } }
}

const update: Handler = (command, state, session) => {
  mayWrite(state, session)
  const { collections, name } = place(command, 'update', state)
  let matched = 0
  let modified = 0
  const writeErrors: Document[] = []
  for (const [index, statement] of (command['updates'] as UpdateStatement[]).entries()) {
    try {
      const one = collections.update(name, statement)
      matched += one.matched
      modified += one.modified
    } catch (error) {
      writeErrors.push({ index, ...refusalOf(error) })
      if (command['ordered'] !== false) break
    }
  }
  return { n: matched, nModified: modified, ...(writeErrors.length === 0 ? {} : { writeErrors }) }
}

const insert: Handler = (command, state, session) => {
  mayWrite(state, session)
  const { collections, name } = place(command, 'insert', state)
  collections.insert(name, command['documents'])
  return { n: command['documents'].length }
}

const remove: Handler = (command, state, session) => {
  mayWrite(state, session)
  const { collections, name } = place(command, 'delete', state)
  const statements = command['deletes'] as { q: Document }[]
  return { n: statements.reduce((total, { q }) => total + collections.remove(name, q), 0) }
}

const count: Handler = (command, state) => {
  const { collections, name } = place(command, 'count', state)
  const filter = command['query'] ?? {}
  return { n: collections.find(name, { filter, projection: undefined, sort: undefined, limit: 0 }).length }
}

const listCollections: Handler = (command, state) => {
  const documents = state
    .database(command['$db'])
    .names()
    .map(name => ({ name, type: 'collection' }))
  return firstBatch(documents, command, '$cmd.listCollections', state)
}

const createIndexes: Handler = (command, state, session) => {
  mayWrite(state, session)
  const { collections, name } = place(command, 'createIndexes', state)
  for (const index of command['indexes'] as Document[]) collections.addIndex(name, index)
  return {}
}

const listIndexes: Handler = (command, state) => {
  const { collections, name } = place(command, 'listIndexes', state)
  if (!collections.names().includes(name))
    throw new MongoRefusal(26, 'NamespaceNotFound', `ns does not exist: ${name}`)
  return firstBatch(collections.indexes(name), command, name, state)
}

const drop: Handler = (command, state, session) => {
  mayWrite(state, session)
  const { collections, name } = place(command, 'drop', state)
  if (!collections.drop(name)) throw new MongoRefusal(26, 'NamespaceNotFound', 'ns not found')
  return {}
}

const nothing: Handler = () => ({})

export const mongoCommands: ReadonlyMap<string, Handler> = new Map(
  Object.entries({
    hello,
    isMaster: hello,
    ismaster: hello,
    ping: nothing,
    endSessions: nothing,
    killCursors: nothing,
    saslStart,
    saslContinue,
    connectionStatus,
    find,
    getMore,
    aggregate,
    update,
    insert,
    delete: remove,
    count,
    listCollections,
    createIndexes,
    listIndexes,
    drop,
  }),
)

const beforeSignIn = new Set([
  'hello',
  'isMaster',
  'ismaster',
  'ping',
  'saslStart',
  'saslContinue',
  'endSessions',
])

/** @throws MongoRefusal */
export function answerCommand(command: Document, state: MongoServerState, session: MongoSession): Document {
  const [name = ''] = Object.keys(command)
  const handler = mongoCommands.get(name)
  if (handler === undefined) throw new MongoRefusal(59, 'CommandNotFound', `no such command: '${name}'`)
  if (state.users.length > 0 && session.user === undefined && !beforeSignIn.has(name))
    throw new MongoRefusal(13, 'Unauthorized', `command ${name} requires authentication`)
  return handler(command, state, session)
}

function mayWrite({ primary, users }: MongoServerState, { user }: MongoSession): void {
  if (!primary) throw new MongoRefusal(10107, 'NotWritablePrimary', 'not primary')
  if (users.length > 0 && user?.writes !== true)
    throw new MongoRefusal(13, 'Unauthorized', 'not authorized to execute this command')
}

function place(command: Document, verb: string, state: MongoServerState) {
  return { collections: state.database(command['$db']), name: String(command[verb]) }
}

function firstBatch(
  documents: Document[],
  command: Document,
  name: string,
  { cursors }: MongoServerState,
): Document {
  const size = Number(command['cursor']?.batchSize ?? command['batchSize'] ?? 101)
  const batch = documents.slice(0, size)
  const rest = documents.slice(size)
  const ns = `${command['$db']}.${name}`
  if (rest.length === 0 || command['singleBatch'] === true)
    return { cursor: { firstBatch: batch, id: Long.ZERO, ns } }
  const id = Long.fromNumber(cursors.size + 1 + Math.floor(Math.random() * 1e12))
  cursors.set(id.toString(), rest)
  return { cursor: { firstBatch: batch, id, ns } }
}

function bytesOf(payload: unknown): Buffer {
  return payload instanceof Binary ? Buffer.from(payload.value()) : Buffer.from(payload as Uint8Array)
}
