import type { SecretStore } from './secret-store.ts'
import type { Secret } from './secret.ts'

export interface SessionStore extends SecretStore {
  accounts(): readonly string[]
}

/** The last resort: secrets live in this process and end with it. */
export function createSessionStore(): SessionStore {
  const secrets = new Map<string, Secret>()
  return {
    kind: 'this-run',
    get: async account => secrets.get(account) ?? null,
    has: async account => secrets.has(account),
    set: async (account, secret) => {
      secrets.set(account, secret)
    },
    delete: async account => {
      secrets.delete(account)
    },
    status: () => ({ locked: false }),
    accounts: () => [...secrets.keys()],
  }
}
