import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { AppError } from '../../shared/failure.ts'
import { createOneAtATime } from '../one-at-a-time.ts'
import type { SecretStore } from './secret-store.ts'
import { Secret } from './secret.ts'
import { writePrivateFile } from './write-private-file.ts'

/**
 * Encryption by a key that the desktop keeps, as Electron's `safeStorage` offers it; handed in by that host.
 * `backend` is Linux's name for where the key is (`basic_text`: in the program itself, which hides nothing).
 */
export type HostEncryption = {
  readonly isAvailable: () => boolean | Promise<boolean>
  readonly backend: () => string
  readonly encrypt: (text: string) => Uint8Array | Promise<Uint8Array>
  readonly decrypt: (bytes: Uint8Array) => string | Promise<string>
}

const Content = z.strictObject({ version: z.literal(1), records: z.map(z.string(), z.string()) })

/** Ciphertexts by account in one private file. A record that cannot be decrypted stays where it is. */
export function createSafeStorageStore(file: string, encryption: HostEncryption): SecretStore {
  const oneAtATime = createOneAtATime()
  const write = (records: Map<string, string>) =>
    writePrivateFile(file, Buffer.from(JSON.stringify({ version: 1, records: [...records] }), 'utf8'))

  return {
    kind: 'safe-storage',
    get: async account => {
      const record = (await readRecords(file)).get(account)
      if (record === undefined) return null
      try {
        return new Secret(await encryption.decrypt(Buffer.from(record, 'base64')))
      } catch (error) {
        throw failed('the saved secret cannot be decrypted by this user of this computer', error)
      }
    },
    has: async account => (await readRecords(file)).has(account),
    set: (account, secret) =>
      oneAtATime(async () => {
        const records = await readRecords(file)
        records.set(account, Buffer.from(await encryption.encrypt(secret.reveal())).toString('base64'))
        await write(records)
      }),
    delete: account =>
      oneAtATime(async () => {
        const records = await readRecords(file)
        if (records.delete(account)) await write(records)
      }),
    status: () => ({ locked: false }),
  }
}

/**
 * Refuses what only looks like encryption.
 * @throws AppError `secret-store-failed`
 */
export async function probeSafeStorage(encryption: HostEncryption): Promise<void> {
  if (!(await encryption.isAvailable())) throw failed('the desktop offers no encryption')
  const backend = encryption.backend()
  if (backend === 'basic_text' || backend === 'unknown')
    throw failed(`its backend "${backend}" keeps no key of its own`)
  const text = 'probe'
  if ((await encryption.decrypt(await encryption.encrypt(text))) !== text)
    throw failed('it did not give back what it encrypted')
}

async function readRecords(file: string): Promise<Map<string, string>> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return new Map()
    throw failed('its file cannot be read', error)
  }
  try {
    const raw: unknown = JSON.parse(text, (key, value: unknown) =>
      key === 'records' ? new Map(z.array(z.tuple([z.string(), z.string()])).parse(value)) : value,
    )
    return Content.parse(raw).records
  } catch (error) {
    throw new AppError({ code: 'file-corrupt', file, keptAs: file }, { cause: error })
  }
}

const failed = (problem: string, cause?: unknown) =>
  new AppError({ code: 'secret-store-failed', store: 'safe-storage', problem }, { cause })
