import { AppError } from '../../shared/failure.ts'
import { createKeychainStore, probeKeychain, type Keytar } from './keychain-store.ts'
import { createSafeStorageStore, probeSafeStorage, type HostEncryption } from './safe-storage-store.ts'
import type { SecretStore } from './secret-store.ts'

export type DesktopStores = {
  readonly loadKeytar: () => Promise<Keytar>
  readonly encryption: HostEncryption | undefined
  readonly safeStorageFile: string
  /** how long the keychain may take to prove itself at start */
  readonly probeMs: number
}

/** What the desktop itself offers, best first, and for each that does not work why, in words. */
export async function findDesktopStores(
  desktop: DesktopStores,
): Promise<{ readonly stores: readonly SecretStore[]; readonly problems: readonly string[] }> {
  const stores: SecretStore[] = []
  const problems: string[] = []
  const attempt = async (name: string, open: () => Promise<SecretStore>) => {
    try {
      stores.push(await open())
    } catch (error) {
      problems.push(`${name}: ${why(error)}`)
    }
  }
  await attempt('The system keychain is not available', async () => {
    const keytar = await desktop.loadKeytar()
    await probeKeychain(keytar, desktop.probeMs)
    return createKeychainStore(keytar)
  })
  const { encryption } = desktop
  if (encryption !== undefined) {
    await attempt("The desktop's own encryption is not available", async () => {
      await probeSafeStorage(encryption)
      return createSafeStorageStore(desktop.safeStorageFile, encryption)
    })
  }
  return { stores, problems }
}

function why(error: unknown): string {
  if (error instanceof AppError && error.failure.code === 'secret-store-failed') return error.failure.problem
  if (error instanceof Error && 'code' in error && isAbsentModule(error.code))
    return 'its library is not installed'
  return error instanceof Error ? (error.message.split('\n')[0] ?? error.name) : 'unknown problem'
}

const isAbsentModule = (code: unknown) =>
  code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND' || code === 'ERR_DLOPEN_FAILED'
