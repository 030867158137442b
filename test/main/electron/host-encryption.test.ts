import { expect, test } from 'vitest'
import { createHostEncryption } from '../../../main/electron/host-encryption.ts'

const safeStorage = {
  isEncryptionAvailable: () => true,
  getSelectedStorageBackend: () => 'gnome_libsecret',
  encryptString: (text: string) => Buffer.from([...Buffer.from(text)].map(byte => byte ^ 255)),
  decryptString: (bytes: Buffer) => Buffer.from([...bytes].map(byte => byte ^ 255)).toString('utf8'),
}

test('what the desktop encrypted it decrypts, from any bytes', async () => {
  const encryption = createHostEncryption(safeStorage, 'linux')
  const encrypted = await encryption.encrypt('pässword')
  expect(Buffer.from(encrypted).toString()).not.toContain('ssword')
  expect(await encryption.decrypt(new Uint8Array(encrypted))).toBe('pässword')
})

test('only Linux has more than one place for the key', () => {
  expect(createHostEncryption(safeStorage, 'linux').backend()).toBe('gnome_libsecret')
  expect(createHostEncryption(safeStorage, 'darwin').backend()).toBe('darwin')
})
