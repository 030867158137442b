import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  createCredentials,
  readSecretChoice,
  Secret,
  type CredentialsOptions,
  type HostEncryption,
} from '../../../main/credentials/index.ts'
import type { Keytar } from '../../../main/credentials/keychain-store.ts'
import { failureOf, failureOfAsync } from '../../support/failure-of.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const noKeytar = async (): Promise<Keytar> => {
  throw Object.assign(new Error("Cannot find package 'keytar'"), { code: 'ERR_MODULE_NOT_FOUND' })
}

function keychain(entries = new Map<string, string>()): Keytar & { entries: Map<string, string> } {
  return {
    entries,
    getPassword: async (service, account) => entries.get(`${service}/${account}`) ?? null,
    setPassword: async (service, account, password) => {
      entries.set(`${service}/${account}`, password)
    },
    deletePassword: async (service, account) => entries.delete(`${service}/${account}`),
  }
}

/** Not a cipher, only something that is not the text and that another user's key would not undo. */
const desktopEncryption = (key = 7, backend = 'gnome_libsecret'): HostEncryption => ({
  isAvailable: () => true,
  backend: () => backend,
  encrypt: text => Buffer.from(text).map(byte => byte ^ key),
  decrypt: bytes => {
    const text = Buffer.from(bytes)
      .map(byte => byte ^ key)
      .toString()
    if (/[^ -~]/.test(text)) throw new Error('cannot decrypt')
    return text
  },
})

const at = (folder: string, more: Partial<CredentialsOptions> = {}) =>
  createCredentials({ folder, workspaceId: 'w', loadKeytar: noKeytar, ...more })

test('the keychain comes first once it has proved itself, and nothing of the probe stays', async () => {
  const keytar = keychain()
  const credentials = await at(temporaryFolder(), {
    loadKeytar: async () => keytar,
    encryption: desktopEncryption(),
  })
  expect(credentials.info()).toEqual({ kind: 'keychain', locked: false, because: null })
  expect(keytar.entries.size).toBe(0)
  await credentials.set('c', new Secret('value'))
  expect([...keytar.entries]).toEqual([['Switchyard/w:c', 'value']])
  expect((await credentials.get('c'))?.reveal()).toBe('value')
  await credentials.delete('c')
  expect(await credentials.get('c')).toBeNull()
})

test('a keychain that forgets, throws or never answers is passed over, with the reason', async () => {
  const forgetful = { ...keychain(), setPassword: async () => {} }
  const throwing = {
    ...keychain(),
    setPassword: () => Promise.reject(new Error('Cannot autolaunch D-Bus without X11')),
  }
  const silent = { ...keychain(), setPassword: () => new Promise<void>(() => {}) }
  const cases = [
    [forgetful, 'did not give back'],
    [throwing, 'Cannot autolaunch D-Bus'],
    [silent, 'no answer within'],
  ] as const
  for (const [keytar, words] of cases) {
    const credentials = await at(temporaryFolder(), { loadKeytar: async () => keytar, probeMs: 20 })
    expect(credentials.info().kind).toBe('this-run')
    expect(credentials.info().because).toContain(words)
  }
})

test("without a keychain the desktop's encryption keeps ciphertext in a private file", async () => {
  const folder = temporaryFolder()
  const credentials = await at(folder, { encryption: desktopEncryption() })
  expect(credentials.info()).toMatchObject({ kind: 'safe-storage', locked: false })
  expect(credentials.info().because).toContain('not installed')
  await Promise.all([
    credentials.set('a', new Secret('first value')),
    credentials.set('b', new Secret('second value')),
  ])
  const again = await at(folder, { encryption: desktopEncryption() })
  expect((await again.get('a'))?.reveal()).toBe('first value')
  expect((await again.get('b'))?.reveal()).toBe('second value')
  const file = join(folder, 'secrets.json')
  expect(readFileSync(file, 'latin1')).not.toContain('first value')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(readdirSync(folder)).toEqual(['secrets.json'])
})

test('encryption that hides nothing is refused', async () => {
  for (const backend of ['basic_text', 'unknown']) {
    const credentials = await at(temporaryFolder(), { encryption: desktopEncryption(7, backend) })
    expect(credentials.info().kind).toBe('this-run')
    expect(credentials.info().because).toContain(backend)
  }
})

test('a ciphertext of another user is a failure, not a missing secret, and stays in the file', async () => {
  const folder = temporaryFolder()
  await (await at(folder, { encryption: desktopEncryption(7) })).set('a', new Secret('value'))
  const file = join(folder, 'secrets.json')
  const before = readFileSync(file)
  const other = await at(folder, { encryption: desktopEncryption(130) })
  expect(await failureOfAsync(other.get('a'))).toMatchObject({
    code: 'secret-store-failed',
    store: 'safe-storage',
  })
  expect(await other.has('a')).toBe(true)
  expect(readFileSync(file)).toEqual(before)
})

test('a damaged safe-storage file is named and left alone', async () => {
  const folder = temporaryFolder()
  const file = join(folder, 'secrets.json')
  writeFileSync(file, '{"version":1,"records":[["w:a"]]}')
  const credentials = await at(folder, { encryption: desktopEncryption() })
  expect(await failureOfAsync(credentials.get('a'))).toMatchObject({ code: 'file-corrupt', file })
  expect(await failureOfAsync(credentials.set('a', new Secret('value')))).toMatchObject({
    code: 'file-corrupt',
  })
  expect(readFileSync(file, 'utf8')).toBe('{"version":1,"records":[["w:a"]]}')
})

