import type { Secret } from './secret.ts'

export type SecretStoreKind = 'keychain' | 'safe-storage' | 'vault' | 'this-run'

/**
 * One place where secrets may rest. `account` names a workspace's connection and is not secret itself.
 * A store that cannot answer throws `AppError` (`secret-store-failed`, `vault-locked`); it never answers
 * "none" instead, since that would look like a secret nobody gave.
 */
export interface SecretStore {
  readonly kind: SecretStoreKind
  get(account: string): Promise<Secret | null>
  /** Answers without the secret itself, even while the store is locked. */
  has(account: string): Promise<boolean>
  set(account: string, secret: Secret): Promise<void>
  /** Nothing happens when there is none. */
  delete(account: string): Promise<void>
  status(): { readonly locked: boolean }
}
