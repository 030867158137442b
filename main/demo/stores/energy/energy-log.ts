import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { deserialize, ObjectId, serialize, type Document } from 'bson'

/** The application keeps its log of uses for so long: Switchyard has read it by then. */
const keptMs = 48 * 60 * 60_000

/** The log on disk: one document after the other, so that a second's worth is added without writing the rest again. */
export async function appendDocuments(file: string, documents: readonly Document[]): Promise<void> {
  if (documents.length > 0) await appendFile(file, bytesOf(documents), { mode: 0o600 })
}

/** What is kept of it; without what is too old, and without the torn end that a crash leaves. */
export async function readDocuments(file: string, nowMs: number): Promise<readonly Document[]> {
  const bytes = await readFile(file).catch(() => Buffer.alloc(0))
  const documents: Document[] = []
  for (let at = 0; at + 4 <= bytes.length;) {
    const length = bytes.readInt32LE(at)
    if (length < 5 || at + length > bytes.length) break
    documents.push(deserialize(bytes.subarray(at, at + length)))
    at += length
  }
  const kept = documents.filter(document => timeOf(document) > nowMs - keptMs)
  await writeFile(file, bytesOf(kept), { mode: 0o600 })
  return kept
}

export function timeOf({ _id }: Document): number {
  return _id instanceof ObjectId ? _id.getTimestamp().getTime() : 0
}

function bytesOf(documents: readonly Document[]): Buffer {
  return Buffer.concat(documents.map(document => serialize(document)))
}
