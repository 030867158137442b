import { deserialize, serialize, type Document } from 'bson'

/** One request as it arrived: the command's document, and how its reply has to be framed. */
export type MongoRequest = {
  readonly requestId: number
  readonly command: Document
  /** drivers begin with the oldest of all messages, since they cannot know yet whom they talk to */
  readonly legacy: boolean
  /** the client wants no reply */
  readonly mute: boolean
}

const headerBytes = 16
/** Real servers take 48 MB; nothing in the stand-in's world comes near. */
const longestMessageBytes = 48_000_000
const opReply = 1
const opQuery = 2004
const opMsg = 2013
const moreToCome = 2

/** Collects bytes and gives out whole messages, however the network has cut them. */
export function createMessageReader(onRequest: (request: MongoRequest) => void): (chunk: Buffer) => void {
  let pending: Buffer = Buffer.alloc(0)
  return chunk => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk])
    while (pending.length >= headerBytes) {
      const length = pending.readInt32LE(0)
      if (length < headerBytes || length > longestMessageBytes)
        throw new Error(`a message of ${length} bytes`)
      if (pending.length < length) return
      onRequest(readRequest(pending.subarray(0, length)))
      pending = pending.subarray(length)
    }
  }
}

export function replyTo(request: MongoRequest, reply: Document): Buffer {
  const body = serialize(reply, { ignoreUndefined: true })
  if (request.legacy) {
    const fixed = Buffer.alloc(20)
    // awaitCapable, one document
    fixed.writeInt32LE(8, 0)
    fixed.writeInt32LE(1, 16)
    return framed(request.requestId, opReply, [fixed, body])
  }
  // no flags, then one section of kind 0
  return framed(request.requestId, opMsg, [Buffer.alloc(5), body])
}

let lastId = 0

function framed(responseTo: number, opCode: number, parts: readonly Uint8Array[]): Buffer {
  const header = Buffer.alloc(headerBytes)
  const length = parts.reduce((total, part) => total + part.length, headerBytes)
  lastId = (lastId + 1) % 0x7fff_ffff
  header.writeInt32LE(length, 0)
  header.writeInt32LE(lastId, 4)
  header.writeInt32LE(responseTo, 8)
  header.writeInt32LE(opCode, 12)
  return Buffer.concat([header, ...parts])
}

function readRequest(message: Buffer): MongoRequest {
  const requestId = message.readInt32LE(4)
  const opCode = message.readInt32LE(12)
  if (opCode === opQuery) {
    // flags, the collection's name to its NUL, two numbers, the document
    const nameEnd = message.indexOf(0, headerBytes + 4)
    const command = deserialize(message.subarray(nameEnd + 9))
    return { requestId, command, legacy: true, mute: false }
  }
  if (opCode !== opMsg) throw new Error(`no such message: ${opCode}`)
  const flags = message.readUInt32LE(headerBytes)
  let command: Document = {}
  const sequences: [string, Document[]][] = []
  const end = message.length - ((flags & 1) === 1 ? 4 : 0)
  for (let at = headerBytes + 4; at < end;) {
    const kind = message[at]
    const size = message.readInt32LE(at + 1)
    const section = message.subarray(at + 1, at + 1 + size)
    if (kind === 0) command = deserialize(section)
    else sequences.push(readSequence(section))
    at += 1 + size
  }
  for (const [name, documents] of sequences) command[name] = documents
  return { requestId, command, legacy: false, mute: (flags & moreToCome) !== 0 }
}

function readSequence(section: Buffer): [string, Document[]] {
  const nameEnd = section.indexOf(0, 4)
  const documents: Document[] = []
  for (let at = nameEnd + 1; at < section.length;) {
    const size = section.readInt32LE(at)
    documents.push(deserialize(section.subarray(at, at + size)))
    at += size
  }
  return [section.toString('utf8', 4, nameEnd), documents]
}
