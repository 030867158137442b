import { renameSync, writeFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Replaced at once and whole, before whoever wrote is answered: what a stand-in has said to be stored survives a crash. */
export function replaceFile(path: string, content: string | Uint8Array): void {
  const partial = `${path}.partial`
  writeFileSync(partial, content, { mode: 0o600 })
  renameSync(partial, path)
}

/** Where a stand-in listened last time, to be asked for again: an address that somebody copied keeps working. 0: any. */
export async function lastPort(place: string): Promise<number> {
  const text = await readFile(join(place, portFile), 'utf8').catch(() => '')
  const port = Number(text)
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : 0
}

/** Listens where it did last time, or anywhere if somebody else does now. */
export async function listenAgain<T extends { readonly port: number }>(
  place: string,
  listen: (port: number) => Promise<T>,
): Promise<T> {
  const last = await lastPort(place)
  const listening = await listen(last).catch((error: unknown) => {
    if (last === 0) throw error
    return listen(0)
  })
  await writeFile(join(place, portFile), String(listening.port), { mode: 0o600 })
  return listening
}

const portFile = 'port'
