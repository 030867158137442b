import { createRequire } from 'node:module'
import type { Transform, TransformCallback } from 'node:stream'
import { MongoParseError } from 'mongodb'

const headerBytes = 16
/** What real servers announce as their longest message, and some room. */
const longestMessageBytes = 48_000_000 + 65_536
/** We never offer compression, so a compressed answer is a trick: it may unfold to any size. */
const opCompressed = 2012

/** What is left of the message that is on its way, and the part of a header that has come so far. */
type Frame = { leftBytes: number; header: Buffer }
type Transforming = { _transform: (chunk: Buffer, encoding: BufferEncoding, callback: TransformCallback) => void }

let guarded = false

/**
 * Keeps the driver's own parser from what would hang or exhaust this process: it takes a message that says it is 0
 * bytes long for an endless row of empty ones, waits for 2 GB where a server says so, and unfolds whatever is compressed.
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
    const frame = frames.get(this) ?? { leftBytes: 0, header: Buffer.alloc(0) }
    frames.set(this, frame)
    const problem = frameProblem(frame, chunk)
    if (problem === undefined) parse.call(this, chunk, encoding, callback)
    else callback(new MongoParseError(problem))
  }
}

/** Follows the messages through the chunks they were cut into. Undefined: nothing is wrong so far. */
function frameProblem(frame: Frame, chunk: Buffer): string | undefined {
  for (let at = 0; at < chunk.length; ) {
    if (frame.leftBytes > 0) {
      const taken = Math.min(frame.leftBytes, chunk.length - at)
      frame.leftBytes -= taken
      at += taken
      continue
    }
    const missing = headerBytes - frame.header.length
    const part = chunk.subarray(at, at + missing)
    at += part.length
    frame.header = Buffer.concat([frame.header, part])
    const { header } = frame
    // the length is judged as soon as it is there: the driver acts on it before the rest has come
    if (header.length >= 4) {
      const length = header.readInt32LE(0)
      if (length < headerBytes || length > longestMessageBytes) return `a message of ${length} bytes`
    }
    if (header.length < headerBytes) return undefined
    if (header.readInt32LE(12) === opCompressed) return 'a compressed message, which was never agreed on'
    frame.leftBytes = header.readInt32LE(0) - headerBytes
    frame.header = Buffer.alloc(0)
  }
  return undefined
}