test('a vault made later takes over the secrets of this run and opens again with its passphrase only', async () => {
  const folder = temporaryFolder()
  const credentials = await at(folder)
  expect(credentials.info().kind).toBe('this-run')
  await credentials.set('c', new Secret('kept value'))
  let told = 0
  credentials.onUnlocked(() => told++)
  await credentials.createVault(new Secret('correct horse'))
  expect(told).toBe(1)
  expect(credentials.info()).toMatchObject({ kind: 'vault', locked: false })
  expect((await credentials.get('c'))?.reveal()).toBe('kept value')

  const file = join(folder, 'vault.bin')
  const before = readFileSync(file)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const later = await at(folder)
  expect(later.info()).toMatchObject({ kind: 'vault', locked: true })
  expect(await later.has('c')).toBe(true)
  expect(await later.has('other')).toBe(false)
  expect(await failureOfAsync(later.get('c'))).toEqual({ code: 'vault-locked' })
  expect(await later.get('other')).toBeNull()
  expect(await failureOfAsync(later.set('d', new Secret('value')))).toEqual({ code: 'vault-locked' })
  expect(await failureOfAsync(later.unlockVault(new Secret('wrong horse')))).toEqual({
    code: 'wrong-passphrase',
  })
  expect(readFileSync(file)).toEqual(before)
  await later.unlockVault(new Secret('correct horse'))
  expect((await later.get('c'))?.reveal()).toBe('kept value')
  await later.delete('c')
  expect(await later.has('c')).toBe(false)
})

test('a damaged or cut vault says so before any passphrase is judged, and stays as it is', async () => {
  const folder = temporaryFolder()
  await (await at(folder)).createVault(new Secret('correct horse'))
  const file = join(folder, 'vault.bin')
  const whole = readFileSync(file)
  const flipped = Buffer.from(whole)
  flipped.writeUInt8(flipped.readUInt8(60) ^ 1, 60)
  for (const damaged of [flipped, whole.subarray(0, whole.length - 5), Buffer.alloc(0)]) {
    writeFileSync(file, damaged)
    const credentials = await at(folder)
    expect(await failureOfAsync(credentials.unlockVault(new Secret('correct horse')))).toMatchObject({
      code: 'file-corrupt',
      file,
    })
    expect(readFileSync(file)).toEqual(damaged)
  }
})

test('a new vault sets one with a forgotten passphrase aside and never replaces an open one', async () => {
  const folder = temporaryFolder()
  await (await at(folder)).createVault(new Secret('forgotten'))
  const old = readFileSync(join(folder, 'vault.bin'))
  const credentials = await at(folder)
  await credentials.createVault(new Secret('remembered'))
  const aside = readdirSync(folder).find(name => name.includes('set-aside'))
  expect(readFileSync(join(folder, aside ?? 'missing'))).toEqual(old)
  expect(await failureOfAsync(credentials.createVault(new Secret('another one')))).toMatchObject({
    code: 'invalid-input',
  })
})

test('an old copy elsewhere goes only after the new one was read back', async () => {
  const folder = temporaryFolder()
  const keytar = keychain()
  await (await at(folder, { encryption: desktopEncryption() })).set('c', new Secret('old value'))
  const both = await at(folder, { encryption: desktopEncryption(), loadKeytar: async () => keytar })
  expect((await both.get('c'))?.reveal()).toBe('old value')

  const stubborn = {
    ...keychain(),
    setPassword: keytar.setPassword,
    getPassword: async () => 'something else',
  }
  const failing = await at(folder, {
    encryption: desktopEncryption(),
    loadKeytar: async () => ({
      ...stubborn,
      getPassword: async (s: string, a: string) =>
        a.startsWith('probe:') ? keytar.getPassword(s, a) : 'something else',
    }),
  })
  expect(await failureOfAsync(failing.set('c', new Secret('new value')))).toMatchObject({
    code: 'secret-store-failed',
  })
  expect(readFileSync(join(folder, 'secrets.json'), 'utf8')).toContain('w:c')

  await both.set('c', new Secret('new value'))
  expect(readFileSync(join(folder, 'secrets.json'), 'utf8')).not.toContain('w:c')
  expect((await both.get('c'))?.reveal()).toBe('new value')
})

test('the kind can be chosen, and a word that is none is refused', async () => {
  const keytar = keychain()
  const chosen = await at(temporaryFolder(), { loadKeytar: async () => keytar, choice: 'session' })
  expect(chosen.info()).toMatchObject({ kind: 'this-run' })
  expect(await failureOfAsync(chosen.createVault(new Secret('correct horse')))).toMatchObject({
    code: 'not-available-here',
  })
  expect(readSecretChoice('vault')).toBe('vault')
  expect(readSecretChoice('')).toBeUndefined()
  expect(failureOf(() => readSecretChoice('plain'))).toMatchObject({
    code: 'invalid-input',
    field: 'SWITCHYARD_SECRETS',
  })
})
