import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import pg from 'pg'
import { bareRollback } from '../bare-rollback.ts'
import type { BareFlag, BareRolledBack } from './bare-flag.ts'

/** A process of its own, as the app's host is one: `serve-bare-page.ts <built page> <database as writer> <as reader>`. */
const [, , folder = '', writerUrl, readerUrl] = process.argv

const types: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript' }
const files = new Map<string, { readonly body: Buffer; readonly type: string }>()
for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue
  const path = join(entry.parentPath, entry.name)
  const type = types[extname(path)] ?? 'application/octet-stream'
  files.set(path.slice(folder.length), { body: readFileSync(path), type })
}
const page = files.get('/index.html')
if (page !== undefined) files.set('/', page)

const writer = await connect(writerUrl)
const reader = await connect(readerUrl)
let flags = await readFlags()

const server = createServer(async (request, response) => {
  const file = files.get(request.url ?? '')
  const [body, type] =
    file === undefined ? [JSON.stringify(await answer(request)), 'application/json'] : [file.body, file.type]
  response.writeHead(200, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) })
  response.end(body)
})
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))
process.on('SIGTERM', () => process.exit(0))
// whoever started this is gone
process.stdin.on('end', () => process.exit(0)).resume()

async function answer(request: IncomingMessage): Promise<readonly BareFlag[] | BareRolledBack> {
  switch (request.url) {
    case '/flags':
      return flags
    case '/read':
      flags = await readFlags()
      return flags
    case '/rollback': {
      const { keys } = JSON.parse(await text(request)) as { keys: string[] }
      return { flags: await bareRollback(writer, reader, keys) }
    }
    default:
      return []
  }
}

async function connect(connectionString: string | undefined): Promise<pg.Client> {
  const client = new pg.Client({ connectionString })
  // the bench drops the database before it ends this process
  client.on('error', () => {})
  await client.connect()
  return client
}

async function readFlags(): Promise<BareFlag[]> {
  const { rows } = await reader.query<BareFlag>(`
    SELECT flag_name AS key, description, is_enabled AS enabled, rollout_percentage AS percentage,
      coalesce(admin_override_disabled, false) AS "forcedOff"
    FROM feature_flags ORDER BY flag_name`)
  return rows
}
