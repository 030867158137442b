import { readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

/** A demo made by another version of this code is made again: nobody keeps work in it. */
const version = 2

const Record = z.object({ version: z.literal(version), madeAtMs: z.number() })

/** Written when the demo is complete, and only then: a demo whose making was cut short has none. */
export type DemoRecord = { readonly madeAtMs: number }

export async function readDemoRecord(folder: string): Promise<DemoRecord | null> {
  const text = await readFile(recordFile(folder), 'utf8').catch(() => '')
  try {
    return Record.parse(JSON.parse(text))
  } catch {
    return null
  }
}

export async function writeDemoRecord(folder: string, record: DemoRecord): Promise<void> {
  const partial = `${recordFile(folder)}.partial`
  await writeFile(partial, JSON.stringify({ version, madeAtMs: record.madeAtMs }), { mode: 0o600 })
  await rename(partial, recordFile(folder))
}

/** Removes the record first, then what stands in for stores, and what Switchyard has written. All must be closed. */
export async function forgetDemo(folder: string): Promise<void> {
  await rm(recordFile(folder), { force: true })
  for (const name of await readdir(folder).catch(() => [])) {
    if (/^((journal|history|cache)\.db.*|backups|stores)$/.test(name))
      await rm(join(folder, name), { recursive: true, force: true })
  }
}

function recordFile(folder: string): string {
  return join(folder, 'demo.json')
}
