import type { HostEncryption } from '../credentials/index.ts'

/** The part of Electron's safeStorage that is used; the backend is only a question on Linux. */
export interface SafeStorage {
  isEncryptionAvailable(): boolean
  getSelectedStorageBackend?(): string
  encryptString(text: string): Uint8Array
  decryptString(bytes: Buffer): string
}

export function createHostEncryption(safeStorage: SafeStorage, platform: NodeJS.Platform): HostEncryption {
  return {
    isAvailable: () => safeStorage.isEncryptionAvailable(),
    backend: () =>
      platform === 'linux' ? (safeStorage.getSelectedStorageBackend?.() ?? 'unknown') : platform,
    encrypt: text => safeStorage.encryptString(text),
    decrypt: bytes => safeStorage.decryptString(Buffer.from(bytes)),
  }
}
