import { createRequire } from 'node:module'
import type { Transform, TransformCallback } from 'node:stream'
import { MongoParseError } from 'mongodb'

const headerBytes = 16
/** What real servers announce as their longest message, and some room. */
const longestMessageBytes = 48_000_000 + 65_536
/** The two kinds of answer. We never offer compression, so a compressed one is a trick: it may unfold to any size. */
const opReply = 1
const opMsg = 2013
const checksumPresent = 1

/** What is left of the message that is on its way, and the part of its beginning that has come so far. */
type Frame = { leftBytes: number; head: Buffer }
type Transforming = {
  _transform: (chunk: Buffer, encoding: BufferEncoding, callback: TransformCallback) => void
}

let guarded = false

/**
 * Keeps the driver's own parser from what would hang or exhaust this process: it takes a message that says it is 0
 * bytes long for an endless row of empty ones, waits for 2 GB where a server says so, never finds
 * the end of a document whose size is below zero, and unfolds whatever is compressed.
 * The driver has no setting for any of this, and its parser is reached by its file: mongodb 7.8.0, which is pinned.
 */
export function guardFrames(): void {
  if (guarded) return
  guarded = true
  const driver = createRequire(import.meta.url)('mongodb/lib/cmap/connection.js') as {
    SizedMessageTransform: { prototype: Transform & Transforming }
  }
  const { prototype } = driver.SizedMessageTransform
  const parse = prototype._transform
  const frames = new WeakMap<object, Frame>()
  prototype._transform = function guardedTransform(this: Transform, chunk, encoding, callback) {
    const frame = frames.get(this) ?? { leftBytes: 0, head: Buffer.alloc(0) }
    frames.set(this, frame)
    const problem = frameProblem(frame, chunk)
    if (problem === undefined) parse.call(this, chunk, encoding, callback)
    else callback(new MongoParseError(problem))
  }
}

/** Follows the messages through the chunks they were cut into. Undefined: nothing is wrong so far. */
function frameProblem(frame: Frame, chunk: Buffer): string | undefined {
  for (let at = 0; at < chunk.length;) {
    if (frame.leftBytes > 0) {
      const taken = Math.min(frame.leftBytes, chunk.length - at)
      frame.leftBytes -= taken
      at += taken
      continue
    }
    const part = chunk.subarray(at, at + neededBytes(frame.head) - frame.head.length)
    at += part.length
    frame.head = Buffer.concat([frame.head, part])
    const problem = headProblem(frame.head)
    if (problem !== undefined) return problem
    if (frame.head.length < neededBytes(frame.head)) continue
    frame.leftBytes = frame.head.readInt32LE(0) - frame.head.length
    frame.head = Buffer.alloc(0)
  }
  return undefined
}

/** Up to the size of the one document that an answer holds. */
function neededBytes(head: Buffer): number {
  if (head.length < headerBytes) return headerBytes
  return head.readInt32LE(12) === opReply ? 40 : 25
}

/** As much as can be said of the bytes that are there: the driver acts on a length before the rest has come. */
function headProblem(head: Buffer): string | undefined {
  if (head.length < 4) return undefined
  const length = head.readInt32LE(0)
  if (length < headerBytes || length > longestMessageBytes) return `a message of ${length} bytes`
  if (head.length < headerBytes) return undefined
  const kind = head.readInt32LE(12)
  if (kind !== opMsg && kind !== opReply) return `a message of kind ${kind}`
  if (length < neededBytes(head)) return `a message of ${length} bytes`
  if (head.length < neededBytes(head)) return undefined
  // exactly one document, which fills the message: of several, or of one with another size, the driver may never find the end
  if (kind === opReply) {
    return head.readInt32LE(32) === 1 && head.readInt32LE(36) === length - 36
      ? undefined
      : 'an answer of another size'
  }
  const checksumBytes = (head.readUInt32LE(16) & checksumPresent) === 0 ? 0 : 4
  return head[20] === 0 && head.readInt32LE(21) === length - 21 - checksumBytes
    ? undefined
    : 'an answer of another size'
}
