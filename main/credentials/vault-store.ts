import { existsSync } from 'node:fs'
import { readFile, rename } from 'node:fs/promises'
import { AppError } from '../../shared/failure.ts'
import { createOneAtATime } from '../one-at-a-time.ts'
import type { SecretStore } from './secret-store.ts'
import type { Secret } from './secret.ts'
import {
  checkVault,
  decryptRecord,
  deriveVaultKeys,
  encryptRecord,
  formatVault,
  newVaultHeader,
  parseVault,
  type VaultHeader,
  type VaultKeys,
  type VaultRecord,
} from './vault-format.ts'
import { writePrivateFile } from './write-private-file.ts'

export interface VaultStore extends SecretStore {
  exists(): boolean
  /**
   * Makes an empty vault, open. One whose passphrase is forgotten is set aside under another name, never deleted.
   * @throws AppError `invalid-input` when the present one is open: its secrets would seem to be gone
   */
  create(passphrase: Secret): Promise<void>
  /** @throws AppError `wrong-passphrase`, `file-corrupt`; the file stays as it is */
  unlock(passphrase: Secret): Promise<void>
}

type Opened = {
  readonly header: VaultHeader
  readonly keys: VaultKeys
  readonly records: Map<string, VaultRecord>
}

/** A file of our own under a passphrase, for machines without a keychain. Once unlocked it stays so for this run. */
export function createVaultStore(file: string): VaultStore {
  let opened: Opened | undefined
  const oneAtATime = createOneAtATime()
  const unlocked = (): Opened => {
    if (opened === undefined) throw new AppError({ code: 'vault-locked' })
    return opened
  }
  /** The file first: what is in memory never claims more than the disk holds. */
  const replace = async ({ header, keys }: Opened, records: Map<string, VaultRecord>) => {
    await writePrivateFile(file, formatVault(header, keys, records))
    opened = { header, keys, records }
  }

  return {
    kind: 'vault',
    exists: () => existsSync(file),
    status: () => ({ locked: opened === undefined }),
    get: async account => {
      const { header, keys, records } = unlocked()
      const record = records.get(account)
      return record === undefined ? null : decryptRecord(header, keys, account, record, file)
    },
    has: async account => {
      if (opened !== undefined) return opened.records.has(account)
      return existsSync(file) && parseVault(await readFile(file), file).records.has(account)
    },
    set: (account, secret) =>
      oneAtATime(async () => {
        const vault = unlocked()
        const record = encryptRecord(vault.header, vault.keys, account, secret)
        await replace(vault, new Map(vault.records).set(account, record))
      }),
    delete: account =>
      oneAtATime(async () => {
        const vault = unlocked()
        const records = new Map(vault.records)
        if (records.delete(account)) await replace(vault, records)
      }),
    create: passphrase =>
      oneAtATime(async () => {
        if (opened !== undefined)
          throw new AppError({
            code: 'invalid-input',
            field: 'passphrase',
            problem: 'the vault is already open',
          })
        const header = newVaultHeader()
        const keys = await deriveVaultKeys(passphrase, header)
        if (existsSync(file)) await rename(file, `${file}.set-aside-${Date.now()}`)
        await replace({ header, keys, records: new Map() }, new Map())
      }),
    unlock: passphrase =>
      oneAtATime(async () => {
        const content = parseVault(await readVault(file), file)
        const keys = await deriveVaultKeys(passphrase, content.header)
        checkVault(content, keys, file)
        opened = { header: content.header, keys, records: new Map(content.records) }
      }),
  }
}

async function readVault(file: string): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new AppError({ code: 'not-found', what: 'vault', id: file })
    }
    throw new AppError(
      { code: 'secret-store-failed', store: 'vault', problem: 'its file cannot be read' },
      { cause: error },
    )
  }
}
