import { randomUUID } from 'node:crypto'
import { AppError } from '../../shared/failure.ts'
import type { SecretStore } from './secret-store.ts'
import { Secret } from './secret.ts'

/** The three calls of keytar that are used. */
export type Keytar = {
  readonly getPassword: (service: string, account: string) => Promise<string | null>
  readonly setPassword: (service: string, account: string, password: string) => Promise<void>
  readonly deletePassword: (service: string, account: string) => Promise<boolean>
}

/** keytar is an optional package with a native part: absent wherever it could not be built. */
export async function loadKeytar(): Promise<Keytar> {
  const module: { default: Keytar } = await import('keytar')
  return module.default
}

const service = 'Switchyard'

/** A locked keychain may be showing its own dialog to the person; after this the call has failed for us. */
const answerMs = 20_000

/** The operating system's keychain: Keychain, Credential Manager, Secret Service. */
export function createKeychainStore(keytar: Keytar): SecretStore {
  const get = (account: string) => answered(keytar.getPassword(service, account), answerMs)
  return {
    kind: 'keychain',
    get: async account => {
      const value = await get(account)
      return value === null ? null : new Secret(value)
    },
    has: async account => (await get(account)) !== null,
    set: (account, secret) => answered(keytar.setPassword(service, account, secret.reveal()), answerMs),
    delete: async account => {
      await answered(keytar.deletePassword(service, account), answerMs)
    },
    status: () => ({ locked: false }),
  }
}

/**
 * Whether the keychain really keeps things: being able to load the library says nothing, so a worthless value
 * is written, read and removed.
 *
 * @throws AppError `secret-store-failed`
 */
export async function probeKeychain(keytar: Keytar, probeMs: number): Promise<void> {
  const account = `probe:${randomUUID()}`
  const value = randomUUID()
  await answered(keytar.setPassword(service, account, value), probeMs)
  const found = await answered(keytar.getPassword(service, account), probeMs)
  await answered(keytar.deletePassword(service, account), probeMs)
  if (found !== value) throw failed('it did not give back what was written')
}

async function answered<T>(call: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(failed(`no answer within ${limitMs / 1000} s`)), limitMs)
  })
  try {
    return await Promise.race([call, late])
  } catch (error) {
    if (error instanceof AppError) throw error
    throw failed(error instanceof Error ? error.message : 'unknown problem', error)
  } finally {
    clearTimeout(timer)
  }
}

const failed = (problem: string, cause?: unknown) =>
  new AppError({ code: 'secret-store-failed', store: 'keychain', problem }, { cause })
