import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { PhoenixDatabase } from '../../support/postgres.ts'
import { bareAuditTable } from '../bare-rollback.ts'
import { buildBarePage } from './build-bare-page.ts'

export type BarePage = { readonly address: string; close(): Promise<void> }

/** Builds the bare page and serves it over the flags of this database. */
export async function startBarePage(database: PhoenixDatabase): Promise<BarePage> {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-bare-'))
  await buildBarePage(folder)
  await database.admin.query(bareAuditTable)
  const reader = new URL(database.url)
  reader.username = database.app.user
  reader.password = database.app.password
  const program = join(import.meta.dirname, 'serve-bare-page.ts')
  const child = spawn(process.execPath, [program, folder, database.url, reader.href], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface(child.stdout)
  const [port] = (await Promise.race([once(lines, 'line'), failWith(once(child, 'exit'))])) as [string]
  return {
    address: `http://127.0.0.1:${port}/`,
    async close() {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function failWith(ended: Promise<unknown[]>): Promise<never> {
  throw new Error(`The bare page's server ended with ${String((await ended)[0])}.`)
}
