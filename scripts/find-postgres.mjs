import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'

const usual = 'postgres://postgres@127.0.0.1:5432/postgres'

/**
 * A PostgreSQL server for the suites: the one that is named, the one of this machine if we may do anything on it,
 * or one of our own for as long as the tests run.
 *
 * @returns {Promise<{ url?: string, words: string, stop(): Promise<void> }>}
 */
export async function findPostgres() {
  const stop = async () => undefined
  const named = process.env['SWITCHYARD_TEST_POSTGRES_URL']
  if (named) return { url: named, words: 'PostgreSQL of SWITCHYARD_TEST_POSTGRES_URL', stop }
  if (await mayDoAnything(usual)) return { url: usual, words: 'PostgreSQL on 127.0.0.1:5432', stop }
  try {
    return await startOwn()
  } catch (error) {
    return {
      words: `no PostgreSQL: none on 127.0.0.1:5432 for user postgres, and none could be started (${wordsOf(error)})`,
      stop,
    }
  }
}

async function mayDoAnything(url) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1500 })
  try {
    await client.connect()
    const { rows } = await client.query('SELECT rolsuper FROM pg_roles WHERE rolname = current_user')
    return rows[0]?.rolsuper === true
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** The demo's server, with nothing of the demo in it. */
async function startOwn() {
  const { createDemoServer } = await import('../main/demo/demo-server.ts')
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-test-postgres-'))
  const server = createDemoServer({ folder })
  const stop = async () => {
    await server.wipe()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const { host, port, user, password } = await server.start()
    const url = `postgres://${user}:${password}@${host}:${port}/postgres`
    return { url, words: 'a PostgreSQL of our own, started for these tests', stop }
  } catch (error) {
    await stop().catch(() => undefined)
    throw error
  }
}

function wordsOf(error) {
  if (error?.failure?.why) return error.failure.why
  return error instanceof Error ? error.message : String(error)
}
