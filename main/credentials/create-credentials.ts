import { join } from 'node:path'
import { AppError } from '../../shared/failure.ts'
import type { WorkspaceInfo } from '../../shared/contract/workspace-contract.ts'
import { findDesktopStores } from './choose-store.ts'
import { loadKeytar, type Keytar } from './keychain-store.ts'
import { createRedactor, type Redactor } from './redactor.ts'
import type { HostEncryption } from './safe-storage-store.ts'
import type { SecretStore } from './secret-store.ts'
import type { Secret } from './secret.ts'
import { createSessionStore } from './session-store.ts'
import { createVaultStore } from './vault-store.ts'

/** Which store to use instead of the best that works; `session` keeps secrets for this run only. */
export const secretChoices = ['keychain', 'safe-storage', 'vault', 'session'] as const
export type SecretChoice = (typeof secretChoices)[number]

export interface Credentials {
  readonly redactor: Redactor
  /** Which store is in use, and why nothing better is. */
  info(): WorkspaceInfo['secretStore']
  /** @throws AppError `vault-locked` when it may be in the vault; `secret-store-failed` */
  get(connectionId: string): Promise<Secret | null>
  /** Without touching the secret; answers from a locked vault too. */
  has(connectionId: string): Promise<boolean>
  /** Written, read back and compared; older copies in other stores go only after that. */
  set(connectionId: string, secret: Secret): Promise<void>
  delete(connectionId: string): Promise<void>
  /** Moves the secrets of this run into it. */
  createVault(passphrase: Secret): Promise<void>
  unlockVault(passphrase: Secret): Promise<void>
  /** Called after the vault was made or unlocked. */
  onUnlocked(listener: () => void): () => void
}

export type CredentialsOptions = {
  /** private folder for the files of this workspace */
  readonly folder: string
  /** tells two workspaces' accounts apart in one keychain */
  readonly workspaceId: string
  /** e.g. `SWITCHYARD_SECRETS`; undefined: the best that works */
  readonly choice?: SecretChoice | undefined
  readonly encryption?: HostEncryption | undefined
  readonly loadKeytar?: (() => Promise<Keytar>) | undefined
  readonly probeMs?: number
}

/**
 * Finds the place where secrets rest: keychain, the desktop's encryption, a vault under a passphrase, this run
 * only. A vault that exists is used before the desktop's stores, because someone chose it and put secrets there.
 */
export async function createCredentials(options: CredentialsOptions): Promise<Credentials> {
  const { choice } = options
  const vault = createVaultStore(join(options.folder, 'vault.bin'))
  const session = createSessionStore()
  const redactor = createRedactor()
  const listeners = new Set<() => void>()
  const found =
    choice === 'session' || choice === 'vault'
      ? { stores: [], problems: [] }
      : await findDesktopStores({
          loadKeytar: options.loadKeytar ?? loadKeytar,
          encryption: options.encryption,
          safeStorageFile: join(options.folder, 'secrets.json'),
          probeMs: options.probeMs ?? 5000,
        })
  const desktop = choice === undefined ? found.stores : found.stores.filter(store => store.kind === choice)
  const vaultAllowed = choice === undefined || choice === 'vault'

  const active = (): SecretStore => {
    if (vaultAllowed && vault.exists()) return vault
    return desktop[0] ?? session
  }
  /** The active one first; the others may hold what an earlier run put there. */
  const readable = (): SecretStore[] => [
    ...new Set([active(), ...desktop, ...(vaultAllowed && vault.exists() ? [vault] : []), session]),
  ]
  const account = (connectionId: string) => `${options.workspaceId}:${connectionId}`

  const store = async (name: string, secret: Secret, into: SecretStore) => {
    await into.set(name, secret)
    const back = await into.get(name)
    if (back === null || !back.equals(secret)) {
      throw new AppError({
        code: 'secret-store-failed',
        store: into.kind,
        problem: 'it did not give back what was written',
      })
    }
  }
  const told = () => {
    for (const listener of listeners) listener()
  }

  return {
    redactor,
    info: () => {
      const { kind } = active()
      const locked = active().status().locked
      return { kind, locked, because: because(kind, choice, found.problems) }
    },
    get: async connectionId => {
      let locked: AppError | undefined
      for (const from of readable()) {
        if (from.status().locked) {
          if (await from.has(account(connectionId))) locked ??= new AppError({ code: 'vault-locked' })
          continue
        }
        const secret = await from.get(account(connectionId))
        if (secret === null) continue
        redactor.learn(secret)
        return secret
      }
      if (locked) throw locked
      return null
    },
    has: async connectionId => {
      for (const from of readable()) if (await from.has(account(connectionId))) return true
      return false
    },
    set: async (connectionId, secret) => {
      redactor.learn(secret)
      const into = active()
      await store(account(connectionId), secret, into)
      for (const other of readable()) {
        if (other !== into && !other.status().locked) await other.delete(account(connectionId))
      }
    },
    delete: async connectionId => {
      for (const from of readable()) {
        if (await from.has(account(connectionId))) await from.delete(account(connectionId))
      }
    },
    createVault: async passphrase => {
      if (!vaultAllowed) {
        const why = `SWITCHYARD_SECRETS=${choice} was chosen at start`
        throw new AppError({ code: 'not-available-here', what: 'vault', why })
      }
      redactor.learn(passphrase)
      await vault.create(passphrase)
      for (const name of session.accounts()) {
        const secret = await session.get(name)
        if (secret === null) continue
        await store(name, secret, vault)
        await session.delete(name)
      }
      told()
    },
    unlockVault: async passphrase => {
      redactor.learn(passphrase)
      await vault.unlock(passphrase)
      told()
    },
    onUnlocked: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function because(
  kind: SecretStore['kind'],
  choice: SecretChoice | undefined,
  problems: readonly string[],
): string | null {
  if (kind === 'keychain') return null
  if (choice !== undefined)
    return [`SWITCHYARD_SECRETS=${choice} was chosen at start.`, ...problems.map(sentence)].join(' ')
  if (kind === 'vault' && problems.length === 0) return 'This workspace already has a vault.'
  return problems.map(sentence).join(' ')
}

const sentence = (text: string) => (text.endsWith('.') ? text : `${text}.`)

/** @throws AppError `invalid-input` for a word that is not a choice */
export function readSecretChoice(text: string | undefined): SecretChoice | undefined {
  if (text === undefined || text === '') return undefined
  const choice = secretChoices.find(known => known === text)
  if (choice === undefined) {
    throw new AppError({
      code: 'invalid-input',
      field: 'SWITCHYARD_SECRETS',
      problem: `one of ${secretChoices.join(', ')}`,
    })
  }
  return choice
}
