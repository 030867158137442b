import type { IncomingMessage } from 'node:http'

const mostBytes = 4096

/** @returns undefined when the body is not JSON, not declared as JSON, or larger than any body we expect */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  if (!/^application\/json(; ?charset=utf-8)?$/i.test(request.headers['content-type'] ?? '')) return undefined
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > mostBytes) return undefined
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown
  } catch {
    return undefined
  }
}
